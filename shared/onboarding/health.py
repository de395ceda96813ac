"""Onboarding's part of /ops/health: whether the seal's certificate may be used, by the signer's own check."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shared.onboarding.contracts.seal import certificate, key
from shared.onboarding.contracts.seal.certificate import SealCertificateError
from shared.operations.health import NotWellError


def seal_certificate() -> None:
    """Ask for the key's public half and check the certificate. Raises NotWellError with a reason in words."""
    try:
        certificate.current()
    except SealCertificateError as error:
        raise NotWellError(str(error)) from error
    except key.SealKeyUnavailableError as error:
        raise NotWellError("the key does not answer") from error


# Name → the check.
CHECKS: Mapping[str, Callable[[], None]] = {"seal": seal_certificate}
