"""Giving a space up, and closing it for days: what is booked in it then forbids both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from shared.core import clock
from shared.core.hours import A_DAY, OpeningHours, parse_closed_days
from shared.coworking.bookings import resources, slots
from shared.coworking.bookings.errors import SpaceBookedError
from shared.coworking.bookings.models import Resource, TakenSlot
from shared.coworking.passes.products import withdraw_of_space
from shared.coworking.spaces import rules as space_rules
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork

# Checks that fit the transaction beside the space and its event. Whoever keeps more in use takes some out of it first,
# to be sure of a booking at the same moment.
MOST_CHECKED = 90


def archive_space(*, space_id: str, actor: str) -> None:
    """Archive a space for good; its visits stay. What is booked in it from now on forbids that, also when it comes at
    the same moment: SpaceBookedError names it. Passes for it alone are sold no longer. Raises
    SpaceNotFoundError, SpaceOccupiedError.
    """
    retry_on_conflict(lambda: _archive_unless_booked(space_id, actor))
    # Afterwards: a space that is still booked keeps its passes. Between the two none is sold, because a sale reads
    # the space.
    withdraw_of_space(space_id=space_id, actor=actor)


def update_space(*, space_id: str, version: int, fields: Mapping[str, Any], actor: str) -> Space:
    """Change a space as `spaces.update` does. What is booked on a day that is closed from now on forbids that, also
    when it comes at the same moment: SpaceBookedError names it.
    """
    if not fields.get("closed_days"):
        return spaces.update(space_id=space_id, version=version, fields=fields, actor=actor)
    return retry_on_conflict(lambda: _close_days_unless_booked(space_id, version, fields, actor))


def _close_days_unless_booked(space_id: str, version: int, fields: Mapping[str, Any], actor: str) -> Space:
    space = spaces.find(space_id, consistent=True)
    space_rules.check_hours(space.opening_hours, fields["closed_days"])
    after = replace(space.hours, closed=parse_closed_days(fields["closed_days"]))
    seen = _resources_of(space_id) if after.closed - space.hours.closed else []
    if space.version == version:
        _refuse_booked(
            slot
            for one in seen
            for slot in _of_days_that_close(one.resource_id, resources.grid_of(one, space).hours, after)
        )
    condition = partial(_depend_on, seen)
    return spaces.update(space_id=space_id, version=version, fields=fields, actor=actor, condition=condition)


def _of_days_that_close(resource_id: str, before: OpeningHours, after: OpeningHours) -> Iterator[TakenSlot]:
    """The slots that are taken in the hours of days that were open before and are closed after."""
    now = clock.now()
    today = now.astimezone(before.zone).date()
    # What begins late may go on for weeks.
    days = [today + number * A_DAY for number in range(-1, 2 * slots.DAYS_AHEAD)]
    closing = [
        (clock.iso(begin), clock.iso(end))
        for day in days
        if after.is_closed_day(day)
        for begin, end in before.spans_on(day)
        if end > now
    ]
    if not closing:
        return
    for slot in resources.overlapping(resource_id, clock.iso(now), closing[-1][1]):
        if any(slot.sk < end and slot.end > begin for begin, end in closing):
            yield slot


def _archive_unless_booked(space_id: str, actor: str) -> None:
    seen, now = _resources_of(space_id), clock.now()
    begin, end = clock.iso(now), clock.iso(now + 2 * slots.DAYS_AHEAD * A_DAY)
    _refuse_booked(slot for one in seen for slot in resources.overlapping(one.resource_id, begin, end))
    spaces.archive(space_id=space_id, actor=actor, condition=partial(_depend_on, seen))


def _resources_of(space_id: str) -> list[Resource]:
    """The desks and rooms of a space, read before its bookings: each of these leaves another stamp."""
    keys = [Resource.key(one.resource_id) for one in resources.of_space(space_id)]
    return list(Resource.batch_get(keys, consistent_read=True)) if keys else []


def _refuse_booked(taken: Iterable[TakenSlot]) -> None:
    booked = list(dict.fromkeys(slot.booking_id for slot in taken))
    if booked:
        raise SpaceBookedError(bookings=booked)


def _depend_on(seen: list[Resource], uow: UnitOfWork) -> None:
    """Fail with StaleReadError when one of these was booked since it was read; nobody books what is out of use."""
    for one in [each for each in seen if each.is_active][:MOST_CHECKED]:
        same = Resource.booked == one.booked if one.booked else Resource.booked.does_not_exist()
        uow.check(Resource, one.pk, one.sk, condition=same, on_conflict=StaleReadError())
