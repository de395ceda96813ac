"""Closing a desk or a room for a time, and what becomes of the bookings in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import clock
from shared.core.hours import A_DAY
from shared.coworking.bookings import resources, service, slots
from shared.coworking.bookings.errors import BookingNotOpenError, ResourceBookedError
from shared.coworking.bookings.models import Resource
from shared.data.retry import retry_on_conflict


def update(
    *, resource_id: str, version: int, fields: Mapping[str, Any], actor: str, cancel_bookings: bool = False
) -> Resource:
    """Change a resource; bookings in its closures, or all when it is taken out of use, are cancelled and refunded.

    Without `cancel_bookings` such bookings forbid the change, also one that comes at the same moment:
    ResourceBookedError names them. With it the change comes first, so that nobody books in between. Raises what
    `resources.update` raises.
    """
    is_closing = bool(fields.get("closures")) or fields.get("is_active") is False
    if is_closing and not cancel_bookings:
        return retry_on_conflict(lambda: _close_unless_booked(resource_id, version, fields, actor))
    resource = resources.update(resource_id=resource_id, version=version, fields=fields, actor=actor)
    if is_closing:
        for booking_id in _bookings(resource_id, fields):
            try:
                service.cancel(booking_id=booking_id, owner=None, actor=actor, by="closure", is_full=True)
            except BookingNotOpenError:
                # Its hold has ended meanwhile.
                continue
    return resource


def _close_unless_booked(resource_id: str, version: int, fields: Mapping[str, Any], actor: str) -> Resource:
    seen = resources.find(resource_id, active=False)
    touched = _bookings(resource_id, fields)
    if touched:
        raise ResourceBookedError(bookings=touched)
    return resources.update(
        resource_id=resource_id, version=version, fields=fields, actor=actor, unless_booked_since=seen
    )


def _bookings(resource_id: str, fields: Mapping[str, Any]) -> list[str]:
    now = clock.now()
    if fields.get("is_active") is False:
        spans = [(now, now + 2 * slots.DAYS_AHEAD * A_DAY)]
    else:
        spans = [(max(begin, now), end) for begin, end in slots.check_closures(fields["closures"]) if end > now]
    found = {
        slot.booking_id: None
        for begin, end in spans
        for slot in resources.overlapping(resource_id, clock.iso(begin), clock.iso(end))
    }
    return list(found)
