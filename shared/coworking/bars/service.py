"""Barring people from a space, lifting bars, and refusing whoever is barred in the transaction of what they want."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.coworking.bars.errors import BarEndError, BarNotFoundError, BarredError
from shared.coworking.bars.events import BarLifted, PersonBarred, about
from shared.coworking.bars.models import SpaceBar
from shared.coworking.spaces import service as spaces
from shared.data.base import query_page
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import directory

LONGEST = timedelta(days=3660)
# So long the staff may look up why somebody was barred.
KEPT = timedelta(days=30)


def put(*, space_id: str, user_id: str, reason: str, until: datetime, actor: str) -> SpaceBar:
    """Bar somebody from a space until a moment, or change the bar that they have.

    Whoever is in stays until somebody lets them out. Raises SpaceNotFoundError, UserNotFoundError, BarEndError.
    """
    space, person, now = spaces.find(space_id), directory.get(user_id=user_id), clock.now()
    if not now < until <= now + LONGEST:
        raise BarEndError()

    def attempt() -> SpaceBar:
        before = _stored(space_id, user_id)
        if before is not None and (before.reason, before.until) == (reason, clock.iso(until)):
            return before
        bar = SpaceBar(
            space_id=space.id,
            space_name=space.name,
            user_id=person.id,
            reason=reason,
            until=clock.iso(until),
            created_by=actor,
            created_at=clock.iso(now),
            ttl=clock.epoch(until + KEPT),
        )
        bar.set_index_keys()
        uow = UnitOfWork()
        is_same = SpaceBar.created_at == before.created_at if before else SpaceBar.pk.does_not_exist()
        uow.put(bar, condition=is_same, on_conflict=StaleReadError())
        uow.add_event(about(bar, PersonBarred, actor=actor))
        uow.commit()
        return bar

    return retry_on_conflict(attempt)


def lift(*, space_id: str, user_id: str, actor: str) -> None:
    """Lift a bar before its end; without one, or after its end, nothing happens. Raises SpaceNotFoundError."""
    spaces.find(space_id, archived=True)

    def attempt() -> None:
        bar = _stored(space_id, user_id)
        if bar is None:
            return
        uow = UnitOfWork()
        uow.delete(bar, condition=SpaceBar.created_at == bar.created_at, on_conflict=StaleReadError())
        if bar.until > clock.iso(clock.now()):
            uow.add_event(about(bar, BarLifted, actor=actor))
        uow.commit()

    retry_on_conflict(attempt)


def find(*, space_id: str, user_id: str) -> SpaceBar:
    """A person's bar from a space that has not ended. Raises BarNotFoundError."""
    bar = _stored(space_id, user_id)
    if bar is None or bar.until <= clock.iso(clock.now()):
        raise BarNotFoundError()
    return bar


def of_space(*, space_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[SpaceBar]:
    """The bars from a space that have not ended, the one that ends last first. Raises SpaceNotFoundError."""
    spaces.find(space_id, archived=True)
    key = SpaceBar.from_space(space_id)
    to_come = SpaceBar.gsi1sk > f"{clock.iso(clock.now())}#~"
    return query_page(SpaceBar.gsi1, key, scope=key, range_condition=to_come, limit=limit, cursor=cursor)


def of_person(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[SpaceBar]:
    """The bars of a person, ended ones too."""
    key = SpaceBar.of_person(user_id)
    return query_page(SpaceBar.gsi2, key, scope=key, limit=limit, cursor=cursor)


def refuse(uow: UnitOfWork, *, space_id: str, user_id: str, moment: datetime) -> None:
    """Let the transaction fail with BarredError for somebody who is barred from the space at a moment."""
    is_free = SpaceBar.pk.does_not_exist() | (SpaceBar.until <= clock.iso(moment))
    uow.check(SpaceBar, *SpaceBar.key(space_id, user_id), condition=is_free, on_conflict=_refusal)


def _refusal(old: Mapping[str, Any] | None) -> BarredError:
    return BarredError(until=old["until"]) if old else BarredError()


def _stored(space_id: str, user_id: str) -> SpaceBar | None:
    if not (ids.is_id("spc", space_id) and ids.is_id("usr", user_id)):
        return None
    return SpaceBar.get_or_none(*SpaceBar.key(space_id, user_id), consistent=True)
