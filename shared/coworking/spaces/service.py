"""Spaces: managing them (admins), and finding them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from shared.coworking.events import SpaceArchived, SpaceCreated, SpaceUpdated
from shared.coworking.spaces import rules
from shared.coworking.spaces.errors import (
    SpaceChangedError,
    SpaceNotFoundError,
    SpaceOccupiedError,
)
from shared.coworking.spaces.models import ARCHIVED, IN_USE, Space
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork

FIELDS = (
    "name",
    "capacity",
    "time_zone",
    "opening_hours",
    "closed_days",
    "max_stay_hours",
    "address",
    "requires_door_code",
    "pass_required",
    "full_refund_hours",
    "late_refund_percent",
    "guests_per_month",
)


def find(space_id: str, *, consistent: bool = False, archived: bool = False) -> Space:
    """One space. Raises SpaceNotFoundError, also for an archived one unless `archived`."""
    space = Space.get_or_none(*Space.key(space_id), consistent=consistent) if ids.is_id("spc", space_id) else None
    if space is None or (space.is_archived and not archived):
        raise SpaceNotFoundError()
    return space


def find_or_main(space_id: str | None) -> Space:
    """The space that is named, or the main one: the one that was created first. Raises SpaceNotFoundError.

    So a second space breaks no client that knows of one.
    """
    if space_id is not None:
        return find(space_id)
    first: Page[Space] = query_page(Space.gsi1, IN_USE, scope=IN_USE, limit=1, newest_first=False)
    if not first.items:
        raise SpaceNotFoundError()
    return first.items[0]


def listing(*, archived: bool = False, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Space]:
    """All spaces in use, or all archived ones, newest first."""
    key = ARCHIVED if archived else IN_USE
    return query_page(Space.gsi1, key, scope=key, limit=limit, cursor=cursor)


def all_ids() -> Iterator[str]:
    """The ids of all spaces, archived ones too."""
    for archived in (False, True):
        cursor: str | None = None
        while True:
            page = listing(archived=archived, limit=MAX_LIMIT, cursor=cursor)
            yield from (space.id for space in page.items)
            cursor = page.next_cursor
            if cursor is None:
                break


def create(*, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> Space:
    """Open a new space; `fields` as FIELDS name them. Raises SpaceInvalidError."""
    space_id, moment = ids.new("spc"), clock.iso(clock.now())
    space = Space(*Space.key(space_id), id=space_id, gsi1pk=IN_USE, gsi1sk=space_id, created_at=moment)
    space.updated_at = moment
    _assign(space, fields)
    uow = UnitOfWork()
    uow.create(space)
    uow.add_event(SpaceCreated(space_id=space_id, name=space.name).of(space_id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": space_id})
    uow.commit()
    return space


def update(
    *,
    space_id: str,
    version: int,
    fields: Mapping[str, Any],
    actor: str,
    condition: Callable[[UnitOfWork], None] | None = None,
) -> Space:
    """Change what `fields` names; visits that are open keep the closing time that they began with.

    `condition` adds what else it depends on to the transaction.
    Raises SpaceNotFoundError, SpaceInvalidError, SpaceChangedError.
    """
    space = find(space_id, consistent=True)
    if space.version != version:
        raise SpaceChangedError(current_version=space.version)
    _assign(space, fields)
    space.version, space.updated_at = version + 1, clock.iso(clock.now())
    # Only the named attributes: check-ins and check-outs change the counter meanwhile.
    names = (*(name for name in FIELDS if name in fields), "version", "updated_at")
    actions = [
        getattr(Space, name).remove()
        if getattr(space, name) is None
        else getattr(Space, name).set(getattr(space, name))
        for name in names
    ]
    uow = UnitOfWork()
    is_same = (Space.version == version) & (Space.gsi1pk == IN_USE)
    uow.update(space, actions, condition=is_same, on_conflict=SpaceChangedError())
    if condition is not None:
        condition(uow)
    event = SpaceUpdated(space_id=space_id, name=space.name, changed=sorted(fields))
    uow.add_event(event.of(space_id, actor=actor))
    uow.commit()
    return space


def archive(*, space_id: str, actor: str, condition: Callable[[UnitOfWork], None]) -> None:
    """Archive a space for good; its visits stay. `condition` adds what else it depends on to the transaction.

    Raises SpaceNotFoundError, SpaceOccupiedError.
    """
    space = find(space_id, consistent=True)
    actions = [Space.gsi1pk.set(ARCHIVED), Space.updated_at.set(clock.iso(clock.now()))]

    def conflict(old: Mapping[str, Any] | None) -> SpaceNotFoundError | SpaceOccupiedError:
        return SpaceOccupiedError() if old and old.get("gsi1pk") == IN_USE else SpaceNotFoundError()

    uow = UnitOfWork()
    uow.update(space, actions, condition=(Space.gsi1pk == IN_USE) & (Space.present == 0), on_conflict=conflict)
    condition(uow)
    uow.add_event(SpaceArchived(space_id=space_id, name=space.name).of(space_id, actor=actor))
    uow.commit()


def _assign(space: Space, fields: Mapping[str, Any]) -> None:
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise ValueError(f"not a space's field: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(space, name, value)
    rules.zone(space.time_zone)
    rules.check_hours(space.opening_hours, space.closed_days)
