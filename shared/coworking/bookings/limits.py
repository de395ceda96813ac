"""How many bookings a person may have at a time, whatever they ask for at the same moment."""

from __future__ import annotations

from shared.core import clock
from shared.coworking import latest_writes
from shared.coworking.bookings.errors import TooManyBookingsError
from shared.coworking.bookings.models import Booking, BookingStatus
from shared.coworking.bookings.reading import upcoming_now
from shared.data.uow import UnitOfWork

# Unpaid holds of one person at a time: nobody keeps a room from others for nothing.
MAX_UNPAID = 3
# Bookings to come that are confirmed, free ones too.
MAX_UPCOMING = 30
COUNTED = frozenset({BookingStatus.CONFIRMED, BookingStatus.AWAITING_PAYMENT})


def count(uow: UnitOfWork, booking: Booking) -> None:
    """Count a new booking in its transaction. Raises TooManyBookingsError; at commit StaleReadError when another of
    the same person came meanwhile.
    """
    latest, now = latest_writes.read(Booking.of_person(booking.user_id)), clock.iso(clock.now())
    known = upcoming_now(user_id=booking.user_id, statuses=COUNTED, latest=latest)
    # A hold that has ended takes nothing, whenever the schedule comes.
    open_ones = [one for one in known if one.hold_until is None or str(one.hold_until) >= now]
    _refuse_too_many([str(one.status) for one in open_ones], booking)
    latest_writes.add(uow, latest, booking.booking_id)


def _refuse_too_many(others: list[str], booking: Booking) -> None:
    if others.count(BookingStatus.CONFIRMED) >= MAX_UPCOMING:
        raise TooManyBookingsError(f"You have {MAX_UPCOMING} bookings to come. Use or cancel one first.")
    is_unpaid = booking.status == BookingStatus.AWAITING_PAYMENT
    if is_unpaid and others.count(BookingStatus.AWAITING_PAYMENT) >= MAX_UNPAID:
        raise TooManyBookingsError()
