"""Desks and rooms: admins edit and close them, everybody sees when they are free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from shared.core import clock, ids
from shared.core.hours import A_DAY, read_week
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, every
from shared.core.periods import InvalidPeriodError
from shared.coworking.bookings import slots
from shared.coworking.bookings.errors import (
    ResourceChangedError,
    ResourceInvalidError,
    ResourceNotFoundError,
)
from shared.coworking.bookings.events import ResourceCreated, ResourceUpdated
from shared.coworking.bookings.models import Resource, TakenSlot
from shared.coworking.bookings.slots import Grid, Slot
from shared.coworking.bookings.store import is_held, taken
from shared.coworking.spaces import rules as space_rules
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError
from shared.data.uow import OldItem, UnitOfWork

FIELDS = ("kind", "name", "capacity", "price", "slot_minutes", "opening_hours", "closures", "is_active")
LONGEST_AVAILABILITY = 31


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot of the grid, and whether it can be booked now."""

    slot: Slot
    is_free: bool


@dataclass(frozen=True, slots=True)
class Availability:
    """A resource's slots of some local days."""

    resource: Resource
    space: Space
    slots: list[FreeSlot]


def find(resource_id: str, *, active: bool = True) -> Resource:
    """One desk or room, strongly consistent. Raises ResourceNotFoundError, also for one that is no longer in use."""
    found = None
    if ids.is_id("res", resource_id):
        found = Resource.get_or_none(*Resource.key(resource_id), consistent=True)
    if found is None or (active and not found.is_active):
        raise ResourceNotFoundError()
    return found


def listing(*, space_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Resource]:
    """A space's desks and rooms, newest first, also those that are no longer in use."""
    key = Resource.of_space(space_id)
    return query_page(Resource.gsi1, key, scope=key, limit=limit, cursor=cursor)


def of_space(space_id: str) -> Iterator[Resource]:
    """All desks and rooms of a space."""
    yield from every(lambda cursor: listing(space_id=space_id, limit=MAX_LIMIT, cursor=cursor))


def create(
    *, space_id: str, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None
) -> Resource:
    """Add a desk or a room to a space. Raises SpaceNotFoundError, SpaceInvalidError, ResourceInvalidError."""
    spaces.find(space_id)
    resource = Resource(resource_id=ids.new("res"), space_id=space_id, created_at=clock.iso(clock.now()))
    _assign(resource, fields)
    uow = UnitOfWork()
    uow.create(resource)
    created = ResourceCreated(resource_id=resource.resource_id, space_id=space_id, name=resource.name)
    uow.add_event(created.of(resource.resource_id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": resource.resource_id})
    uow.commit()
    return resource


def update(
    *,
    resource_id: str,
    version: int,
    fields: Mapping[str, Any],
    actor: str,
    unless_booked_since: Resource | None = None,
) -> Resource:
    """Change what `fields` names; bookings that there are stay. Raises ResourceNotFoundError, ResourceChangedError,
    SpaceInvalidError, ResourceInvalidError, and StaleReadError when it was booked since `unless_booked_since` was read.
    """
    resource = unless_booked_since or find(resource_id, active=False)
    if resource.version != version:
        raise ResourceChangedError(current_version=resource.version)
    _assign(resource, fields)
    resource.version = version + 1
    uow = UnitOfWork()
    condition = Resource.version == version
    if unless_booked_since is not None:
        condition &= Resource.booked == resource.booked if resource.booked else Resource.booked.does_not_exist()

    def why(old: OldItem) -> Exception:
        return StaleReadError() if old and old["version"] == version else ResourceChangedError()

    uow.put(resource, condition=condition, on_conflict=why)
    updated = ResourceUpdated(
        resource_id=resource_id, space_id=resource.space_id, name=resource.name, changed=sorted(fields)
    )
    uow.add_event(updated.of(resource_id, actor=actor))
    uow.commit()
    return resource


def _assign(resource: Resource, fields: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in fields:
            setattr(resource, name, fields[name])
    if resource.opening_hours is not None:
        space_rules.check_hours(resource.opening_hours)
    if not slots.SHORTEST_SLOT <= resource.slot_minutes <= slots.LONGEST_SLOT:
        raise ResourceInvalidError()
    if len(resource.closures) > slots.MAX_CLOSURES:
        raise ResourceInvalidError(f"A desk or room has at most {slots.MAX_CLOSURES} closures.")
    slots.check_closures(resource.closures)
    resource.set_index_keys()


def grid_of(resource: Resource, space: Space) -> Grid:
    """The grid of a resource's slots, by its own hours or its space's, with the space's zone and closed days."""
    hours = space.hours
    if resource.opening_hours is not None:
        hours = replace(hours, week=read_week(resource.opening_hours))
    return Grid(
        hours=hours,
        minutes=resource.slot_minutes,
        closures=slots.check_closures(resource.closures),
    )


def availability(*, resource_id: str, first: date | None = None, last: date | None = None) -> Availability:
    """The slots of some days by the space's clock, both included; by default of today and the six days that follow.

    A slot that has begun, or that begins later than bookings are taken for, is not free. Raises
    ResourceNotFoundError, SpaceNotFoundError, InvalidPeriodError.
    """
    resource = find(resource_id)
    space, now = spaces.find(resource.space_id), clock.now()
    grid = grid_of(resource, space)
    begin = first or now.astimezone(grid.hours.zone).date()
    end = last or begin + 6 * A_DAY
    if not 0 <= (end - begin).days < LONGEST_AVAILABILITY:
        raise InvalidPeriodError(f"Choose at most {LONGEST_AVAILABILITY} days that do not end before they begin.")
    found = list(grid.of_days(begin, end))
    busy = _busy(resource_id, found, clock.iso(now))
    latest = now + slots.DAYS_AHEAD * A_DAY
    free = [FreeSlot(one, now < one.begin <= latest and not _is_touched(one, busy)) for one in found]
    return Availability(resource, space, free)


def _busy(resource_id: str, found: list[Slot], now: str) -> list[tuple[str, str]]:
    if not found:
        return []
    # Slots of an earlier grid may begin before and reach into this one.
    first = clock.iso(found[0].begin - timedelta(minutes=slots.LONGEST_SLOT))
    held = taken(resource_id, first, clock.iso(found[-1].end))
    return [(slot.sk, str(slot.end)) for slot in held if is_held(slot, now)]


def _is_touched(slot: Slot, busy: list[tuple[str, str]]) -> bool:
    begin, end = clock.iso(slot.begin), clock.iso(slot.end)
    return any(first < end and begin < last for first, last in busy)


def overlapping(resource_id: str, begin: str, end: str) -> list[TakenSlot]:
    """The slots that are taken at this moment and overlap a period (ISO 8601), strongly consistent."""
    first = clock.iso(clock.parse(begin) - timedelta(minutes=slots.LONGEST_SLOT))
    now = clock.iso(clock.now())
    return [
        slot for slot in taken(resource_id, first, end) if is_held(slot, now) and slot.sk < end and slot.end > begin
    ]
