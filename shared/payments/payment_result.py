"""Applying what the provider says about a payment, exactly once, in one transaction with what was paid for."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.core.errors import UnavailableError
from shared.core.observability import logger, metric
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.payments import events, lookup, rules, texts
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment
from shared.payments.payable import PayableHandler, Payables
from shared.payments.refunds import add_refund
from shared.payments.rules import PaymentStatus
from shared.providers.payments.base import PaymentProvider, ProviderPayment, RefundRequest


def apply_payment_result(
    payment: Payment,
    seen: ProviderPayment | None,
    payables: Payables,
    provider: PaymentProvider,
    *,
    failure: str | None = None,
) -> Payment:
    """Move our payment to where the provider's is; ``seen`` None gives up one that was never created.

    Raises UnavailableError when the payment or its payable is changed by others each time it is read.
    """
    handler = payables[payment.payable_kind]
    known: Payment | None = payment
    planned = payment.copy() if payment.is_planned else None

    def present() -> Payment:
        stored = lookup.find(payment.payment_id) if planned is not None else lookup.get(payment.payment_id)
        return stored or planned.copy()  # type: ignore[union-attr] # the one that is not planned is stored

    def apply_once() -> Payment:
        nonlocal known, seen, failure
        current, known = known or present(), None
        try:
            if seen is None:
                return _cancel(current, handler, failure) if current.status == PaymentStatus.CREATING else current
            return _step(current, seen, handler, provider)
        except NotPayableError:
            seen, failure = None, "not_payable"
            raise StaleReadError() from None

    try:
        return retry_on_conflict(apply_once)
    except StaleReadError:
        raise UnavailableError(code="busy") from None


def store(uow: UnitOfWork, payment: Payment, changes: Sequence[Action], *, condition: Condition) -> None:
    """Add a change of a payment: one that was planned is stored with it. At commit StaleReadError."""
    if payment.is_planned:
        payment.is_planned = False
        uow.create(payment, on_conflict=StaleReadError())
    else:
        uow.update(payment, changes, condition=condition, on_conflict=StaleReadError())


def accept_amount(uow: UnitOfWork, payment: Payment) -> None:
    """Take a payment of another amount as it is, in the caller's transaction: its closing receipt can then be due."""
    changes = payment.change(amount_mismatch=False)
    uow.update(payment, changes, condition=Payment.amount_mismatch == True, on_conflict=StaleReadError())  # noqa: E712


def _step(payment: Payment, seen: ProviderPayment, handler: PayableHandler, provider: PaymentProvider) -> Payment:
    is_ours = payment.provider_payment_id in (None, seen.id)
    if seen.status == "succeeded":
        if rules.payment_may_become(payment.status, PaymentStatus.SUCCEEDED):
            return _succeed(payment, seen, handler)
        if not is_ours:
            _refund_duplicate_payment(payment, seen, provider)
        elif seen.refunded_amount > payment.refund_reserved:
            logger.error("refunded outside", payment_id=payment.payment_id, amount=seen.refunded_amount)
            metric("refund_outside")
    elif seen.status == "canceled" and is_ours and rules.payment_may_become(payment.status, PaymentStatus.CANCELED):
        return _cancel(payment, handler, seen.cancellation_reason, seen)
    elif payment.status == PaymentStatus.CREATING:
        return _wait(payment, seen, handler)
    return payment


def _wait(payment: Payment, seen: ProviderPayment, handler: PayableHandler) -> Payment:
    # The next check stays as it was: with no index key changed, this is one write of one item.
    changes = payment.change(
        status=PaymentStatus.PENDING, provider_payment_id=seen.id, confirmation_url=seen.confirmation_url, failure=None
    )
    uow = UnitOfWork()
    # Before it is stored: one that was planned says so.
    handler.on_started(uow, payment)
    store(uow, payment, changes, condition=Payment.status == PaymentStatus.CREATING)
    uow.commit()
    return payment


def _cancel(
    payment: Payment, handler: PayableHandler, reason: str | None, seen: ProviderPayment | None = None
) -> Payment:
    before = payment.status
    changes = payment.change(
        status=PaymentStatus.CANCELED,
        provider_payment_id=seen.id if seen else payment.provider_payment_id,
        failure=reason or "canceled",
    ) + payment.schedule_check(None)
    uow = UnitOfWork()
    store(uow, payment, changes, condition=Payment.status == before)
    handler.on_canceled(uow, payment)
    uow.commit()
    metric("payment_canceled")
    return payment


def _succeed(payment: Payment, seen: ProviderPayment, handler: PayableHandler) -> Payment:
    as_read = payment.copy()
    is_match = rules.matches(expected=(payment.amount, payment.currency), captured=(seen.amount, seen.currency))
    uow = UnitOfWork()
    _capture(uow, payment, seen, amount_mismatch=not is_match)
    try:
        if is_match:
            handler.on_succeeded(uow, payment, captured_amount=seen.amount)
        else:
            handler.on_mismatch(uow, payment, captured_amount=seen.amount)
            uow.add_event(events.payment_held(payment))
        uow.commit()
    except CannotFulfilError:
        return _refund_unfulfillable(lookup.find(payment.payment_id) or as_read, seen, handler)
    if not is_match:
        logger.error("payment held", payment_id=payment.payment_id, expected=payment.amount, captured=seen.amount)
        metric("payment_held")
        return payment
    metric("payment_succeeded")
    return payment


def _refund_unfulfillable(payment: Payment, seen: ProviderPayment, handler: PayableHandler) -> Payment:
    if not rules.payment_may_become(payment.status, PaymentStatus.SUCCEEDED):
        return payment
    uow = UnitOfWork()
    _capture(uow, payment, seen, reserved=seen.amount)
    add_refund(uow, payment, seen.amount, texts.CANNOT_FULFIL, refund_key="late")
    handler.on_late_refund(uow, payment)
    uow.commit()
    metric("payment_given_back")
    return payment


def _capture(
    uow: UnitOfWork, payment: Payment, seen: ProviderPayment, *, amount_mismatch: bool = False, reserved: int = 0
) -> None:
    before = payment.status
    changes = payment.change(
        status=PaymentStatus.SUCCEEDED,
        provider_payment_id=seen.id,
        captured_amount=seen.amount,
        captured_currency=seen.currency,
        refund_reserved=reserved,
        amount_mismatch=amount_mismatch,
        failure=None,
        succeeded_at=clock.iso(seen.captured_at or clock.now()),
    ) + payment.schedule_check(None)
    if seen.method is not None:
        changes += payment.change(method_id=seen.method.id, method_title=seen.method.title)
    store(uow, payment, changes, condition=Payment.status == before)


def _refund_duplicate_payment(payment: Payment, seen: ProviderPayment, provider: PaymentProvider) -> None:
    """Refund a second provider payment of one payment of ours, which was made because an answer got lost."""
    left = seen.amount - seen.refunded_amount
    if left <= 0:
        return
    request = RefundRequest(seen.id, left, seen.currency, texts.PAID_TWICE)
    provider.create_refund(request, key=f"stray:{seen.id}")
    logger.error("paid twice, returned", payment_id=payment.payment_id, provider_payment_id=seen.id)
    metric("stray_payment")
