"""Passes that were sold as a file, one a line, for a task that runs in the background."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.core.periods import check_period
from shared.coworking.passes import store
from shared.coworking.passes.models import DUE, MISMATCHED, SETTLED, Pass
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, RowPages, Table, event_for, lines_of, rows_of
from shared.tasks.files import Pages
from shared.tasks.models import Task

KIND = "passes.export"
COLUMNS = (
    "pass_id",
    "user_id",
    "product_id",
    "name",
    "kind",
    "status",
    "visits",
    "visits_left",
    "uses",
    "space_id",
    "amount",
    "refunded_amount",
    "currency",
    "created_at",
    "paid_at",
    "valid_until",
    "frozen_days",
)
MONEY = frozenset({"amount", "refunded_amount"})


def request(
    *, actor: str, since: datetime | None = None, until: datetime | None = None, file_format: FileFormat = "csv"
) -> Task:
    """Ask for an export of the passes that were bought in a period. Raises InvalidPeriodError."""
    check_period(since, until)
    wanted = {"from": clock.iso(since) if since else None, "to": clock.iso(until) if until else None}
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request=wanted, event=event_for(file_format))
    uow.commit()
    return task


def table(wanted: Mapping[str, Any]) -> Table:
    """The rows, for a workbook."""
    moments = frozenset({"created_at", "paid_at", "valid_until"})
    return Table("passes", COLUMNS, rows_of(row_pages(wanted)), money=MONEY, moments=moments)


def pages(wanted: Mapping[str, Any], place: dict[str, Any] | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(wanted, place))


def row_pages(wanted: Mapping[str, Any], place: dict[str, Any] | None = None) -> RowPages:
    """The rows page by page from a place on, {listings that are left, cursor in the first}, each with the one behind.

    First the passes that the schedule still waits for, then those that staff decide about and those that nothing
    happens to any more. One that is put off or settled meanwhile comes once.
    """
    place = place or {"left": [DUE, MISMATCHED, SETTLED], "cursor": None}
    left, cursor = list(place["left"]), place["cursor"]
    # Of this invocation: what another one has read is not worth being kept for it.
    waited = set[str]()
    while left:
        is_waiting = left[0] != SETTLED
        page = store.listing(left[0], limit=MAX_LIMIT, cursor=cursor)
        cursor = page.next_cursor
        left = left if cursor else left[1:]
        rows = [_values(one) for one in page.items if one.pass_id not in waited and _is_in(one, wanted)]
        waited.update(one.pass_id for one in page.items if is_waiting)
        yield rows, {"left": left, "cursor": cursor} if left else None


def _is_in(bought: Pass, wanted: Mapping[str, Any]) -> bool:
    since, until = wanted.get("from"), wanted.get("to")
    made = clock.parse(bought.created_at)
    return (not since or made >= clock.parse(since)) and (not until or made < clock.parse(until))


def _values(bought: Pass) -> tuple[Any, ...]:
    named = ((name, getattr(bought, name)) for name in COLUMNS)
    return tuple(format_rub(value) if name in MONEY else value for name, value in named)
