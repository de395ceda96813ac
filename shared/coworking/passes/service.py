"""Buying a pass, freezing and resuming it, giving it back unused; each once, whatever happens at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from shared.core import clock, ids
from shared.core.observability import metric
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.settings import settings
from shared.coworking import begun_caps
from shared.coworking.bookings.reading import paid_by_pass
from shared.coworking.passes import events, products
from shared.coworking.passes.errors import (
    FreezeLimitError,
    PassBookedError,
    PassNotOpenError,
    PassPriceChangedError,
    PassUsedError,
)
from shared.coworking.passes.events import (
    PassActivated,
    PassCancelled,
    PassFrozen,
    PassPlaced,
    PassRefundRequested,
    PassResumed,
)
from shared.coworking.passes.models import MISMATCHED, Pass, PassStatus
from shared.coworking.passes.payable import PAYABLES, payable_of
from shared.coworking.passes.store import due_at, listing, load, longer, save, valid_until
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import rules as payment_rules
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.providers.payments.base import PaymentProvider

UNUSED = "Возврат неиспользованного абонемента"


def buy(
    *, user_id: str, product_id: str, expected_amount: int | None = None, idempotency: IdempotencyKey | None = None
) -> Pass:
    """Buy a pass, with its payment; one that costs nothing is good at once.

    `expected_amount` (kopecks) refuses another price than its buyer saw. Raises PassProductNotFoundError,
    PassPriceChangedError, TooManyError.
    """
    product, now = products.find(product_id, offered=True), clock.now()
    if expected_amount not in (None, product.price):
        raise PassPriceChangedError(amount=product.price)
    user = User.get_or_none(*User.key(user_id))
    bought = Pass(
        pass_id=ids.new("pas"),
        user_id=user_id,
        product_id=product_id,
        name=product.name,
        kind=product.kind,
        visits=product.visits,
        visits_left=product.visits,
        valid_days=product.valid_days,
        space_id=product.space_id,
        covers=list(product.covers),
        freeze_days=product.freeze_days,
        freezes=product.freezes,
        amount=product.price,
        currency=settings().currency,
        # Receipts go to addresses that somebody has shown to be theirs.
        phone=user.confirmed("phone") if user else None,
        email=user.confirmed("email") if user else None,
        status=PassStatus.AWAITING_PAYMENT.value,
        created_at=clock.iso(now),
    )
    uow = UnitOfWork()
    begun_caps.count(uow, user_id)
    if bought.amount:
        bought.payment_id = payments.open_payment(uow=uow, payable=payable_of(bought)).payment_id
        placed = PassPlaced(**events.facts_of(bought), payment_id=bought.payment_id)
        uow.add_event(events.of_pass(bought, placed, actor=user_id))
    else:
        bought.status, bought.paid_at = PassStatus.ACTIVE.value, clock.iso(now)
        bought.valid_until = clock.iso(valid_until(now, bought.valid_days))
        uow.add_event(events.of_pass(bought, PassActivated(**events.facts_of(bought)), actor=user_id))
    bought.set_index_keys(due_at(bought))
    uow.create(bought)
    uow.store_idempotency_key(idempotency, {"id": bought.pass_id})
    uow.commit()
    metric("passes_placed")
    return bought


def open_link(bought: Pass, provider: PaymentProvider) -> Payment | None:
    """Create the payment at the provider within the request; if that fails, the payments worker repeats it."""
    if bought.status != PassStatus.AWAITING_PAYMENT or not bought.payment_id:
        return None
    return payments.start(payment_id=bought.payment_id, payables=PAYABLES, provider=provider)


def open_payment(bought: Pass) -> Payment | None:
    """The payment that a pass waits for, None for one that waits for none."""
    if bought.status != PassStatus.AWAITING_PAYMENT or not bought.payment_id:
        return None
    return payment_lookup.get(bought.payment_id)


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Pass]:
    """One person's passes, newest first."""
    return query_page(Pass.gsi1, Pass.of_person(user_id), scope=f"passes:{user_id}", limit=limit, cursor=cursor)


def mismatched(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Pass]:
    """Everybody's passes of another amount than was asked for, that staff decide about, newest first."""
    return listing(MISMATCHED, limit=limit, cursor=cursor)


def freeze(*, pass_id: str, owner: str) -> Pass:
    """Freeze a pass: it is good for nothing, and its time stands still. Frozen already, it stays as it is.

    Nor does it pay for bookings: those that begin before the freeze must end are cancelled first.
    Raises PassNotFoundError, PassNotOpenError, FreezeLimitError, PassBookedError.
    """

    def act(uow: UnitOfWork, bought: Pass) -> bool:
        if bought.status == PassStatus.FROZEN:
            return False
        now = clock.now()
        if bought.status != PassStatus.ACTIVE or now >= clock.parse(str(bought.valid_until)):
            raise PassNotOpenError(pass_status=bought.status)
        if bought.frozen_times >= bought.freezes or bought.frozen_days >= bought.freeze_days:
            raise FreezeLimitError()
        bought.status, bought.frozen_at = PassStatus.FROZEN.value, clock.iso(now)
        _refuse_booked(bought, until=due_at(bought))
        bought.frozen_times += 1
        uow.add_event(events.of_pass(bought, PassFrozen(**events.facts_of(bought)), actor=owner))
        return True

    return change(pass_id, act, owner=owner)


def resume(*, pass_id: str, owner: str | None, actor: str | None = None) -> Pass:
    """End a freeze: the pass is good for as much longer as it was frozen, begun days counted whole.

    Raises PassNotFoundError, PassNotOpenError.
    """

    def act(uow: UnitOfWork, bought: Pass) -> bool:
        if bought.status == PassStatus.ACTIVE:
            return False
        if bought.status != PassStatus.FROZEN:
            raise PassNotOpenError(pass_status=bought.status)
        since, left = clock.parse(str(bought.frozen_at)), bought.freeze_days - bought.frozen_days
        days = min(left, -((since - clock.now()) // timedelta(days=1)))
        bought.valid_until = clock.iso(longer(clock.parse(str(bought.valid_until)), days))
        bought.frozen_days, bought.frozen_at = bought.frozen_days + days, None
        bought.status = PassStatus.ACTIVE.value
        uow.add_event(events.of_pass(bought, PassResumed(**events.facts_of(bought), days=days), actor=actor))
        return True

    return change(pass_id, act, owner=owner)


def give_back(*, pass_id: str, owner: str | None, actor: str) -> Pass:
    """Give up a pass that is not paid, or have one that was never used refunded in full.

    Given back already, it stays as it is. Staff (`owner` None) may refund one too that was used, when it pays for no
    bookings to come, one that has ended, and one with another amount.
    Raises PassNotFoundError, PassUsedError, PassBookedError, PassNotOpenError.
    """

    def act(uow: UnitOfWork, bought: Pass) -> bool:
        if bought.status in (PassStatus.CANCELLED, PassStatus.REFUNDING, PassStatus.REFUNDED):
            return False
        has_ended = bought.status == PassStatus.EXPIRED and bought.paid_at and bought.amount
        is_for_staff = owner is None and (has_ended or bought.status == PassStatus.AMOUNT_MISMATCH)
        is_open = bought.status in (PassStatus.AWAITING_PAYMENT, PassStatus.ACTIVE, PassStatus.FROZEN)
        if not is_open and not is_for_staff:
            raise PassNotOpenError(pass_status=bought.status)
        if bought.uses and owner is not None:
            raise PassUsedError(uses=bought.uses)
        _refuse_booked(bought)
        if bought.status == PassStatus.AWAITING_PAYMENT or not bought.amount:
            bought.status = PassStatus.CANCELLED.value
            uow.add_event(events.of_pass(bought, PassCancelled(**events.facts_of(bought)), actor=actor))
            return True
        payment = payment_lookup.get(str(bought.payment_id))
        amount = payment_rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)
        if amount <= 0:
            raise PassNotOpenError(pass_status=bought.status)
        refund = payment_refunds.request_refund(uow=uow, payment=payment, amount=amount, reason=UNUSED)
        bought.status = PassStatus.REFUNDING.value
        requested = PassRefundRequested(**events.facts_of(bought), refund_id=refund.refund_id)
        uow.add_event(events.of_pass(bought, requested, actor=actor))
        return True

    return change(pass_id, act, owner=owner)


def _refuse_booked(bought: Pass, *, until: str | None = None) -> None:
    """Raises PassBookedError for a pass that pays for bookings to come, or for those that begin before `until`."""
    # What was booked since the pass was read has changed its version.
    booked = paid_by_pass(user_id=bought.user_id, pass_id=bought.pass_id) if bought.uses else []
    touched = [one.booking_id for one in booked if until is None or one.begin < until]
    if touched:
        raise PassBookedError(bookings=touched)


def change(pass_id: str, act: Callable[[UnitOfWork, Pass], bool], *, owner: str | None = None) -> Pass:
    """Read a pass, let `act` change it, and commit when it says so; repeated when others were faster."""

    def attempt() -> Pass:
        bought, uow = load(pass_id, owner=owner), UnitOfWork()
        if act(uow, bought):
            save(uow, bought)
            uow.commit()
        return bought

    return retry_on_conflict(attempt)
