"""Spaces: keeping them (admin), and finding them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from shared.coworking.spaces import rules
from shared.coworking.spaces.errors import (
    SpaceChangedError,
    SpaceNotFoundError,
    SpaceOccupiedError,
)
from shared.coworking.spaces.models import ARCHIVED, IN_USE, Space
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork

FIELDS = ("name", "capacity", "time_zone", "opening_hours", "address")


def find(space_id: str, *, consistent: bool = False, archived: bool = False) -> Space:
    """One space. Raises SpaceNotFoundError, also for one that was given up unless `archived`."""
    space = Space.get_or_none(*Space.key(space_id), consistent=consistent) if ids.is_id("spc", space_id) else None
    if space is None or (space.is_archived and not archived):
        raise SpaceNotFoundError()
    return space


def chosen(space_id: str | None) -> Space:
    """The space that was named, or the main one: that which was opened first. Raises SpaceNotFoundError.

    So a house's second space breaks no app that knows of one.
    """
    if space_id is not None:
        return find(space_id)
    first: Page[Space] = query_page(Space.gsi1, IN_USE, scope=IN_USE, limit=1, newest_first=False)
    if not first.items:
        raise SpaceNotFoundError()
    return first.items[0]


def listing(*, archived: bool = False, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Space]:
    """All spaces in use, or all that were given up, newest first."""
    key = ARCHIVED if archived else IN_USE
    return query_page(Space.gsi1, key, scope=key, limit=limit, cursor=cursor)


def everywhere() -> Iterator[str]:
    """The ids of all spaces, those that were given up too."""
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
    uow.add_event(_event("created", space, actor))
    uow.store_idempotency_key(idempotency, {"id": space_id})
    uow.commit()
    return space


def update(*, space_id: str, version: int, fields: Mapping[str, Any], actor: str) -> Space:
    """Change what `fields` names; visits that are open keep the closing time that they began with.

    Raises SpaceNotFoundError, SpaceInvalidError, SpaceChangedError.
    """
    space = find(space_id, consistent=True)
    if int(space.version) != version:
        raise SpaceChangedError(current_version=int(space.version))
    _assign(space, fields)
    space.version, space.updated_at = version + 1, clock.iso(clock.now())
    # Only the named attributes: the counter belongs to those who come and go meanwhile.
    names = (*(name for name in FIELDS if name in fields), "version", "updated_at")
    actions = [
        getattr(Space, name).remove()
        if getattr(space, name) is None
        else getattr(Space, name).set(getattr(space, name))
        for name in names
    ]
    uow = UnitOfWork()
    condition = (Space.version == version) & (Space.gsi1pk == IN_USE)
    uow.update(space, actions, condition=condition, on_conflict=SpaceChangedError())
    uow.add_event(_event("updated", space, actor, changed=sorted(fields)))
    uow.commit()
    return space


def archive(*, space_id: str, actor: str) -> None:
    """Give a space up for good; its visits stay. Raises SpaceNotFoundError, SpaceOccupiedError."""
    space = find(space_id, consistent=True)
    actions = [Space.gsi1pk.set(ARCHIVED), Space.updated_at.set(clock.iso(clock.now()))]

    def why_not(old: Mapping[str, Any] | None) -> SpaceNotFoundError | SpaceOccupiedError:
        return SpaceOccupiedError() if old and old.get("gsi1pk") == IN_USE else SpaceNotFoundError()

    uow = UnitOfWork()
    uow.update(space, actions, condition=(Space.gsi1pk == IN_USE) & (Space.present == 0), on_conflict=why_not)
    uow.add_event(_event("archived", space, actor))
    uow.commit()


def _assign(space: Space, fields: Mapping[str, Any]) -> None:
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise ValueError(f"not a space's field: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(space, name, value)
    rules.zone(space.time_zone)
    rules.check_hours(space.hours)


def _event(what: str, space: Space, actor: str, **more: Any) -> DomainEvent:
    data = {"space_id": space.id, "name": space.name, **more}
    return DomainEvent(f"space.{what}", "space", space.id, data, actor=actor)
