"""Giving slots to a booking so that no two bookings ever overlap, whatever an admin changes meanwhile.

Two bookings of one grid contend for the same items. A change of a grid (hours, slot length, closures, zone) raises the
version of the resource or of the space, on which every booking is conditional: what was booked by an older grid is
therefore seen by the strongly consistent read before, although its slots have other begins. Every booking leaves a new
stamp at the resource in turn, on which a closure that bookings forbid is conditional.
"""

from __future__ import annotations

from shared.core import clock, ids
from shared.coworking.bookings.errors import ResourceNotFoundError, SlotInvalidError, SlotTakenError
from shared.coworking.bookings.models import Booking, Resource
from shared.coworking.bookings.resources import find, grid_of, overlapping
from shared.coworking.bookings.slots import Slot
from shared.coworking.bookings.store import take_slots
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.errors import SpaceNotFoundError
from shared.coworking.spaces.models import Space
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.payments.errors import CannotFulfilError


def depend_on(uow: UnitOfWork, resource: Resource, space: Space) -> None:
    """Make the transaction conditional on the grid that was read, and have a closure at the same moment look again.

    At commit StaleReadError when the grid has changed.
    """
    is_same = Resource.version == resource.version
    # No counter: whoever writes the whole item may write a stamp that was read before.
    resource.booked = ids.new("ver")
    uow.put(resource, condition=is_same, on_conflict=StaleReadError())
    same_space = (Space.version == space.version) & (Space.gsi1pk == space.gsi1pk)
    uow.check(Space, space.pk, space.sk, condition=same_space, on_conflict=StaleReadError())


def refuse_overlap(booking: Booking, resource_id: str, found: list[Slot]) -> None:
    """Raises SlotTakenError when another booking has a part of these slots."""
    begin, end = clock.iso(found[0].begin), clock.iso(found[-1].end)
    for other in overlapping(resource_id, begin, end):
        if other.booking_id != booking.booking_id:
            raise SlotTakenError(begin=other.sk)


def renew(uow: UnitOfWork, booking: Booking) -> None:
    """Take the slots of a booking whose hold has ended once more, for good.

    Raises CannotFulfilError, also from the commit, when they are somebody else's, closed, or no slots any more.
    """
    try:
        resource = find(booking.resource_id)
        space = spaces.find(booking.space_id, consistent=True)
        found = grid_of(resource, space).between(clock.parse(booking.begin), clock.parse(booking.end))
        if [clock.iso(one.begin) for one in found] != list(booking.slots):
            raise CannotFulfilError()
        refuse_overlap(booking, booking.resource_id, found)
    except (SlotTakenError, SlotInvalidError, ResourceNotFoundError, SpaceNotFoundError):
        raise CannotFulfilError() from None
    depend_on(uow, resource, space)
    take_slots(uow, booking, booking.slots, hold_until=None, on_conflict=CannotFulfilError())
