"""Revoking certificates, and asking for another one with another holder's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from shared.core import clock
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.documents.printable import check_printable
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.certificates.facts import Facts, new_number, subject_of
from shared.learning.certificates.models import BY_ADMIN, REFUNDED, Certificate, CertificateStatus, Certified
from shared.learning.certificates.store import load, load_certified, save_certified
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus
from shared.learning.errors import CertificateNotValidError
from shared.learning.events import CertificateRevoked
from shared.tasks import service as tasks
from shared.tasks.events import TaskDocumentRequested

KIND: Final = "certificate.reissue"
PERMISSION: Final = "courses.administer"


def revoke(number: str, *, reason: str, actor: str) -> Certificate:
    """Revoke a certificate; one that is revoked stays as it is.

    Raises CertificateNotFoundError, CertificateNotValidError for one that was replaced.
    """

    def attempt() -> Certificate:
        certificate = load(number, consistent=True)
        if certificate.status == CertificateStatus.REVOKED:
            return certificate
        if not certificate.is_valid:
            raise CertificateNotValidError(certificate_status=certificate.status)
        certified = load_certified(certificate.user_id, certificate.course_id)
        return _revoke(UnitOfWork(), certificate, certified, why=BY_ADMIN, reason=reason, actor=actor)

    return retry_on_conflict(attempt)


def revoke_refunded(user_id: str, course_id: str) -> bool:
    """Revoke the certificate of a course that was paid back; whether this call did.

    A course that was bought again meanwhile keeps it.
    """

    def attempt() -> bool:
        certified = load_certified(user_id, course_id)
        if not certified.valid_number:
            return False
        enrolment = Enrolment.get_or_none(*keys.enrolment_key(user_id, course_id), consistent=True)
        if enrolment is not None and enrolment.is_active:
            return False
        certificate = load(certified.valid_number, consistent=True)
        if not certificate.is_valid:
            # Replaced between the two reads.
            raise StaleReadError()
        uow = UnitOfWork()
        # Who buys it again at this moment has been told already that there is a certificate.
        is_over = Enrolment.pk.does_not_exist() | (Enrolment.status != EnrolmentStatus.ACTIVE.value)
        uow.check(Enrolment, *keys.enrolment_key(user_id, course_id), condition=is_over, on_conflict=StaleReadError())
        _revoke(uow, certificate, certified, why=REFUNDED, reason=REFUNDED, actor=None)
        return True

    return retry_on_conflict(attempt)


def _revoke(
    uow: UnitOfWork, certificate: Certificate, certified: Certified, *, why: str, reason: str, actor: str | None
) -> Certificate:
    """Certificate, pointer and event in one transaction; one that is being made in its place is given up."""
    certificate.status, certificate.reason = CertificateStatus.REVOKED.value, reason
    certificate.revoked_at = clock.iso(clock.now())
    certified.revoked_for, certified.pending = why, None
    is_valid = Certificate.status == CertificateStatus.VALID.value
    uow.put(certificate, condition=is_valid, on_conflict=StaleReadError())
    save_certified(uow, certified)
    event = CertificateRevoked(
        number=certificate.number, course_id=certificate.course_id, title=certificate.course_title
    )
    uow.add_event(event.of(certificate.number, customer_id=certificate.user_id, actor=actor))
    uow.commit()
    return certificate


@dataclass(frozen=True, slots=True)
class RequestedReissue:
    """The task that makes a certificate, and the number that it will have."""

    task_id: str
    number: str


def request_reissue(
    number: str, *, holder_name: str, actor: str, idempotency: IdempotencyKey | None = None
) -> RequestedReissue:
    """Ask for a certificate with another holder's name; the present one counts until the new one is there.

    A later request takes the place of an earlier one that is not done. Raises CertificateNotFoundError,
    CertificateNotValidError, UnprintableTextError.
    """
    check_printable({"holder_name": holder_name})

    def attempt() -> RequestedReissue:
        certificate = load(number, consistent=True)
        if not certificate.is_valid:
            raise CertificateNotValidError(certificate_status=certificate.status)
        certified = load_certified(certificate.user_id, certificate.course_id)
        if certified.valid_number != certificate.number:
            # Revoked or replaced between the two reads.
            raise StaleReadError()
        facts = _facts_of(certificate, holder_name)
        certified.pending = facts.stored()
        uow = UnitOfWork()
        save_certified(uow, certified)
        wanted = {"user_id": certificate.user_id, "course_id": certificate.course_id, "number": facts.number}
        task = tasks.request(
            uow, kind=KIND, owner=actor, permission=PERMISSION, request=wanted, event=TaskDocumentRequested
        )
        made = RequestedReissue(task.id, facts.number)
        uow.store_idempotency_key(idempotency, {"task_id": made.task_id, "number": made.number})
        uow.commit()
        return made

    return retry_on_conflict(attempt)


def _facts_of(certificate: Certificate, holder_name: str) -> Facts:
    user = User.get_or_none(*User.key(certificate.user_id), consistent=True)
    same = Facts(
        number=certificate.number,
        course_id=certificate.course_id,
        course_title=certificate.course_title,
        holder_name=certificate.holder_name,
        hours=int(certificate.hours),
        release=int(certificate.release),
        language=certificate.language,
        issued_at=certificate.issued_at,
        subject=subject_of(certificate.user_id, user.email if user else None),
    )
    return replace(
        same,
        number=new_number(),
        holder_name=holder_name,
        issued_at=clock.iso(clock.now()),
        replaces=certificate.number,
    )
