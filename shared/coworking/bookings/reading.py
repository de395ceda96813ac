"""Listings of bookings: one's own, and the staff's day by resource."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shared.core import clock
from shared.core.hours import A_DAY
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from shared.coworking.bookings import resources
from shared.coworking.bookings.models import DUE, Booking, BookingStatus
from shared.coworking.spaces import rules as space_rules
from shared.coworking.spaces import service as spaces
from shared.data.base import query_page

# A person who has booked comes in so long before their booking begins.
EARLY = timedelta(minutes=30)
LONGEST_BOOKING = timedelta(days=2)
# Keys of one batch: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
BATCH = 100


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Booking]:
    """One person's bookings, the one that begins last first."""
    return query_page(Booking.gsi1, Booking.of_person(user_id), scope=f"bookings:{user_id}", limit=limit, cursor=cursor)


def waiting(*, limit: int, cursor: str | None = None) -> Page[Booking]:
    """Bookings of all spaces that the schedule still has something to do with, what is due last first."""
    return query_page(Booking.gsi2, DUE, scope="bookings-waiting", limit=limit, cursor=cursor)


def settled(
    *, space_id: str, since: datetime | None, until: datetime | None, limit: int, cursor: str | None = None
) -> Page[Booking]:
    """Bookings of a space that nothing is due of, that begin in a period, the latest begin first."""
    first, last = clock.iso(since) if since else "0", clock.iso(until) if until else "9"
    return query_page(
        Booking.gsi2,
        Booking.settled_in(space_id),
        scope=f"bookings-settled:{space_id}:{first}:{last}",
        range_condition=Booking.gsi2sk.between(first, last),
        limit=limit,
        cursor=cursor,
    )


def upcoming(*, user_id: str, since: datetime | None = None) -> list[Booking]:
    """A person's bookings, of any status, that begin at or after a moment (by default now), soonest first, 100."""
    key, begin = Booking.of_person(user_id), clock.iso(since or clock.now())
    condition = Booking.gsi1sk >= begin
    found: Page[Booking] = query_page(
        Booking.gsi1, key, scope=f"upcoming:{key}", range_condition=condition, limit=MAX_LIMIT, newest_first=False
    )
    return found.items


def has_booking_now(*, user_id: str, space_id: str, moment: datetime) -> bool:
    """Whether a person has a confirmed booking in a space that goes on at a moment or begins soon after it."""
    return any(
        one.space_id == space_id
        and one.status == BookingStatus.CONFIRMED
        and clock.parse(one.begin) - EARLY <= moment < clock.parse(one.end)
        for one in upcoming(user_id=user_id, since=moment - LONGEST_BOOKING)
    )


def day_of_space(*, space_id: str, day: date) -> list[Booking]:
    """The bookings that touch a day by the space's clock and are not over, by resource and begin: the staff's view.

    Raises SpaceNotFoundError.
    """
    space = spaces.find(space_id, archived=True)
    zone = space_rules.zone(space.time_zone)
    begin, end = (clock.iso(datetime.combine(one, time(0), zone)) for one in (day, day + A_DAY))
    wanted = {
        slot.booking_id
        for resource in resources.of_space(space_id)
        for slot in resources.overlapping(resource.resource_id, begin, end)
    }
    keys = [Booking.key(one) for one in sorted(wanted)]
    found = [one for at in range(0, len(keys), BATCH) for one in Booking.batch_get(keys[at : at + BATCH])]
    return sorted(found, key=lambda one: (one.resource_name, one.resource_id, one.begin))
