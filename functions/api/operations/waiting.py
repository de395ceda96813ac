"""The kinds of things that may be stuck, and how each is found: by an index or a listing, never by a scan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from shared.core import clock
from shared.core.paging import Page
from shared.operations import stuck
from shared.operations.stuck import Finder, Stuck
from shared.providers import storage
from shared.shop.orders import unstarted
from shared.tasks import service as tasks_service

Kind: TypeAlias = Literal["messages", "tasks", "uploads", "payments"]
# The inspector takes seconds, its last try comes three minutes later.
UPLOAD_AGE = timedelta(minutes=10)
UPLOADS = "uploads/"


def tasks(limit: int, cursor: str | None) -> Page[Stuck]:
    """Work that was asked for and is neither done nor given up."""
    page = tasks_service.overdue(limit=limit, cursor=cursor)
    items = [Stuck("tasks", task.id, task.created_at, task.status, task.kind) for task in page.items]
    return Page(items, page.next_cursor)


def uploads(limit: int, cursor: str | None) -> Page[Stuck]:
    """Files that nobody has inspected: the inspector takes away whatever it has looked at."""
    found = storage.from_settings().listed(UPLOADS, after=cursor or UPLOADS, limit=limit)
    old = clock.now() - UPLOAD_AGE
    items = [Stuck("uploads", one.key, clock.iso(one.since), "uploaded") for one in found if one.since < old]
    return Page(items, found[-1].key if len(found) == limit else None)


def payments(limit: int, cursor: str | None) -> Page[Stuck]:
    """Payments of orders that the provider still does not know."""
    page = unstarted.page(limit=limit, cursor=cursor)
    items = [Stuck("payments", one.payment_id, one.created_at, one.status, one.payable_id) for one in page.items]
    return Page(items, page.next_cursor)


# The first pages of the first three are short; the last reads through unpaid orders.
FINDERS: Mapping[str, Finder] = {"messages": stuck.messages, "tasks": tasks, "uploads": uploads, "payments": payments}
