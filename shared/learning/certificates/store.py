"""Reading and writing certificates, and where their files are."""

from __future__ import annotations

from typing import Final

from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.certificates.facts import normalised
from shared.learning.certificates.models import Certificate, Certified
from shared.learning.errors import CertificateNotFoundError
from shared.providers import storage
from shared.providers.storage.base import ObjectStore

BUCKET: Final = "documents"
PDF_TYPE: Final = "application/pdf"


def files() -> ObjectStore:
    """The bucket of the files."""
    return storage.from_settings(BUCKET)


def object_key(number: str) -> str:
    """Where a certificate's file is in the bucket."""
    return f"certificates/{number}.pdf"


def find(number: str, *, consistent: bool = False) -> Certificate | None:
    """The certificate of a number, in whatever form somebody wrote it."""
    known = normalised(number)
    return Certificate.get_or_none(*keys.certificate_key(known), consistent=consistent) if known else None


def load(number: str, *, consistent: bool = False) -> Certificate:
    """The certificate of a number. Raises CertificateNotFoundError."""
    found = find(number, consistent=consistent)
    if found is None:
        raise CertificateNotFoundError()
    return found


def find_by_file(sha256: str) -> Certificate | None:
    """The certificate whose file has this SHA-256 (hexadecimal digits)."""
    found = list(Certificate.gsi2.query(keys.certificate_file(sha256.lower()), limit=1))
    return found[0] if found else None


def load_certified(user_id: str, course_id: str, *, consistent: bool = True) -> Certified:
    """Which certificate a person has of a course; an item that is not stored yet when they have none."""
    key = keys.certified_key(user_id, course_id)
    found = Certified.get_or_none(*key, consistent=consistent)
    return found or Certified(*key, user_id=user_id, course_id=course_id)


def valid_number(user_id: str, course_id: str) -> str | None:
    """The number of a person's valid certificate of a course; half a read unit."""
    return load_certified(user_id, course_id, consistent=False).valid_number


def save_certified(uow: UnitOfWork, certified: Certified) -> None:
    """Write a new or changed pointer. At commit StaleReadError when somebody was faster."""
    read_version = certified.version
    certified.version = read_version + 1
    condition = Certified.version == read_version if read_version else Certified.pk.does_not_exist()
    uow.put(certified, condition=condition, on_conflict=StaleReadError())


def delete_certified(certified: Certified) -> None:
    """Delete a pointer as it was read. Raises StaleReadError when somebody was faster."""
    uow = UnitOfWork()
    uow.delete(certified, condition=Certified.version == certified.version, on_conflict=StaleReadError())
    uow.commit()
