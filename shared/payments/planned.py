"""Payments that follow from what they pay for, and are stored with what the provider says first."""

from __future__ import annotations

from typing import Any

from shared.core import clock, ids
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.payments import lookup, rules
from shared.payments.models import Payment
from shared.payments.payable import Payable
from shared.payments.rules import PaymentStatus

# The message by which a request that got no answer hands its payment to the payments queue.
PAYMENT_START = "payment.start"


def plan_payment(payable: Payable) -> Payment:
    """A payable's first payment, which follows from it alone: nothing is stored before the provider has answered.

    Its module names it by `Payable.id` (`rules.first_payment_id`). While the payable waits for money, its module finds
    what must be begun or asked about; when that ends, `leave_unsettled` hands it to reconciliation.
    Raises ValueError as `open_payment` does.
    """
    payment = made(payable, rules.first_payment_id(payable.id), 1)
    payment.is_planned = True
    return payment


def made(payable: Payable, payment_id: str, attempt: int) -> Payment:
    """A payment that is still to be created at the provider. Raises ValueError."""
    total = sum(line.line_total for line in payable.receipt)
    if payable.amount <= 0 or (payable.receipt and total != payable.amount):
        raise ValueError(f"a payment of {payable.amount} with a receipt of {total}")
    now = clock.now()
    pk, sk = Payment.key(payment_id)
    return Payment(
        pk=pk,
        sk=sk,
        payment_id=payment_id,
        payable_kind=payable.kind,
        payable_id=payable.id,
        customer_id=payable.user_id,
        amount=payable.amount,
        currency=payable.currency,
        idempotence_key=rules.first_key(payable_id=payable.id, attempt=attempt),
        created_at=clock.iso(now),
    )


def leave_unsettled(uow: UnitOfWork, payable: Payable) -> bool:
    """Add what becomes of a planned payment whose payable waits for money no more, though nobody knows how it ended.

    One that the provider may know is looked at by reconciliation from now on. One that was never stored is stored as
    canceled, so that no request stores it later: True then. At commit StaleReadError.
    """
    payment = lookup.find(rules.first_payment_id(payable.id))
    if payment is None:
        never_begun = plan_payment(payable)
        never_begun.change(status=PaymentStatus.CANCELED, failure="not_begun")
        uow.create(never_begun, on_conflict=StaleReadError())
        return True
    if payment.status in (PaymentStatus.CREATING, PaymentStatus.PENDING) and not payment.gsi2pk:
        seen = payment.status
        check = payment.schedule_check(clock.now() + rules.CHECK_EVERY)
        uow.update(payment, check, condition=Payment.status == seen, on_conflict=StaleReadError())
    return False


def start_message(payment: Payment) -> dict[str, Any]:
    """What has the payments worker start a payment; one that is not stored is named by what it pays for."""
    message = {"id": ids.new("msg"), "type": PAYMENT_START}
    if payment.is_planned:
        return {**message, "aggregate": payment.payable_kind, "aggregate_id": payment.payable_id, "data": {}}
    return {**message, "data": {"payment_id": payment.payment_id}}
