"""The purchase of a course as a payable: what payments ask about it, and how it changes when its money moves."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import metric
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.models import Course
from shared.learning.courses.rules import READABLE
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus, Purchase, PurchaseStatus
from shared.learning.enrolment.store import (
    activate,
    facts_of,
    find_enrolment,
    load_purchase,
    of_purchase,
    revoke,
    save_purchase,
)
from shared.learning.events import PurchaseHeld, PurchaseLateRefund, PurchasePaid, PurchaseRefunded
from shared.learning.progress.learner import save_enrolment
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, ReceiptLine, return_url

KIND = "course"
# The provider takes 128 characters: https://yookassa.ru/developers/api#create_payment
DESCRIPTION_LENGTH = 128
DESCRIPTION = "Курс «{title}»"


def payable_of(purchase: Purchase) -> Payable:
    """What the payment provider receives: one line of a receipt (54-FZ), made of the purchase alone."""
    description = _description(str(purchase.title))
    return Payable(
        kind=KIND,
        id=purchase.purchase_id,
        user_id=purchase.user_id,
        amount=purchase.amount,
        currency=purchase.currency,
        description=description,
        phone=purchase.phone,
        email=purchase.email,
        receipt=(ReceiptLine(description, 1, purchase.amount, purchase.amount, payment_subject="service"),),
        return_url=return_url(KIND, purchase.course_id),
        open=purchase.status == PurchaseStatus.AWAITING_PAYMENT,
    )


def _description(title: str) -> str:
    left = DESCRIPTION_LENGTH - len(DESCRIPTION.format(title=""))
    return DESCRIPTION.format(title=title if len(title) <= left else f"{title[: left - 1]}…")


@dataclass(frozen=True, slots=True)
class CoursePayable:
    """The port between payments and purchases: each method adds the purchase's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the purchase does not wait for money."""
        return payable_of(load_purchase(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:  # noqa: ARG002 - the port has it
        """Refuse a link for what no longer waits for money or cannot be given; the purchase itself does not change."""
        purchase = load_purchase(payment.payable_id)
        if purchase.status != PurchaseStatus.AWAITING_PAYMENT or not _is_readable(purchase):
            raise NotPayableError()

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Give access, by whichever of the purchase's links.

        Raises CannotFulfilError for a purchase that was paid or given up, a withdrawn course, and a learner who has
        the course otherwise.
        """
        purchase = load_purchase(payment.payable_id)
        enrolment = find_enrolment(purchase.user_id, purchase.course_id)
        if purchase.status != PurchaseStatus.AWAITING_PAYMENT or not _is_readable(purchase):
            raise CannotFulfilError()
        if enrolment is None or not _is_waiting_for(enrolment, purchase):
            raise CannotFulfilError()
        purchase.status, purchase.payment_id = PurchaseStatus.PAID.value, payment.payment_id
        purchase.paid_at = clock.iso(clock.now())
        save_purchase(uow, purchase)
        activate(uow, enrolment, by="purchase", title=purchase.title, actor=None, purchase_id=purchase.purchase_id)
        uow.add_event(of_purchase(purchase, PurchasePaid(**facts_of(purchase), payment_id=payment.payment_id)))
        metric("courses_sold")
        metric("revenue_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """The money goes back; the purchase stays as it is."""
        purchase = load_purchase(payment.payable_id)
        uow.add_event(of_purchase(purchase, PurchaseLateRefund(**facts_of(purchase), payment_id=payment.payment_id)))
        metric("payments_too_late")

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount came: the purchase is held for a person.

        Raises CannotFulfilError for a purchase that was paid or given up, is held for another payment, or is no longer
        its learner's: a refund is asked for by the enrolment that waits for the purchase.
        """
        purchase = load_purchase(payment.payable_id)
        enrolment = find_enrolment(purchase.user_id, purchase.course_id)
        if purchase.status != PurchaseStatus.AWAITING_PAYMENT:
            raise CannotFulfilError()
        if enrolment is None or not _is_waiting_for(enrolment, purchase):
            raise CannotFulfilError()
        purchase.status, purchase.payment_id = PurchaseStatus.HELD.value, payment.payment_id
        save_purchase(uow, purchase)
        held = PurchaseHeld(**facts_of(purchase), payment_id=payment.payment_id, captured_amount=captured_amount)
        uow.add_event(of_purchase(purchase, held))

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The link no longer works; the purchase waits until its buyer asks for another or leaves."""

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Count the refund of the payment that was taken; the full one ends the access that this purchase gave."""
        purchase = load_purchase(payment.payable_id)
        if purchase.payment_id != payment.payment_id or purchase.status not in (
            PurchaseStatus.PAID,
            PurchaseStatus.HELD,
        ):
            return
        is_full = payment.refunded_amount >= payment.captured_amount
        was_held = purchase.status == PurchaseStatus.HELD
        purchase.refunded_amount = payment.refunded_amount
        if is_full:
            purchase.status = PurchaseStatus.REFUNDED.value
        save_purchase(uow, purchase)
        refunded = PurchaseRefunded(
            **facts_of(purchase),
            refund_id=refund.refund_id,
            refund_amount=refund.amount,
            refunded_amount=payment.refunded_amount,
            full=is_full,
        )
        uow.add_event(of_purchase(purchase, refunded))
        enrolment = find_enrolment(purchase.user_id, purchase.course_id) if is_full else None
        if enrolment is None or enrolment.purchase_id != purchase.purchase_id:
            return
        if was_held and enrolment.status == EnrolmentStatus.AWAITING_PAYMENT:
            enrolment.status = EnrolmentStatus.CANCELLED.value
            save_enrolment(uow, enrolment)
        elif enrolment.is_active:
            revoke(uow, enrolment, reason="refunded", title=purchase.title, actor=None)

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Nothing was refunded, so nothing changes; payments tell the operators."""


def _is_readable(purchase: Purchase) -> bool:
    course = Course.get_or_none(*keys.course_key(purchase.course_id), consistent=True)
    return course is not None and course.status in READABLE


def _is_waiting_for(enrolment: Enrolment, purchase: Purchase) -> bool:
    is_waiting = enrolment.status == EnrolmentStatus.AWAITING_PAYMENT
    return bool(is_waiting and enrolment.purchase_id == purchase.purchase_id)


PAYABLES: Payables = {KIND: CoursePayable()}
