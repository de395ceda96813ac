"""Reading enrolments and purchases, and the changes of their status that several use cases share."""

from __future__ import annotations

from typing import TypedDict

from shared.core import clock
from shared.data.events import DomainEvent
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus, Purchase
from shared.learning.errors import EnrolmentNotFoundError
from shared.learning.events import (
    EnrolmentActivated,
    EnrolmentEvent,
    EnrolmentRevoked,
    PurchaseEvent,
    enrolment_aggregate,
)
from shared.learning.progress.learner import save_enrolment
from shared.payments.errors import NotPayableError


def find_enrolment(user_id: str, course_id: str) -> Enrolment | None:
    """Somebody's enrolment in a course, strongly consistent, whatever its status."""
    return Enrolment.get_or_none(*keys.enrolment_key(user_id, course_id), consistent=True)


def load_enrolment(user_id: str, course_id: str) -> Enrolment:
    """The same. Raises EnrolmentNotFoundError."""
    enrolment = find_enrolment(user_id, course_id)
    if enrolment is None:
        raise EnrolmentNotFoundError()
    return enrolment


def load_purchase(purchase_id: str) -> Purchase:
    """A purchase, strongly consistent. Raises NotPayableError when there is none."""
    purchase = Purchase.get_or_none(*keys.purchase_key(purchase_id), consistent=True)
    if purchase is None:
        raise NotPayableError()
    return purchase


def save_purchase(uow: UnitOfWork, purchase: Purchase) -> None:
    """Write a changed purchase. At commit StaleReadError when somebody was faster."""
    read_version = purchase.version
    purchase.version = read_version + 1
    purchase.set_index_keys()
    uow.put(purchase, condition=Purchase.version == read_version, on_conflict=StaleReadError())


def new_enrolment(user_id: str, course_id: str) -> Enrolment:
    """An enrolment that is not stored yet."""
    now = clock.iso(clock.now())
    return Enrolment(user_id=user_id, course_id=course_id, status="", enrolled_at=now, created_at=now)


def activate(
    uow: UnitOfWork, enrolment: Enrolment, *, by: str, title: str, actor: str | None, purchase_id: str | None = None
) -> None:
    """Give access. What was done before comes back, and lessons that open by days count from the first access."""
    if not enrolment.by:
        enrolment.enrolled_at = clock.iso(clock.now())
    enrolment.status, enrolment.by, enrolment.purchase_id = EnrolmentStatus.ACTIVE.value, by, purchase_id
    save_enrolment(uow, enrolment)
    event = EnrolmentActivated(course_id=enrolment.course_id, title=title, by=by, purchase_id=purchase_id)
    uow.add_event(of_enrolment(enrolment, event, actor=actor))


def revoke(uow: UnitOfWork, enrolment: Enrolment, *, reason: str, title: str, actor: str | None) -> None:
    """Take access away; what was done is kept."""
    enrolment.status = EnrolmentStatus.REVOKED.value
    save_enrolment(uow, enrolment)
    event = EnrolmentRevoked(
        course_id=enrolment.course_id, title=title, reason=reason, purchase_id=enrolment.purchase_id
    )
    uow.add_event(of_enrolment(enrolment, event, actor=actor))


def of_enrolment(enrolment: Enrolment, event: EnrolmentEvent, *, actor: str | None) -> DomainEvent:
    """An event about an enrolment, with its learner as the person whom it concerns."""
    aggregate_id = enrolment_aggregate(enrolment.user_id, enrolment.course_id)
    return event.of(aggregate_id, customer_id=enrolment.user_id, actor=actor)


def of_purchase(purchase: Purchase, event: PurchaseEvent, *, actor: str | None = None) -> DomainEvent:
    """An event about a purchase, with its buyer as the person whom it concerns."""
    return event.of(purchase.purchase_id, customer_id=purchase.user_id, actor=actor)


class PurchaseFacts(TypedDict):
    """The fields that every event of a purchase has; `amount` in kopecks."""

    purchase_id: str
    course_id: str
    title: str
    amount: int
    currency: str


def facts_of(purchase: Purchase) -> PurchaseFacts:
    """What every event of a purchase says."""
    return PurchaseFacts(
        purchase_id=purchase.purchase_id,
        course_id=purchase.course_id,
        title=purchase.title,
        amount=purchase.amount,
        currency=purchase.currency,
    )
