"""A pass as a payable: what payments ask about it, and how it changes when its money moves."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import metric
from shared.coworking.passes import events
from shared.coworking.passes.errors import PassNotFoundError
from shared.coworking.passes.events import (
    PassActivated,
    PassAmountMismatch,
    PassLateRefund,
    PassRefunded,
    PassRefundFailed,
)
from shared.coworking.passes.models import Pass, PassStatus
from shared.coworking.passes.store import load, save, valid_until
from shared.data.uow import UnitOfWork
from shared.identity.contacts import is_erased
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, ReceiptLine, return_url

KIND = "pass"
# The provider takes 128 characters: https://yookassa.ru/developers/api#create_payment
DESCRIPTION = "Абонемент «{name}»"
NAME_LENGTH = 128 - len(DESCRIPTION.format(name=""))


def payable_of(bought: Pass) -> Payable:
    """What the payment provider receives: one line of a receipt (54-FZ), made of the pass alone."""
    description = DESCRIPTION.format(name=bought.name[:NAME_LENGTH])
    return Payable(
        kind=KIND,
        id=bought.pass_id,
        user_id=bought.user_id,
        amount=bought.amount,
        currency=bought.currency,
        description=description,
        phone=bought.phone,
        email=bought.email,
        receipt=(ReceiptLine(description, 1, bought.amount, bought.amount, payment_subject="service"),),
        return_url=return_url(KIND, bought.pass_id),
        open=bought.status == PassStatus.AWAITING_PAYMENT,
    )


@dataclass(frozen=True, slots=True)
class PassPayable:
    """The port between payments and passes: each method adds the pass's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the pass does not wait for money."""
        return payable_of(_load(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:  # noqa: ARG002 - the port has it
        """Refuse a link for a pass that no longer waits for money; the pass itself does not change."""
        if _load(payment.payable_id).status != PassStatus.AWAITING_PAYMENT:
            raise NotPayableError()

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Make the pass good from now on, one whose time to pay ran out too.

        Raises CannotFulfilError for one that its buyer gave up, that is paid already, or whose time ran out before its
        buyer was erased.
        """
        bought, now = _load(payment.payable_id), clock.now()
        ran_out = bought.status == PassStatus.EXPIRED and bought.paid_at is None
        if bought.status != PassStatus.AWAITING_PAYMENT and not ran_out:
            raise CannotFulfilError()
        # An erasure gives up passes that wait; the link of one whose time had run out still takes money.
        if ran_out and is_erased(bought.user_id):
            raise CannotFulfilError()
        bought.status, bought.payment_id = PassStatus.ACTIVE.value, payment.payment_id
        bought.paid_at = clock.iso(now)
        bought.valid_until = clock.iso(valid_until(now, bought.valid_days))
        save(uow, bought)
        uow.add_event(events.of_pass(bought, PassActivated(**events.facts_of(bought))))
        metric("passes_sold")
        metric("revenue_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """The money goes back; the pass stays as it is."""
        bought = _load(payment.payable_id)
        late = PassLateRefund(**events.facts_of(bought), payment_id=payment.payment_id)
        uow.add_event(events.of_pass(bought, late))
        metric("payments_too_late")

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount came: the pass is good for nothing until a person decides.

        Also when it had ended unpaid: its only payment is this one, and who gives the pass back gives its money back.
        """
        bought = _load(payment.payable_id)
        if not bought.paid_at:
            bought.status, bought.payment_id = PassStatus.AMOUNT_MISMATCH.value, payment.payment_id
            save(uow, bought)
        mismatch = PassAmountMismatch(
            **events.facts_of(bought), payment_id=payment.payment_id, captured_amount=captured_amount
        )
        uow.add_event(events.of_pass(bought, mismatch))

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The link no longer works; the purchase ends by itself, and its buyer may buy again."""

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Count the refund of the payment that was taken; the full one ends the pass."""
        bought = _load(payment.payable_id)
        if bought.payment_id != payment.payment_id or not (bought.paid_at or payment.amount_mismatch):
            return
        bought.refunded_amount = payment.refunded_amount
        if payment.refunded_amount >= payment.captured_amount:
            bought.status = PassStatus.REFUNDED.value
        save(uow, bought)
        refunded = PassRefunded(**events.facts_of(bought), refund_id=refund.refund_id, refund_amount=refund.amount)
        uow.add_event(events.of_pass(bought, refunded))

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Nothing went back: the pass is as it was before, and payments tell the operators."""
        bought = _load(payment.payable_id)
        if bought.status != PassStatus.REFUNDING:
            return
        if payment.amount_mismatch:
            bought.status = PassStatus.AMOUNT_MISMATCH.value
        elif bought.frozen_at:
            bought.status = PassStatus.FROZEN.value
        else:
            # Of one that had ended its person was told then: good again, it would end a second time.
            had_ended = str(bought.valid_until) <= refund.created_at
            bought.status = PassStatus.EXPIRED.value if had_ended else PassStatus.ACTIVE.value
        save(uow, bought)
        failed = PassRefundFailed(**events.facts_of(bought), refund_id=refund.refund_id)
        uow.add_event(events.of_pass(bought, failed))


def _load(pass_id: str) -> Pass:
    try:
        return load(pass_id)
    except PassNotFoundError:
        raise NotPayableError() from None


PAYABLES: Payables = {KIND: PassPayable()}
