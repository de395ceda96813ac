"""Listings of bookings: one's own, and the staff's day by resource."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.core.hours import A_DAY
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, every
from shared.coworking import latest_writes
from shared.coworking.bookings import resources, slots
from shared.coworking.bookings.models import DUE, MISMATCHED, Booking, BookingStatus
from shared.coworking.latest_writes import Latest
from shared.coworking.spaces import rules as space_rules
from shared.coworking.spaces import service as spaces
from shared.data.base import query_page

# A person who has booked comes in so long before their booking begins.
EARLY = timedelta(minutes=30)
LONGEST_BOOKING = timedelta(minutes=slots.MAX_SLOTS * slots.LONGEST_SLOT)
# Keys of one batch: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
BATCH = 100


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Booking]:
    """One person's bookings, the one that begins last first."""
    return query_page(Booking.gsi1, Booking.of_person(user_id), scope=f"bookings:{user_id}", limit=limit, cursor=cursor)


def waiting(*, limit: int, cursor: str | None = None) -> Page[Booking]:
    """Bookings of all spaces that the schedule still has something to do with, what is due first before the others.

    What happens to one puts it off or settles it, so that none gets behind the cursor unseen.
    """
    return query_page(
        Booking.gsi2, DUE, scope="bookings-waiting:due-first", limit=limit, cursor=cursor, newest_first=False
    )


def mismatched(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Booking]:
    """Bookings of all spaces of another amount than was asked for, that staff decide about, the latest begin first."""
    return query_page(Booking.gsi2, MISMATCHED, scope="bookings-mismatched", limit=limit, cursor=cursor)


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


def upcoming(*, user_id: str, statuses: Collection[str], since: datetime | None = None) -> list[Booking]:
    """A person's bookings in some statuses that begin at or after a moment (by default now), soonest first, 100.

    However many others lie in between: whoever books and cancels again and again hides none.
    """
    found = _of_person(user_id, Booking.gsi1sk >= clock.iso(since or clock.now()), newest_first=False)
    return list(islice((one for one in found if one.status in statuses), MAX_LIMIT))


def upcoming_now(*, user_id: str, statuses: Collection[str], latest: Latest) -> list[Booking]:
    """`upcoming` as of now, with what the index may not have yet: what was written just now (`latest`, read before)."""
    now = clock.iso(clock.now())
    listed = upcoming(user_id=user_id, statuses=statuses)
    known = latest_writes.merged(listed, Booking, [Booking.key(one) for one in latest.ids])
    return [one for one in known if one.status in statuses and one.begin >= now]


def paid_by_pass(*, user_id: str, pass_id: str) -> list[Booking]:
    """The confirmed bookings to come that a pass of a person pays for, soonest first; those made just now too."""
    latest = latest_writes.read(Booking.of_person(user_id))
    known = upcoming_now(user_id=user_id, statuses={BookingStatus.CONFIRMED}, latest=latest)
    return sorted((one for one in known if one.pass_id == pass_id), key=lambda one: (one.begin, one.booking_id))


def latest(*, user_id: str, since: datetime) -> Iterator[Booking]:
    """A person's bookings of any status that begin at or after a moment, the one that begins last first."""
    return _of_person(user_id, Booking.gsi1sk >= clock.iso(since), newest_first=True)


def has_booking_now(*, user_id: str, space_id: str, moment: datetime) -> bool:
    """Whether a person has a confirmed booking in a space that goes on at a moment or begins soon after it."""
    return has_booking(user_id=user_id, space_id=space_id, since=moment, until=moment + EARLY)


def has_booking(*, user_id: str, space_id: str, since: datetime, until: datetime) -> bool:
    """Whether a person has a confirmed booking in a space that goes on at a moment or begins until another one."""
    # What begins at the last moment has an id behind it.
    begun = Booking.gsi1sk.between(clock.iso(since - LONGEST_BOOKING), f"{clock.iso(until)}#~")
    return any(
        one.space_id == space_id and one.status == BookingStatus.CONFIRMED and since < clock.parse(one.end)
        for one in _of_person(user_id, begun, newest_first=True)
    )


def _of_person(user_id: str, condition: Condition, *, newest_first: bool) -> Iterator[Booking]:
    """A person's bookings between two begins, of any status, read as they are needed."""
    key = Booking.of_person(user_id)

    def page(cursor: str | None) -> Page[Booking]:
        return query_page(
            Booking.gsi1,
            key,
            scope=f"bookings-between:{key}",
            range_condition=condition,
            limit=MAX_LIMIT,
            cursor=cursor,
            newest_first=newest_first,
        )

    return every(page)


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
