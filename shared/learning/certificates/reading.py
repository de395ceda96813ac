"""Showing and verifying certificates: everybody who holds a number, a file or a credential may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.learning import models as keys
from shared.learning.certificates import credential
from shared.learning.certificates.models import Certificate
from shared.learning.certificates.store import files, find, find_by_file, load, object_key
from shared.learning.errors import CertificateNotFoundError
from shared.providers.signing.base import SigningKey

LINK_SECONDS: Final = 300
VerdictName: TypeAlias = Literal["valid", "revoked", "forged", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a credential or a file: forged is what our key did not sign, unknown what is of nothing ours.

    A certificate that was revoked or replaced is `revoked`.
    """

    result: VerdictName
    certificate: Certificate | None = None


def verify_credential(token: str, key: SigningKey) -> Verdict:
    """Check a credential by our key alone. Raises SigningKeyUnavailableError."""
    number = credential.number_in(token, key)
    if number is None:
        return Verdict("forged")
    return _verdict(find(number, consistent=True))


def verify_file(sha256: str) -> Verdict:
    """Check the hash (hexadecimal digits) of a certificate's file."""
    return _verdict(find_by_file(sha256))


def _verdict(certificate: Certificate | None) -> Verdict:
    if certificate is None:
        return Verdict("unknown")
    return Verdict("valid" if certificate.is_valid else "revoked", certificate)


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Certificate]:
    """Somebody's certificates, newest first, those that do not count any more too."""
    key = keys.certificates_of(user_id)
    return query_page(Certificate.gsi1, key, scope=f"certificates:{user_id}", limit=limit, cursor=cursor)


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """A link to a file of `size` bytes."""

    url: str
    sha256: str
    size: int


def file_of(number: str, *, user_id: str, is_admin: bool) -> CertificateFile:
    """A link to the PDF for LINK_SECONDS, for its holder and admins. Raises CertificateNotFoundError."""
    certificate = load(number)
    if certificate.user_id != user_id and not is_admin:
        raise CertificateNotFoundError()
    name = f"certificate-{certificate.number}.pdf"
    url = files().presigned_get(object_key(certificate.number), filename=name, expires_s=LINK_SECONDS)
    return CertificateFile(url, certificate.sha256, int(certificate.size))
