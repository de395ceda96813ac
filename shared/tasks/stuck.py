"""Tasks that are neither done nor given up."""

from __future__ import annotations

from collections.abc import Mapping

from shared.core.paging import Page
from shared.operations.stuck import Finder, Stuck
from shared.tasks import service


def tasks(limit: int, cursor: str | None) -> Page[Stuck]:
    """Work that was asked for and is neither done nor given up."""
    page = service.overdue(limit=limit, cursor=cursor)
    items = [Stuck("tasks", task.id, task.created_at, task.status, task.kind) for task in page.items]
    return Page(items, page.next_cursor)


FINDERS: Mapping[str, Finder] = {"tasks": tasks}
