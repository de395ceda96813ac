"""Issuing: the facts first, then the file, then the record; whatever is repeated finds what was done.

1. The facts are written into the person's pointer (`Certified.pending`), which one attempt alone can do: the number is
   random, and an attempt that died after it is repeated with the same number, name and moment.
2. The file is put under its number, unless it is there.
3. Certificate, pointer and event are written in one transaction, on the condition that the enrolment still deserves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeAlias

from shared.core import clock, site_links
from shared.core.observability import logger
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.certificates import credential
from shared.learning.certificates.facts import Facts, hours_of, new_number, subject_of
from shared.learning.certificates.models import REFUNDED, Certificate, CertificateStatus, Certified
from shared.learning.certificates.store import (
    PDF_TYPE,
    delete_certified,
    files,
    find,
    load,
    load_certified,
    object_key,
    save_certified,
)
from shared.learning.courses.models import Release
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus
from shared.learning.errors import CertificateNotValidError, CertificateSupersededError
from shared.learning.events import CertificateIssued
from shared.providers.storage.base import ObjectExistsError
from shared.tasks.models import Task
from shared.tasks.service import Outcome

MakePdf: TypeAlias = Callable[[Facts, str], bytes]
"""(facts, the address that verifies it) → the file; the same facts give the same bytes."""


def issue(user_id: str, course_id: str, *, make: MakePdf) -> bool:
    """Issue the certificate of a course that somebody completed; whether this call did.

    Not completed, paid back, erased, or issued before: nothing to do. What a refund revoked is issued anew once the
    course was bought again. Raises SigningKeyUnavailableError and StorageError, for the queue to repeat.
    """
    return retry_on_conflict(lambda: _issue(user_id, course_id, make))


def _issue(user_id: str, course_id: str, make: MakePdf) -> bool:
    certified = load_certified(user_id, course_id)
    if certified.number and certified.revoked_for != REFUNDED:
        return False
    enrolment = Enrolment.get_or_none(*keys.enrolment_key(user_id, course_id), consistent=True)
    facts = Facts.read(certified.pending) if certified.pending else None
    if enrolment is None or not is_deserved(enrolment):
        if facts is not None:
            _drop(certified, facts)
        return False
    if facts is None:
        facts = _facts_of(enrolment)
        if facts is None:
            return False
        certified.pending = facts.stored()
        uow = UnitOfWork()
        save_certified(uow, certified)
        uow.commit()
    _finish(certified, facts, make)
    return True


def is_deserved(enrolment: Enrolment) -> bool:
    """Whether an enrolment was completed and not paid back.

    Access that was bought ends by a full refund alone, and who then begins to buy again has paid nothing yet.
    """
    is_refunded = enrolment.by == "purchase" and not enrolment.is_active
    return bool(enrolment.completed_at and not is_refunded)


def _facts_of(enrolment: Enrolment) -> Facts | None:
    """What the certificate will say: the course as it was completed, the name as the account has it now."""
    user = User.get_or_none(*User.key(enrolment.user_id), consistent=True)
    key = keys.release_key(enrolment.course_id, int(enrolment.completed_release))
    release = Release.get_or_none(*key)
    if user is None or release is None:
        logger.warning("no certificate: person or release is gone", course_id=enrolment.course_id)
        return None
    return Facts(
        number=new_number(),
        course_id=enrolment.course_id,
        course_title=release.title,
        holder_name=user.full_name,
        hours=hours_of(release.outline.minutes),
        release=int(release.release),
        language=release.language,
        issued_at=clock.iso(clock.now()),
        subject=subject_of(user.id, user.email),
    )


def reissue(task: Task, *, make: MakePdf) -> Outcome:
    """Make the certificate that an admin asked for in place of another; done before, the same outcome.

    Raises CertificateNotValidError when the other one was revoked meanwhile, CertificateSupersededError when another
    name was asked for meanwhile, SigningKeyUnavailableError and StorageError.
    """
    wanted = task.request
    return retry_on_conflict(lambda: _reissue(wanted["user_id"], wanted["course_id"], wanted["number"], make))


def _reissue(user_id: str, course_id: str, number: str, make: MakePdf) -> Outcome:
    if find(number, consistent=True) is None:
        certified = load_certified(user_id, course_id)
        if not certified.pending or certified.pending["number"] != number:
            files().erase(object_key(number))
            if certified.revoked_for:
                raise CertificateNotValidError(certificate_status=CertificateStatus.REVOKED.value)
            raise CertificateSupersededError()
        _finish(certified, Facts.read(certified.pending), make)
    return Outcome({"number": number})


def _finish(certified: Certified, facts: Facts, make: MakePdf) -> None:
    """File, then certificate, pointer and event in one transaction. Raises StaleReadError, its file erased."""
    content = _stored_file(facts, make)
    certificate = Certificate(
        number=facts.number,
        user_id=certified.user_id,
        course_id=facts.course_id,
        course_title=facts.course_title,
        holder_name=facts.holder_name,
        hours=facts.hours,
        release=facts.release,
        language=facts.language,
        issued_at=facts.issued_at,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        credential=credential.sign(facts, credential.signing_key()),
        replaces=facts.replaces,
    )
    certificate.set_index_keys()
    uow = UnitOfWork()
    uow.create(certificate, on_conflict=StaleReadError())
    certified.number, certified.revoked_for, certified.pending = facts.number, None, None
    save_certified(uow, certified)
    if facts.replaces:
        _replace(uow, facts.replaces, facts.number)
    else:
        _check_enrolment(uow, certified)
    event = CertificateIssued(
        number=facts.number, course_id=facts.course_id, title=facts.course_title, release=facts.release
    )
    uow.add_event(event.of(facts.number, customer_id=certified.user_id))
    try:
        uow.commit()
    except StaleReadError:
        _erase_unless_wanted(certified, facts.number)
        raise


def _stored_file(facts: Facts, make: MakePdf) -> bytes:
    store, key = files(), object_key(facts.number)
    content = make(facts, site_links.certificate_page(facts.number))
    try:
        store.put(key, content, content_type=PDF_TYPE, only_if_new=True)
    except ObjectExistsError:
        # An attempt that died before it recorded the file, perhaps of an older layout: that one is the certificate.
        return store.get(key)
    return content


def _check_enrolment(uow: UnitOfWork, certified: Certified) -> None:
    """The enrolment is completed and not paid back at the moment of the commit."""
    is_refunded = (Enrolment.by == "purchase") & (Enrolment.status != EnrolmentStatus.ACTIVE.value)
    uow.check(
        Enrolment,
        *keys.enrolment_key(certified.user_id, certified.course_id),
        condition=Enrolment.completed_at.exists() & ~is_refunded,
        on_conflict=StaleReadError(),
    )


def _replace(uow: UnitOfWork, number: str, by: str) -> None:
    old = load(number, consistent=True)
    uow.update(
        old,
        [Certificate.status.set(CertificateStatus.REPLACED.value), Certificate.replaced_by.set(by)],
        condition=Certificate.status == CertificateStatus.VALID.value,
        on_conflict=StaleReadError(),
    )


def _erase_unless_wanted(certified: Certified, number: str) -> None:
    """Erase the file of an attempt that lost, unless another attempt has made the same certificate, or still will."""
    now = load_certified(certified.user_id, certified.course_id)
    if (now.pending or {}).get("number") != number and find(number, consistent=True) is None:
        files().erase(object_key(number))


def _drop(certified: Certified, facts: Facts) -> None:
    """Give up a certificate that is not deserved any more. Raises StaleReadError."""
    files().erase(object_key(facts.number))
    if not certified.number:
        delete_certified(certified)
        return
    certified.pending = None
    uow = UnitOfWork()
    save_certified(uow, certified)
    uow.commit()
