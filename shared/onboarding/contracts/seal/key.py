"""The key that seals: RSA_3072 in KMS, which it never leaves."""

from __future__ import annotations

from typing import Final

from shared.core.errors import UnavailableError
from shared.core.settings import settings
from shared.providers import signing
from shared.providers.signing import kms
from shared.providers.signing.base import SigningKeyUnavailableError

ALGORITHM: Final = kms.ALGORITHM
SIGNATURE_BYTES: Final = 384


class SealKeyUnavailableError(UnavailableError):
    """KMS did not give the key's public half, or did not sign: try again."""


def public_key() -> bytes:
    """The public half as DER SubjectPublicKeyInfo; asked once for each key in a process. Raises the error above."""
    try:
        return signing.from_settings(settings().seal_key_id).public_key()
    except SigningKeyUnavailableError as error:
        raise SealKeyUnavailableError() from error


def sign(message: bytes) -> bytes:
    """The signature (SIGNATURE_BYTES) of a message; one `kms:Sign`.

    What is signed of a file are the attributes of the CMS object, some hundred bytes. Raises SealKeyUnavailableError.
    """
    try:
        return signing.from_settings(settings().seal_key_id).sign(message)
    except SigningKeyUnavailableError as error:
        raise SealKeyUnavailableError() from error


def forget() -> None:
    """Drop the cached public key, for tests."""
    kms.forget()
