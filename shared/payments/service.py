"""Taking money: open a payment with what it is for, start it, and apply what the provider says about it, once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import clock, ids
from shared.core.errors import NotFoundError
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.messaging import queues
from shared.payments import lookup, planned, rules
from shared.payments.errors import PaymentNotFoundError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, ReceiptLine
from shared.payments.payment_result import apply_payment_result, store
from shared.payments.refunds import (
    KEY_IS_GOOD_FOR,
    prepayment_refunds_are,
    receipt_for,
    returned_lines,
    run_refund,
)
from shared.payments.rules import PaymentStatus
from shared.providers.payments.base import (
    PaymentProvider,
    PaymentRequest,
    ProviderPayment,
    ProviderRejectedError,
    ProviderUnavailableError,
)


def open_payment(*, uow: UnitOfWork, payable: Payable, attempt: int = 1) -> Payment:
    """Add a payment that is still to be created at the provider to the caller's transaction.

    ``attempt`` is 1 for a payable's first payment and one more for each further link: it is in the provider's
    idempotence key. Raises ValueError when the amount is not positive or the receipt does not add up to it.
    """
    payment = planned.made(payable, ids.new("pay"), attempt)
    payment.gsi1pk, payment.gsi1sk = Payment.payable_key(payable.kind, payable.id), payment.payment_id
    payment.schedule_check(clock.parse(payment.created_at) + rules.FIRST_CHECK_AFTER)
    uow.create(payment)
    return payment


def start(*, payment_id: str, payables: Payables, provider: PaymentProvider) -> Payment:
    """Create the payment at the provider and give the payable its link; safe to repeat.

    Without an answer it stays ``creating`` (returned, not raised) and is tried again with the same key. A refusal
    gets a new key, the first one at once; after four the payment is canceled.
    """
    return _start(lookup.get(payment_id), None, payables, provider)


def begin(*, kind: str, payable_id: str, payables: Payables, provider: PaymentProvider) -> Payment:
    """Start the first payment of a payable that plans it, whether it is stored by now or not; safe to repeat.

    As `start`; without an answer nothing is stored.
    """
    stored = lookup.find(rules.first_payment_id(payable_id))
    if stored is not None:
        return _start(stored, None, payables, provider)
    payable = payables[kind].describe(payable_id)
    return _start(planned.plan_payment(payable), payable, payables, provider)


def start_opened(*, payment: Payment, payable: Payable, payables: Payables, provider: PaymentProvider) -> Payment:
    """Create a payment at the provider that this request opened a moment ago: neither it nor its payable is read again.

    Without an answer it stays ``creating`` (returned, not raised) and the payments queue goes on with it; where even
    that is not possible, reconciliation does.
    """
    started = _start(payment, payable, payables, provider)
    if started.status == PaymentStatus.CREATING:
        message = planned.start_message(payment)
        try:
            queues.send("payments", message)
        except (BotoCoreError, ClientError) as error:
            logger.warning("payment left to reconciliation", payment_id=payment.payment_id, cause=repr(error))
    return started


def _start(payment: Payment, known: Payable | None, payables: Payables, provider: PaymentProvider) -> Payment:
    payment_id = payment.payment_id
    while payment.status == PaymentStatus.CREATING:
        payable, known = known or payables[payment.payable_kind].describe(payment.payable_id), None
        age = clock.now() - clock.parse(payment.created_at)
        if _is_over(payment, payable, age):
            is_unasked = payable.method_id and not payment.attempted_at
            failure = "not_attempted" if is_unasked else "not_started_in_time"
            return apply_payment_result(payment, None, payables, provider, failure=failure)
        if payable.method_id and not payment.attempted_at and not _mark_attempted(payment):
            payment = lookup.get(payment_id)
            continue
        try:
            seen = provider.create_payment(_request(payment, payable), key=payment.idempotence_key)
            if seen.metadata.get("payment_id") != payment_id:
                raise ProviderRejectedError("key_of_another_payment")
        except ProviderUnavailableError as error:
            logger.warning("payment not started", payment_id=payment_id, cause=str(error))
            metric("payment_unanswered")
            return payment
        except ProviderRejectedError as error:
            logger.error("payment refused", payment_id=payment_id, cause=str(error))
            metric("payment_refused")
            payment = _refused(payment, payables, provider, str(error))
            if payment.rejections > 1:
                return payment
        else:
            return apply_payment_result(payment, seen, payables, provider)
    return payment


def refresh(
    *,
    payment_id: str | None = None,
    provider_payment_id: str | None = None,
    payables: Payables,
    provider: PaymentProvider,
) -> Payment:
    """Fetch a payment from the provider and apply what it says, once.

    By the provider's id the payment is found through the fetched object's own metadata, so that a notification
    may come before our own answer did. Raises ProviderUnavailableError, and PaymentNotFoundError for a payment
    that is not ours.
    """
    if payment_id is not None:
        payment = lookup.get(payment_id)
        if not payment.provider_payment_id:
            return payment
        return apply_payment_result(payment, provider.get_payment(payment.provider_payment_id), payables, provider)
    if provider_payment_id is None:
        raise ValueError("which payment?")
    try:
        seen = provider.get_payment(provider_payment_id)
    except ProviderRejectedError as error:
        raise PaymentNotFoundError() from error
    return apply_payment_result(_named_by(seen, payables), seen, payables, provider)


def _named_by(seen: ProviderPayment, payables: Payables) -> Payment:
    """Our payment that a provider's payment names; one that is not stored follows from what it pays for.

    A request may have died between the provider's answer and storing it. Raises PaymentNotFoundError.
    """
    payment_id, kind, payable_id = (
        seen.metadata.get(name, "") for name in ("payment_id", "payable_kind", "payable_id")
    )
    payment = lookup.find(payment_id)
    if payment is not None:
        return payment
    if kind not in payables or payment_id != rules.first_payment_id(payable_id):
        raise PaymentNotFoundError()
    try:
        return planned.plan_payment(payables[kind].describe(payable_id))
    except (NotFoundError, ValueError) as error:
        raise PaymentNotFoundError() from error


def advance(*, payment_id: str, payables: Payables, provider: PaymentProvider) -> Payment:
    """Start a payment that the provider does not know, or apply what the provider says of a pending one."""
    payment = start(payment_id=payment_id, payables=payables, provider=provider)
    if payment.status != PaymentStatus.PENDING:
        return payment
    return refresh(payment_id=payment_id, payables=payables, provider=provider)


def apply_notification(*, event: str, object_id: str, payables: Payables, provider: PaymentProvider) -> None:
    """Fetch what a notification is about; nothing in it but the object's id is believed.

    Raises ProviderUnavailableError, and PaymentNotFoundError for what is not ours.
    """
    if not event.startswith("refund."):
        refresh(provider_payment_id=object_id, payables=payables, provider=provider)
        return
    try:
        provider_payment_id = provider.get_refund(object_id).provider_payment_id
    except ProviderRejectedError as error:
        raise PaymentNotFoundError() from error
    payment = refresh(provider_payment_id=provider_payment_id, payables=payables, provider=provider)
    # It may have come before our own answer did, so that no refund of ours knows its id yet: ask about all.
    for refund in lookup.refunds_of(payment.payment_id):
        if refund.status in rules.REFUND_OPEN:
            run_refund(refund_id=refund.refund_id, payables=payables, provider=provider)


def postpone(item: Payment | Refund) -> None:
    """Postpone the next check of an open item; one that has been open for a month is left to people."""
    check_at = rules.next_check_at(created_at=clock.parse(item.created_at), now=clock.now())
    if check_at is None:
        logger.error("given up on", pk=item.pk, sk=item.sk, status=item.status)
        metric("payment_abandoned")
    was = item.gsi2sk
    uow = UnitOfWork()
    uow.update(item, item.schedule_check(check_at), condition=type(item).gsi2sk == was, on_conflict=StaleReadError())
    with suppress(StaleReadError):
        uow.commit()


def close_prepayment(*, payment_id: str, payables: Payables, provider: PaymentProvider) -> Payment:
    """Register the closing receipt of goods that were prepaid and have now been handed over (54-FZ), once.

    Raises ProviderUnavailableError.
    """
    payment = lookup.get(payment_id)
    if payment.status != PaymentStatus.SUCCEEDED or payment.amount_mismatch or payment.closing_receipt_id:
        return payment
    payable = payables[payment.payable_kind].describe(payment.payable_id)
    if not payment.provider_payment_id or not rules.is_prepaid(payable.receipt):
        return payment
    if not payment.closing_receipt:
        payment = retry_on_conflict(lambda: _decide_closing_receipt(payment_id, payable))
    lines = [ReceiptLine(**line) for line in payment.closing_receipt or ()]
    receipt = receipt_for(payable, lines)
    if receipt is None:
        return payment
    made = None
    decided_at = payment.closing_receipt_at
    if decided_at is None or clock.now() - clock.parse(decided_at) >= KEY_IS_GOOD_FOR:
        # Out of the dead letters, days later: the provider knows the key no more, but it may have the receipt.
        made = provider.find_closing_receipt(payment.provider_payment_id)
    if made is None:
        made = provider.create_closing_receipt(payment.provider_payment_id, receipt, key=f"close:{payment_id}")
    uow = UnitOfWork()
    uow.update(payment, payment.change(closing_receipt_id=made))
    uow.commit()
    return payment


def _decide_closing_receipt(payment_id: str, payable: Payable) -> Payment:
    """Store the lines of the closing receipt before the provider is asked; no refund is decided in between."""
    payment = lookup.get(payment_id)
    if payment.closing_receipt:
        return payment
    returned = returned_lines(payment, payable)
    kept = payment.captured_amount - sum(line.line_total for line in returned)
    left = rules.refund_lines(rules.left_lines(payable.receipt, returned), kept)
    lines = rules.handed_over([line for line in left if line.payment_mode == "full_prepayment"])
    if not lines:
        return payment
    condition = Payment.closing_receipt.does_not_exist() & prepayment_refunds_are(payment)
    condition &= Payment.refunded_amount == payment.refunded_amount
    uow = UnitOfWork()
    changes = payment.change(
        closing_receipt=[asdict(line) for line in lines], closing_receipt_at=clock.iso(clock.now())
    )
    uow.update(payment, changes, condition=condition, on_conflict=StaleReadError())
    uow.commit()
    return payment


def _is_over(payment: Payment, payable: Payable, age: timedelta) -> bool:
    """Whether a payment that the provider does not know is given up.

    A charge whose answer was lost may have been made: the same key finds out, as long as the provider knows it.
    """
    if payable.method_id is None:
        return not payable.open or age >= timedelta(minutes=settings().payment_hold_minutes)
    return (not payable.open and not payment.attempted_at) or age >= KEY_IS_GOOD_FOR


def _mark_attempted(payment: Payment) -> bool:
    """Store that the provider is going to be asked; False when the payment was changed meanwhile."""
    uow = UnitOfWork()
    changes = payment.change(attempted_at=clock.iso(clock.now()))
    uow.update(payment, changes, condition=Payment.status == PaymentStatus.CREATING, on_conflict=StaleReadError())
    try:
        uow.commit()
    except StaleReadError:
        return False
    return True


def _request(payment: Payment, payable: Payable) -> PaymentRequest:
    return PaymentRequest(
        amount=payment.amount,
        currency=payment.currency,
        description=payable.description,
        return_url=payable.return_url,
        metadata={
            "payment_id": payment.payment_id,
            "payable_kind": payment.payable_kind,
            "payable_id": payment.payable_id,
        },
        receipt=receipt_for(payable, payable.receipt),
        save_method=payable.saves_method,
        method_id=payable.method_id,
    )


def _refused(payment: Payment, payables: Payables, provider: PaymentProvider, cause: str) -> Payment:
    rejections = payment.rejections + 1
    if rejections >= rules.MAX_REJECTIONS:
        return apply_payment_result(payment, None, payables, provider, failure=cause)
    old_key = payment.idempotence_key
    changes = payment.change(
        idempotence_key=rules.next_key(payment_id=payment.payment_id, rejections=rejections),
        rejections=rejections,
        failure=cause,
    )
    uow = UnitOfWork()
    condition = (Payment.status == PaymentStatus.CREATING) & (Payment.idempotence_key == old_key)
    store(uow, payment, changes, condition=condition)
    try:
        uow.commit()
    except StaleReadError:
        return lookup.get(payment.payment_id)
    return payment
