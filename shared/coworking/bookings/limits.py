"""How many bookings a person may have at a time, whatever they ask for at the same moment.

The index names their bookings, a moment late. So each booking leaves its id for a while in one item of its person, and
is conditional on the stamp that was read there: of two at once one is decided after the other.
"""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock, ids
from shared.coworking.bookings.errors import TooManyBookingsError
from shared.coworking.bookings.models import Booker, Booking, BookingStatus
from shared.coworking.bookings.reading import upcoming
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork

# Unpaid holds of one person at a time: nobody keeps a room from others for nothing.
MAX_UNPAID = 3
# Bookings to come that are confirmed, free ones too.
MAX_UPCOMING = 30
# The index has a booking within a second; this is far longer.
RECENT = timedelta(minutes=2)


def count(uow: UnitOfWork, booking: Booking) -> None:
    """Count a new booking in its transaction. Raises TooManyBookingsError; at commit StaleReadError when another of
    the same person came meanwhile.
    """
    key, now = Booker.key(booking.user_id), clock.now()
    # Before the bookings: whatever comes after this changes the stamp.
    seen = Booker.get_or_none(*key, consistent=True)
    recent = [one for one in (seen.recent if seen else []) if one[1] >= clock.iso(now - RECENT)]
    known = {str(one.booking_id): one for one in upcoming(user_id=booking.user_id)}
    latest = Booking.batch_get([Booking.key(one) for one, _ in recent], consistent_read=True) if recent else ()
    known |= {str(one.booking_id): one for one in latest if one.begin >= clock.iso(now)}
    _refuse_too_many([str(one.status) for one in known.values()], booking)
    after = Booker(
        *key,
        recent=[*recent, [booking.booking_id, booking.created_at]],
        stamp=ids.new("ver"),
        ttl=clock.epoch(now + timedelta(hours=1)),
    )
    is_same = Booker.stamp == seen.stamp if seen else Booker.pk.does_not_exist()
    uow.put(after, condition=is_same, on_conflict=StaleReadError())


def _refuse_too_many(others: list[str], booking: Booking) -> None:
    if others.count(BookingStatus.CONFIRMED) >= MAX_UPCOMING:
        raise TooManyBookingsError(f"You have {MAX_UPCOMING} bookings to come. Use or cancel one first.")
    is_unpaid = booking.status == BookingStatus.AWAITING_PAYMENT
    if is_unpaid and others.count(BookingStatus.AWAITING_PAYMENT) >= MAX_UNPAID:
        raise TooManyBookingsError()
