"""Reading and writing bookings under their version, and taking and freeing their slots."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from shared.core import clock, ids
from shared.core.settings import settings
from shared.coworking.bookings.errors import BookingNotFoundError, SlotTakenError
from shared.coworking.bookings.models import Booking, BookingStatus, TakenSlot
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork

REMIND_BEFORE = timedelta(hours=24)
# Whoever books later than that knows when they come.
REMIND_AT_LEAST = timedelta(hours=2)
# A slot's item is of no use once it is over; it stays a while for the calendar.
KEEP_SLOTS = timedelta(days=90)


def load(booking_id: str, *, owner: str | None = None) -> Booking:
    """A booking as it is now; with `owner`, only if it is theirs. Raises BookingNotFoundError."""
    found = Booking.get_or_none(*Booking.key(booking_id), consistent=True) if ids.is_id("bok", booking_id) else None
    if found is None or owner not in (None, found.user_id):
        raise BookingNotFoundError()
    return found


def save(uow: UnitOfWork, booking: Booking) -> None:
    """Write a changed booking in the caller's transaction. At commit StaleReadError when somebody was faster."""
    read_version = booking.version
    booking.version, booking.updated_at = read_version + 1, clock.iso(clock.now())
    booking.set_index_keys(due_at(booking))
    uow.put(booking, condition=Booking.version == read_version, on_conflict=StaleReadError())


def change(booking_id: str, act: Callable[[UnitOfWork, Booking], bool], *, owner: str | None = None) -> Booking:
    """Read a booking, let `act` change it, and commit when it says so; repeated when others were faster."""

    def attempt() -> Booking:
        booking, uow = load(booking_id, owner=owner), UnitOfWork()
        if act(uow, booking):
            save(uow, booking)
            uow.commit()
        return booking

    return retry_on_conflict(attempt)


def due_at(booking: Booking) -> str | None:
    """When the schedule has something to do with a booking: the end of its hold, or its reminder."""
    if booking.status == BookingStatus.AWAITING_PAYMENT:
        return str(booking.hold_until)
    if booking.status != BookingStatus.CONFIRMED or booking.reminded_at:
        return None
    begin = clock.parse(booking.begin)
    at = begin - REMIND_BEFORE
    # A booking of tomorrow morning that was made this evening is announced two hours before it begins.
    if at <= clock.parse(booking.updated_at):
        at = begin - REMIND_AT_LEAST
    return clock.iso(at) if at > clock.parse(booking.updated_at) else None


def hold_until(now: datetime) -> str:
    """Until when a booking that is made now holds its slots unpaid (setting PAYMENT_HOLD_MINUTES)."""
    return clock.iso(now + timedelta(minutes=settings().payment_hold_minutes))


def take_slots(
    uow: UnitOfWork,
    booking: Booking,
    begins: Iterable[str],
    *,
    hold_until: str | None,
    on_conflict: Exception | None = None,
) -> None:
    """Take slots of the booking's resource: each must be free, its own, or held by somebody whose hold has ended.

    At commit SlotTakenError, or what `on_conflict` is.
    """
    now, length = clock.iso(clock.now()), timedelta(minutes=booking.slot_minutes)
    free = TakenSlot.pk.does_not_exist() | (TakenSlot.booking_id == booking.booking_id) | (TakenSlot.hold_until < now)
    for begin in begins:
        end = clock.parse(begin) + length
        slot = TakenSlot(
            TakenSlot.of_resource(booking.resource_id),
            begin,
            booking_id=booking.booking_id,
            end=clock.iso(end),
            hold_until=hold_until,
            ttl=clock.epoch(end + KEEP_SLOTS),
        )
        uow.put(slot, condition=free, on_conflict=on_conflict or SlotTakenError(begin=begin))


def free_slots(uow: UnitOfWork, booking: Booking, resource_id: str, begins: Iterable[str]) -> None:
    """Free slots that are the booking's; one that somebody else has taken since stays theirs.

    At commit StaleReadError when one was taken by somebody else meanwhile.
    """
    pk, wanted = TakenSlot.of_resource(resource_id), list(begins)
    found = {slot.sk: slot for slot in taken(resource_id, wanted[0], wanted[-1])} if wanted else {}
    for begin in wanted:
        slot = found.get(begin)
        if slot is not None and slot.booking_id == booking.booking_id:
            is_own = TakenSlot.booking_id == booking.booking_id
            uow.delete(TakenSlot(pk, begin), condition=is_own, on_conflict=StaleReadError())


def taken(resource_id: str, first: str, last: str) -> list[TakenSlot]:
    """The slots of a resource that begin from `first` to `last` (ISO 8601), strongly consistent, in order."""
    condition = TakenSlot.sk.between(first, last)
    return list(TakenSlot.query(TakenSlot.of_resource(resource_id), condition, consistent_read=True))


def is_held(slot: TakenSlot, now: str) -> bool:
    """Whether a slot is taken at a moment: a hold that has ended takes nothing."""
    return slot.hold_until is None or str(slot.hold_until) >= now
