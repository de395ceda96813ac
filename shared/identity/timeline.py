"""Somebody's timeline as staff read it: of each module what they may see, and who looked is announced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from shared.core import clock
from shared.core.errors import ForbiddenError
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.periods import check_period
from shared.data import event_views
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.identity.errors import UnknownModuleError
from shared.identity.events import UserTimelineViewed
from shared.identity.models import TimelineView
from shared.identity.users import get_user

# Module → aggregate of its events → the permission with which staff see them.
Rights = Mapping[str, Mapping[str, str]]
KEPT: Final = timedelta(hours=2)


def read(
    *,
    user_id: str,
    viewer_id: str,
    holds: Callable[[str], bool],
    rights: Rights,
    modules: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[DomainEvent]:
    """What happened to a person, newest first: of the modules that are named, or of all, what `holds` lets one see.

    That they looked is written before anything is read. Raises ForbiddenError when there is nothing that one may see,
    also of the modules that are named, UnknownModuleError, UserNotFoundError, InvalidPeriodError, InvalidCursorError.
    """
    check_period(since, until)
    aggregates = visible_aggregates(rights, holds, modules)
    get_user(user_id)
    _announce(user_id, viewer_id)
    return event_views.staff_timeline(
        user_id,
        aggregates=aggregates,
        viewer_id=viewer_id,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
    )


def visible_aggregates(rights: Rights, holds: Callable[[str], bool], modules: Collection[str]) -> frozenset[str]:
    """The aggregates that somebody may see, of the modules that are named or of all.

    Raises UnknownModuleError, and ForbiddenError when a module that is named, or all of them, show nothing.
    """
    found: set[str] = set()
    for module in dict.fromkeys(modules or rights):
        if module not in rights:
            raise UnknownModuleError()
        seen = {aggregate for aggregate, permission in rights[module].items() if holds(permission)}
        if modules and not seen:
            raise ForbiddenError()
        found |= seen
    if not found:
        raise ForbiddenError()
    return frozenset(found)


def _announce(user_id: str, viewer_id: str) -> None:
    now = clock.now()
    view = TimelineView(*TimelineView.key(user_id, viewer_id, f"{now:%Y-%m-%dT%H}"), ttl=clock.epoch(now + KEPT))
    uow = UnitOfWork()
    uow.create(view, on_conflict=DuplicateMessage("announced in this hour"))
    uow.add_event(UserTimelineViewed(viewed_by=viewer_id).about(user_id, actor=viewer_id))
    try:
        uow.commit()
    except DuplicateMessage:
        return
