"""Going over all people, newest accounts first, in a task that may stop anywhere and go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shared.core.paging import MAX_LIMIT
from shared.data import events
from shared.data.events import DomainEvent
from shared.identity import directory
from shared.identity.models import User

BEGINNING: dict[str, Any] = {"cursor": None, "last": None}


def visit(state: dict[str, Any], may_go_on: Callable[[], bool], act: Callable[[User], None]) -> bool:
    """Call `act` for each person behind the place in `state` (`BEGINNING` at first), which moves on; whether all were.

    At least one person a call. Who registers meanwhile is not among them: the place is a person, not a number, so a
    page that others have entered or left is gone on with where it was.
    """
    while True:
        page = directory.find(limit=MAX_LIMIT, cursor=state["cursor"])
        # `done` is how many of its page a task of before had visited.
        left = page.items if state["last"] else page.items[state.get("done", 0) :]
        for user in left:
            if state["last"] and user.id >= state["last"]:
                continue
            act(user)
            state["last"] = user.id
            if not may_go_on():
                return False
        if page.next_cursor is None:
            return True
        state |= {"cursor": page.next_cursor, "done": 0}


def timeline(user_id: str, *, back_to: str = "") -> Iterator[DomainEvent]:
    """What happened to a person, newest first, back to an event id."""
    cursor: str | None = None
    while True:
        page = events.timeline(user_id, limit=MAX_LIMIT, cursor=cursor)
        for event in page.items:
            if event.id < back_to:
                return
            yield event
        cursor = page.next_cursor
        if cursor is None:
            return
