"""What must agree of certificates: one that counts for a person and course, each with its file, announced once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator

from shared.core.settings import settings
from shared.learning.certificates.issue import is_deserved
from shared.learning.certificates.models import Certificate, CertificateStatus, Certified
from shared.learning.certificates.store import files, object_key
from shared.learning.enrolment.models import Enrolment, Purchase
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant

PAYABLES = {"course": lambda snapshot: {one.purchase_id for one in snapshot.all(Purchase)}}


def _once(event_type: str, is_meant: Callable[[Certificate], bool]) -> Once:
    """Of a fact about a certificate: what an erased account had stays announced."""

    def erased(snapshot: Snapshot) -> set[str]:
        return {one.data["number"] for one in snapshot.events_of(event_type) if one.customer_id in snapshot.erased}

    return Once(
        lambda snapshot: (one.number for one in snapshot.all(Certificate) if is_meant(one)),
        data("number"),
        gone=erased,
    )


ONCE = {
    "certificate.issued": _once("certificate.issued", lambda _: True),
    "certificate.revoked": _once("certificate.revoked", lambda one: one.status == CertificateStatus.REVOKED.value),
}


@invariant
def certificate_files(snapshot: Snapshot) -> Iterator[str]:
    """Each certificate has the file whose hash it says, and there are no others."""
    wanted = {object_key(one.number): one.sha256 for one in snapshot.all(Certificate)}
    there = {key for key in snapshot.objects(settings().documents_bucket) if key.startswith("certificates/")}
    for key in sorted(wanted.keys() ^ there):
        yield f"{key}: {'missing' if key in wanted else 'of no certificate'}"
    for key in sorted(wanted.keys() & there):
        if hashlib.sha256(files().get(key)).hexdigest() != wanted[key]:
            yield f"{key}: other bytes than its certificate says"


@invariant
def valid_certificates(snapshot: Snapshot) -> Iterator[str]:
    """Who completed a course has one valid certificate at most, which the pointer names; nothing is half made."""
    valid = Counter((one.user_id, one.course_id) for one in snapshot.all(Certificate) if one.is_valid)
    pointers = {(one.user_id, one.course_id): one for one in snapshot.all(Certified)}
    numbers = {one.number: one for one in snapshot.all(Certificate)}
    for key, count in valid.items():
        if count > 1:
            yield f"{key}: {count} valid certificates"
        if key not in pointers or not pointers[key].valid_number:
            yield f"{key}: a valid certificate that no pointer names"
    for key, pointer in pointers.items():
        if pointer.pending:
            yield f"{key}: a certificate is half made"
        if pointer.valid_number and not numbers[pointer.valid_number].is_valid:
            yield f"{key}: the pointer names a certificate that does not count"
    for enrolment in snapshot.all(Enrolment):
        key = (enrolment.user_id, enrolment.course_id)
        if is_deserved(enrolment) and key not in pointers:
            yield f"{key}: completed, and no certificate"
