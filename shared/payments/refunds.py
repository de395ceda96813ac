"""Refunds: opened in the caller's transaction, carried out by the worker, counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from pynamodb.expressions.condition import Condition

from shared.core import clock, ids
from shared.core.errors import UnavailableError
from shared.core.observability import logger, metric
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.payments import events, lookup, rules
from shared.payments.errors import (
    PaymentNotCapturedError,
    RefundAlreadyRequestedError,
    RefundExceedsPaidError,
)
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, PayableHandler, Payables, PaymentMode, ReceiptLine
from shared.payments.rules import PaymentStatus, RefundStatus
from shared.providers.payments.base import (
    PaymentProvider,
    ProviderRefund,
    ProviderRejectedError,
    ProviderUnavailableError,
    Receipt,
    RefundRequest,
    RefundState,
)

# What the provider says of a refund, and what that makes of ours.
STATUS_BY_STATE: Mapping[RefundState, RefundStatus] = {
    "pending": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "canceled": RefundStatus.FAILED,
}
AFTER_CLOSING: PaymentMode = "full_payment"
# The provider forgets a key after 24 hours: from then on a repeated request would be a second refund.
KEY_IS_GOOD_FOR = timedelta(hours=23)


def request_refund(
    *,
    uow: UnitOfWork,
    payment: Payment,
    amount: int,
    reason: str,
    lines: Sequence[Mapping[str, Any]] = (),
    restock: bool = False,
    refund_key: str | None = None,
    receipt: Sequence[ReceiptLine] = (),
) -> Refund:
    """Open a refund of ``amount`` (minor units) in the caller's transaction; the worker carries it out.

    ``lines`` and ``restock`` are kept for the payable's module; ``refund_key`` makes the refund once-only within
    its payment; ``receipt`` names what comes back, else it is all lines of the payment; they are brought down to
    the amount in proportion.
    Raises PaymentNotCapturedError, RefundExceedsPaidError (also from the commit, when refunds race), and from the
    commit RefundAlreadyRequestedError.
    """
    if payment.status != PaymentStatus.SUCCEEDED:
        raise PaymentNotCapturedError()
    if amount <= 0:
        raise ValueError(f"a refund of {amount}")
    left = rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)
    if amount > left:
        raise RefundExceedsPaidError(available=left)
    uow.update(
        payment,
        [Payment.refund_reserved.set(Payment.refund_reserved + amount)],
        condition=(Payment.status == PaymentStatus.SUCCEEDED)
        & (Payment.refund_reserved <= payment.captured_amount - amount),
        on_conflict=RefundExceedsPaidError(),
    )
    return add_refund(
        uow, payment, amount, reason, lines=lines, restock=restock, refund_key=refund_key, receipt=receipt
    )


def add_refund(
    uow: UnitOfWork,
    payment: Payment,
    amount: int,
    reason: str,
    *,
    lines: Sequence[Mapping[str, Any]] = (),
    restock: bool = False,
    refund_key: str | None = None,
    receipt: Sequence[ReceiptLine] = (),
) -> Refund:
    """Add the refund and its event; the caller reserves the amount on the payment."""
    now, refund_id = clock.now(), ids.new("ref")
    refund = Refund(
        pk=payment.pk,
        sk=Refund.sort_key(refund_key or refund_id),
        gsi1pk=Refund.id_key(refund_id),
        gsi1sk="REFUND",
        refund_id=refund_id,
        payment_id=payment.payment_id,
        payable_kind=payment.payable_kind,
        payable_id=payment.payable_id,
        customer_id=payment.customer_id,
        amount=amount,
        currency=payment.captured_currency or payment.currency,
        reason=reason,
        lines=[dict(line) for line in lines] or None,
        restock=restock,
        receipt=[asdict(line) for line in receipt] or None,
        created_at=clock.iso(now),
    )
    refund.schedule_check(now + rules.FIRST_CHECK_AFTER)
    uow.create(refund, on_conflict=RefundAlreadyRequestedError())
    uow.add_event(events.RefundRequested(**events.refund_facts(refund)).about(refund))
    return refund


def run_refund(*, refund_id: str, payables: Payables, provider: PaymentProvider) -> Refund:
    """Create a refund at the provider, or fetch its state from there; safe to repeat.

    Without an answer from the provider it is returned as it was, to be tried again with the same key. Raises
    RefundNotFoundError.
    """
    refund, payment = lookup.get_refund(refund_id)
    if refund.status not in rules.REFUND_OPEN:
        return refund
    handler = payables[refund.payable_kind]
    try:
        seen = _ask(refund, payment, handler, provider)
    except ProviderUnavailableError as error:
        logger.warning("refund not answered", refund_id=refund_id, cause=str(error))
        metric("refund_unanswered")
        return refund
    except ProviderRejectedError as error:
        return _advance(refund_id, RefundStatus.FAILED, payables, failure=str(error))
    if seen is None:
        return refund
    status = STATUS_BY_STATE[seen.status]
    return _advance(refund_id, status, payables, seen=seen, failure=seen.cancellation_reason)


def _ask(refund: Refund, payment: Payment, handler: PayableHandler, provider: PaymentProvider) -> ProviderRefund | None:
    if not refund.provider_refund_id and not payment.provider_payment_id:
        raise PaymentNotCapturedError()
    try:
        if refund.provider_refund_id:
            return provider.get_refund(refund.provider_refund_id)
        if not _may_be_asked_for(refund, payment, provider):
            return None
    except ProviderRejectedError as error:
        # That it is not shown to us says nothing about the money: only a refund that is refused has failed.
        logger.error("refund unclear", refund_id=refund.refund_id, cause=str(error))
        metric("refund_unclear")
        return None
    payable = handler.describe(refund.payable_id)
    if rules.is_prepaid(payable.receipt) and not refund.receipt_mode:
        refund, payment = _decide_receipt(refund.refund_id)
    request = RefundRequest(
        provider_payment_id=str(payment.provider_payment_id),
        amount=refund.amount,
        currency=refund.currency,
        description=refund.reason,
        receipt=_receipt(refund, payment, payable),
    )
    return provider.create_refund(request, key=refund.refund_id)


def _may_be_asked_for(refund: Refund, payment: Payment, provider: PaymentProvider) -> bool:
    if clock.now() - clock.parse(refund.created_at) < KEY_IS_GOOD_FOR:
        return True
    at_provider = provider.get_payment(str(payment.provider_payment_id)).refunded_amount
    if at_provider == payment.refunded_amount:
        return True
    # It may have been made although no answer came. Asking again could pay twice: a person must decide.
    logger.error("refund unclear", refund_id=refund.refund_id, refunded_at_provider=at_provider)
    metric("refund_unclear")
    return False


def _decide_receipt(refund_id: str) -> tuple[Refund, Payment]:
    """Decide once whether the refund comes before or after the closing receipt; both as they are then.

    Whichever is stored first is on the other's receipt: the closing receipt leaves out the refunds that were decided
    before it, and those decided after it give back what it settled.
    """

    def decide_once() -> tuple[Refund, Payment]:
        refund, payment = lookup.get_refund(refund_id)
        if refund.receipt_mode:
            return refund, payment
        is_closed = bool(payment.closing_receipt or payment.closing_receipt_id)
        uow = UnitOfWork()
        changes = refund.change(receipt_mode=AFTER_CLOSING if is_closed else "full_prepayment")
        condition = Refund.receipt_mode.does_not_exist()
        uow.update(refund, changes, condition=condition, on_conflict=StaleReadError())
        if not is_closed:
            open_for = Payment.closing_receipt.does_not_exist() & Payment.closing_receipt_id.does_not_exist()
            condition = open_for & prepayment_refunds_are(payment)
            changes = payment.change(prepayment_refunds=(payment.prepayment_refunds or 0) + 1)
            uow.update(payment, changes, condition=condition, on_conflict=StaleReadError())
        uow.commit()
        return refund, payment

    try:
        return retry_on_conflict(decide_once)
    except StaleReadError:
        raise UnavailableError(code="busy") from None


def prepayment_refunds_are(payment: Payment) -> Condition:
    """The condition that no further refund was decided since the payment was read."""
    if payment.prepayment_refunds:
        return Payment.prepayment_refunds == payment.prepayment_refunds
    return Payment.prepayment_refunds.does_not_exist()


def _receipt(refund: Refund, payment: Payment, payable: Payable) -> Receipt | None:
    # A full refund repeats the payment's own receipt at the provider; only a part needs one of its own, and what is
    # refunded after the closing receipt: the payment's own speaks of a prepayment.
    if refund.amount == payment.captured_amount and refund.receipt_mode != AFTER_CLOSING:
        return None
    lines = _lines(refund, payable)
    return receipt_for(payable, rules.handed_over(lines) if refund.receipt_mode == AFTER_CLOSING else lines)


def _lines(refund: Refund, payable: Payable) -> tuple[ReceiptLine, ...]:
    named = [ReceiptLine(**line) for line in refund.receipt or ()]
    return rules.refund_lines(named or payable.receipt, refund.amount)


def returned_lines(payment: Payment, payable: Payable) -> list[ReceiptLine]:
    """What refunds took from the lines of a payment, or take by receipts that are decided already.

    The quantity of a line is the pieces that came back, 0 where only money did.
    """
    if not payment.refund_reserved:
        return []
    counted = [
        refund
        for refund in lookup.refunds_of(payment.payment_id)
        if refund.status == RefundStatus.SUCCEEDED
        or (refund.status in rules.REFUND_OPEN and refund.receipt_mode == "full_prepayment")
    ]
    return [
        line if refund.lines else replace(line, quantity=0) for refund in counted for line in _lines(refund, payable)
    ]


def receipt_for(payable: Payable, lines: Sequence[ReceiptLine]) -> Receipt | None:
    """The fiscal receipt of some lines, if there is somebody to send it to."""
    items = rules.receipt_items(lines)
    if not items or not (payable.email or payable.phone):
        return None
    return Receipt(items, email=payable.email, phone=payable.phone)


def _advance(
    refund_id: str,
    status: RefundStatus,
    payables: Payables,
    *,
    seen: ProviderRefund | None = None,
    failure: str | None = None,
) -> Refund:
    def advance_once() -> Refund:
        refund, payment = lookup.get_refund(refund_id)
        if not rules.refund_may_become(refund.status, status):
            return refund
        return _record_outcome(refund, payment, status, payables[refund.payable_kind], seen, failure)

    try:
        return retry_on_conflict(advance_once)
    except StaleReadError:
        raise UnavailableError(code="busy") from None


def _record_outcome(
    refund: Refund,
    payment: Payment,
    status: RefundStatus,
    handler: PayableHandler,
    seen: ProviderRefund | None,
    failure: str | None,
) -> Refund:
    before, now = refund.status, clock.now()
    changes = refund.change(
        status=status,
        provider_refund_id=seen.id if seen else refund.provider_refund_id,
        failure=failure if status == RefundStatus.FAILED else None,
        succeeded_at=clock.iso(now) if status == RefundStatus.SUCCEEDED else None,
    )
    is_open = status in rules.REFUND_OPEN
    check_at = rules.next_check_at(created_at=clock.parse(refund.created_at), now=now) if is_open else None
    uow = UnitOfWork()
    uow.update(
        refund,
        changes + refund.schedule_check(check_at),
        condition=Refund.status == before,
        on_conflict=StaleReadError(),
    )
    if status == RefundStatus.SUCCEEDED:
        old = payment.refunded_amount
        changes = payment.change(refunded_amount=old + refund.amount)
        uow.update(payment, changes, condition=Payment.refunded_amount == old, on_conflict=StaleReadError())
        handler.on_refunded(uow, payment, refund)
        uow.add_event(events.RefundSucceeded(**events.refund_facts(refund)).about(refund))
    elif status == RefundStatus.FAILED:
        old = payment.refund_reserved
        changes = payment.change(refund_reserved=old - refund.amount)
        uow.update(payment, changes, condition=Payment.refund_reserved == old, on_conflict=StaleReadError())
        handler.on_refund_failed(uow, payment, refund)
        uow.add_event(events.RefundFailed(**events.refund_facts(refund)).about(refund))
    uow.commit()
    metric(f"refund_{status}")
    return refund
