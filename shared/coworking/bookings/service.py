"""Booking, moving and cancelling; each once, whatever happens at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.core import clock, ids
from shared.core.observability import metric
from shared.core.settings import settings
from shared.coworking.bars import service as bars
from shared.coworking.bookings import events, limits, resources, slots
from shared.coworking.bookings.allocation import depend_on, refuse_overlap
from shared.coworking.bookings.errors import (
    BookingNotOpenError,
    BookingPriceChangedError,
    BookingTooLateError,
    MovePriceError,
    SlotInvalidError,
)
from shared.coworking.bookings.events import BookingCancelled, BookingConfirmed, BookingMoved, BookingPlaced
from shared.coworking.bookings.models import Booking, BookingStatus
from shared.coworking.bookings.payable import PAYABLES, payable_of
from shared.coworking.bookings.store import change, due_at, free_slots, hold_until, load, save, take_slots
from shared.coworking.passes import usage
from shared.coworking.passes.errors import NoPassError
from shared.coworking.spaces import service as spaces
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

CANCELLED = "Отмена брони"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to book; `expected_amount` (kopecks) refuses another price than the one they saw."""

    resource_id: str
    begin: datetime
    end: datetime
    use_pass: bool = False
    expected_amount: int | None = None


def book(*, user_id: str, wanted: Wanted, idempotency: IdempotencyKey | None = None) -> Booking:
    """Book consecutive slots: confirmed when they are free of charge or a pass covers them, else held until paid.

    Raises ResourceNotFoundError, SpaceNotFoundError, SlotInvalidError, SlotTakenError, NoPassError,
    TooManyBookingsError, BookingPriceChangedError, BarredError for who is barred from the space when it begins.
    """
    return retry_on_conflict(lambda: _book(user_id, wanted, idempotency))


def _book(user_id: str, wanted: Wanted, idempotency: IdempotencyKey | None) -> Booking:
    resource, now = resources.find(wanted.resource_id), clock.now()
    space = spaces.find(resource.space_id, consistent=True)
    found = _slots(wanted.begin, wanted.end, resources.grid_of(resource, space), now)
    price = len(found) * resource.price
    if wanted.expected_amount not in (None, price):
        raise BookingPriceChangedError(amount=price)
    user = User.get_or_none(*User.key(user_id))
    begin = found[0].begin
    booking = Booking(
        booking_id=ids.new("bok"),
        user_id=user_id,
        space_id=space.id,
        space_name=space.name,
        time_zone=space.time_zone,
        resource_id=resource.resource_id,
        resource_name=resource.name,
        kind=resource.kind,
        begin=clock.iso(begin),
        end=clock.iso(found[-1].end),
        slots=[clock.iso(one.begin) for one in found],
        slot_minutes=resource.slot_minutes,
        amount=price,
        currency=settings().currency,
        status=BookingStatus.CONFIRMED.value,
        paid_by="free",
        # Receipts go to addresses that somebody has shown to be theirs.
        phone=user.confirmed("phone") if user else None,
        email=user.confirmed("email") if user else None,
        full_refund_until=clock.iso(begin - timedelta(hours=space.full_refund_hours)),
        late_refund_percent=space.late_refund_percent,
        created_at=clock.iso(now),
        updated_at=clock.iso(now),
    )
    refuse_overlap(booking, resource.resource_id, found)
    uow = UnitOfWork()
    depend_on(uow, resource, space)
    bars.refuse(uow, space_id=space.id, user_id=user_id, moment=begin)
    if wanted.use_pass:
        covering = usage.find_usable(user_id=user_id, space=space, moment=begin, covers=resource.kind)
        if covering is None:
            raise NoPassError()
        booking.paid_by, booking.pass_id = "pass", covering.pass_id
        booking.pass_day, booking.amount = usage.local_day(space, begin), 0
        usage.add_use(uow, pass_id=covering.pass_id, day=booking.pass_day, is_booking=True, actor=user_id)
    elif price:
        booking.paid_by, booking.status = "payment", BookingStatus.AWAITING_PAYMENT.value
        booking.hold_until = min(hold_until(now), booking.begin)
    limits.count(uow, booking)
    if booking.status == BookingStatus.AWAITING_PAYMENT:
        booking.payment_id = payments.open_payment(uow=uow, payable=payable_of(booking)).payment_id
    take_slots(uow, booking, booking.slots, hold_until=booking.hold_until)
    booking.set_index_keys(due_at(booking))
    uow.create(booking)
    uow.add_event(events.of_booking(booking, _placed(booking), actor=user_id))
    uow.store_idempotency_key(idempotency, {"id": booking.booking_id})
    uow.commit()
    metric("bookings_placed")
    return booking


def _placed(booking: Booking) -> BookingPlaced | BookingConfirmed:
    if not booking.payment_id:
        return BookingConfirmed(**events.facts_of(booking), paid_by=booking.paid_by)
    return BookingPlaced(**events.facts_of(booking), payment_id=booking.payment_id, hold_until=str(booking.hold_until))


def _slots(begin: datetime, end: datetime, grid: slots.Grid, now: datetime) -> list[slots.Slot]:
    if not now < begin <= now + timedelta(days=slots.DAYS_AHEAD):
        raise SlotInvalidError(f"Choose a time from now on and at most {slots.DAYS_AHEAD} days ahead.")
    return grid.between(begin, end)


def open_link(booking: Booking, provider: PaymentProvider) -> Payment | None:
    """Create the payment at the provider within the request; if that fails, the payments worker repeats it."""
    if not _is_payable(booking):
        return None
    return payments.start(payment_id=booking.payment_id, payables=PAYABLES, provider=provider)


def open_payment(booking: Booking) -> Payment | None:
    """The payment that a booking waits for; None for one that waits for none, and as soon as its hold is over."""
    return payment_lookup.get(booking.payment_id) if _is_payable(booking) else None


def _is_payable(booking: Booking) -> bool:
    # From the end of the hold on others may have the slots, whenever the schedule comes: nobody is led to pay for them.
    is_waiting = booking.status == BookingStatus.AWAITING_PAYMENT and bool(booking.payment_id)
    return is_waiting and clock.now() < clock.parse(str(booking.hold_until))


def move(
    *, booking_id: str, owner: str | None, actor: str, begin: datetime, end: datetime, resource_id: str | None = None
) -> Booking:
    """Move a confirmed booking to another time, or to another resource of its space, of the same price.

    Its person may until the moment of its full refund; staff (`owner` None) until it begins. Raises
    BookingNotFoundError, BookingNotOpenError, BookingTooLateError, ResourceNotFoundError, SlotInvalidError,
    SlotTakenError, MovePriceError, NoPassError, BarredError.
    """

    def attempt() -> Booking:
        booking, now = load(booking_id, owner=owner), clock.now()
        if booking.status != BookingStatus.CONFIRMED or clock.parse(booking.begin) <= now:
            raise BookingNotOpenError(booking_status=booking.status)
        if owner is not None and now >= clock.parse(booking.full_refund_until):
            raise BookingTooLateError(until=booking.full_refund_until)
        resource = resources.find(resource_id or booking.resource_id)
        space = spaces.find(booking.space_id, consistent=True)
        if resource.space_id != booking.space_id or resource.kind != booking.kind:
            raise MovePriceError(
                "A booking is moved to what is of its kind, in its space. Cancel it and make a new one."
            )
        found = _slots(begin, end, resources.grid_of(resource, space), now)
        price = len(found) * resource.price
        if (booking.paid_by == "payment" and price != booking.amount) or (booking.paid_by == "free" and price):
            raise MovePriceError(amount=price, booked_amount=booking.amount)
        begins = [clock.iso(one.begin) for one in found]
        if (resource.resource_id, begins) == (booking.resource_id, list(booking.slots)):
            return booking
        refuse_overlap(booking, resource.resource_id, found)
        uow = UnitOfWork()
        depend_on(uow, resource, space)
        bars.refuse(uow, space_id=space.id, user_id=booking.user_id, moment=found[0].begin)
        event = BookingMoved(
            **_facts_after(booking, found, resource.resource_id, resource.name),
            old_resource_id=booking.resource_id,
            old_begin=booking.begin,
            old_end=booking.end,
        )
        stays = set(begins) if resource.resource_id == booking.resource_id else set[str]()
        free_slots(uow, booking, booking.resource_id, [one for one in booking.slots if one not in stays])
        if booking.pass_id:
            day = ZoneInfo(space.time_zone)
            local = found[0].begin.astimezone(day).date().isoformat()
            if local != booking.pass_day:
                # The days of one pass are one after the other in its count: cancel and book anew.
                raise MovePriceError("A booking that a pass pays for is moved within its day.")
        booking.resource_id, booking.resource_name = resource.resource_id, resource.name
        booking.slots, booking.slot_minutes = begins, resource.slot_minutes
        # By the rules of the day of booking still, whatever the space has become since.
        in_full_before = clock.parse(booking.begin) - clock.parse(booking.full_refund_until)
        booking.full_refund_until = clock.iso(found[0].begin - in_full_before)
        booking.begin, booking.end = begins[0], clock.iso(found[-1].end)
        booking.sequence, booking.reminded_at = booking.sequence + 1, None
        take_slots(uow, booking, begins, hold_until=None)
        save(uow, booking)
        uow.add_event(events.of_booking(booking, event, actor=actor))
        uow.commit()
        return booking

    return retry_on_conflict(attempt)


def _facts_after(booking: Booking, found: list[slots.Slot], resource_id: str, name: str) -> events.BookingFacts:
    begin = clock.iso(found[0].begin)
    facts = events.facts_of(booking)
    facts["resource_id"], facts["resource_name"] = resource_id, name
    facts["begin"], facts["end"] = begin, clock.iso(found[-1].end)
    facts["begins_at"] = f"{found[0].begin.astimezone(ZoneInfo(booking.time_zone)):%d.%m.%Y %H:%M}"
    return facts


def refund_of(booking: Booking, now: datetime, *, captured: int) -> int:
    """What a cancellation at a moment gives back of what came (kopecks), by the rules of the day of booking."""
    if now < clock.parse(booking.full_refund_until):
        return captured
    return captured * booking.late_refund_percent // 100


def cancel(*, booking_id: str, owner: str | None, actor: str, by: str = "person", is_full: bool = False) -> Booking:
    """Cancel a booking that has not begun; what its rules give back, or everything (`is_full`), is refunded.

    One that is cancelled already stays as it is. Raises BookingNotFoundError, BookingNotOpenError.
    """

    def act(uow: UnitOfWork, booking: Booking) -> bool:
        if booking.status == BookingStatus.CANCELLED:
            return False
        now, is_staff = clock.now(), owner is None
        is_open = booking.status in (BookingStatus.CONFIRMED, BookingStatus.AWAITING_PAYMENT)
        # Of another amount than was asked for the staff decide: it goes back whole.
        is_mismatch = is_staff and booking.status == BookingStatus.AMOUNT_MISMATCH
        if not (is_open or is_mismatch) or (clock.parse(booking.begin) <= now and not is_staff):
            raise BookingNotOpenError(booking_status=booking.status)
        refund_id, amount = None, 0
        if booking.status != BookingStatus.AWAITING_PAYMENT and booking.payment_id:
            payment = payment_lookup.get(booking.payment_id)
            left = payment_rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)
            captured = payment.captured_amount
            wanted = captured if is_full or is_mismatch else refund_of(booking, now, captured=captured)
            amount = min(left, wanted)
            if amount:
                refund_id = payment_refunds.request_refund(
                    uow=uow, payment=payment, amount=amount, reason=CANCELLED, refund_key="cancelled"
                ).refund_id
        if booking.pass_id and (is_full or now < clock.parse(booking.full_refund_until)):
            usage.return_use(uow, pass_id=booking.pass_id, day=str(booking.pass_day), actor=actor)
        free_slots(uow, booking, booking.resource_id, booking.slots)
        booking.status, booking.cancelled_by, booking.hold_until = BookingStatus.CANCELLED.value, by, None
        booking.sequence += 1
        cancelled = BookingCancelled(**events.facts_of(booking), by=by, refund_amount=amount, refund_id=refund_id)
        uow.add_event(events.of_booking(booking, cancelled, actor=actor))
        return True

    booking = change(booking_id, act, owner=owner)
    metric("bookings_cancelled")
    return booking
