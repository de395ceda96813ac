"""The certificate of the seal's key, and whether it may be used now: one check, for the signer and for /ops/health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.core import clock
from shared.core.secret_shapes import SealSecret
from shared.core.secrets import MalformedSecretError, SecretUnavailableError, secret_json
from shared.onboarding.contracts.seal import key

Problem: TypeAlias = Literal["missing", "malformed", "not_yet_valid", "expired", "of_another_key"]
TEXTS: Final[dict[Problem, str]] = {
    "missing": "the certificate is missing",
    "malformed": "the certificate cannot be read",
    "not_yet_valid": "the certificate is not valid yet",
    "expired": "the certificate has expired",
    "of_another_key": "the certificate is another key's",
}


class SealCertificateError(Exception):
    """The certificate must not be used; nothing is sealed with a substitute. The text says why, for people."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(TEXTS[problem])
        self.problem = problem


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """A certificate that may be used: DER, the chain above it (DER, may be empty), SHA-256 in hexadecimal digits."""

    der: bytes
    chain: tuple[bytes, ...]
    fingerprint: str
    not_after: datetime

    @property
    def pem(self) -> bytes:
        """The certificate and its chain as a PEM file."""
        loaded = (x509.load_der_x509_certificate(one) for one in (self.der, *self.chain))
        return b"".join(one.public_bytes(Encoding.PEM) for one in loaded)


def current() -> SealCertificate:
    """The stored certificate, checked against the seal's key and the clock.

    Raises SealCertificateError, and SealKeyUnavailableError when KMS does not answer.
    """
    try:
        stored = SealSecret.read(secret_json("seal"))
    except SecretUnavailableError:
        raise SealCertificateError("missing") from None
    except MalformedSecretError:
        raise SealCertificateError("malformed") from None
    return check(stored.certificate, key.public_key(), clock.now())


def check(pem: str, public_key: bytes, now: datetime) -> SealCertificate:
    """A PEM file, the certificate first and its chain behind it, for a key (DER). Raises SealCertificateError."""
    if not pem.strip():
        raise SealCertificateError("missing")
    try:
        found, *above = x509.load_pem_x509_certificates(pem.encode())
        certified = found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except ValueError:
        raise SealCertificateError("malformed") from None
    if certified != public_key:
        raise SealCertificateError("of_another_key")
    if now < found.not_valid_before_utc:
        raise SealCertificateError("not_yet_valid")
    if now > found.not_valid_after_utc:
        raise SealCertificateError("expired")
    return SealCertificate(
        found.public_bytes(Encoding.DER),
        tuple(one.public_bytes(Encoding.DER) for one in above),
        found.fingerprint(hashes.SHA256()).hex(),
        found.not_valid_after_utc,
    )
