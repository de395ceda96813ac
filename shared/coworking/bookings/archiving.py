"""Giving a space up, which what is booked in it forbids."""

from __future__ import annotations

from functools import partial

from shared.core import clock
from shared.core.hours import A_DAY
from shared.coworking.bookings import resources, slots
from shared.coworking.bookings.errors import SpaceBookedError
from shared.coworking.bookings.models import Resource
from shared.coworking.passes.products import withdraw_of_space
from shared.coworking.spaces import service as spaces
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


def _archive_unless_booked(space_id: str, actor: str) -> None:
    keys = [Resource.key(one.resource_id) for one in resources.of_space(space_id)]
    # Before the bookings: each leaves another stamp.
    seen = list(Resource.batch_get(keys, consistent_read=True)) if keys else []
    now = clock.now()
    begin, end = clock.iso(now), clock.iso(now + 2 * slots.DAYS_AHEAD * A_DAY)
    booked = [slot.booking_id for one in seen for slot in resources.overlapping(one.resource_id, begin, end)]
    if booked:
        raise SpaceBookedError(bookings=list(dict.fromkeys(booked)))
    spaces.archive(space_id=space_id, actor=actor, condition=partial(_depend_on, seen))


def _depend_on(seen: list[Resource], uow: UnitOfWork) -> None:
    """Fail with StaleReadError when one of these was booked since it was read; nobody books what is out of use."""
    for one in [each for each in seen if each.is_active][:MOST_CHECKED]:
        same = Resource.booked == one.booked if one.booked else Resource.booked.does_not_exist()
        uow.check(Resource, one.pk, one.sk, condition=same, on_conflict=StaleReadError())
