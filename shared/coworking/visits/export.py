"""Visits as CSV, one a line, for a task that runs in the background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.csv_format import row
from shared.core.paging import MAX_LIMIT
from shared.core.periods import check_period
from shared.coworking.spaces import service as spaces
from shared.coworking.visits import listing
from shared.coworking.visits.models import Visit
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, Table, event_for
from shared.tasks.models import Task

KIND = "visits.export"
COLUMNS = (
    "visit_id",
    "user_id",
    "space_id",
    "space_name",
    "time_zone",
    "check_in",
    "check_out",
    "duration_minutes",
    "status",
    "corrected_by",
)


def request(
    *,
    actor: str,
    space_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    file_format: FileFormat = "csv",
) -> Task:
    """Ask for an export in the background. Raises SpaceNotFoundError, InvalidPeriodError."""
    check_period(since, until)
    if space_id is not None:
        spaces.find(space_id, archived=True)
    wanted = {"space_id": space_id, "from": _text(since), "to": _text(until)}
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request=wanted, event=event_for(file_format))
    uow.commit()
    return task


def export_csv(wanted: Mapping[str, Any]) -> Iterator[str]:
    """CSV text in pieces: a header, then the visits, space by space, newest first.

    `wanted` may name `space_id`, `from` and `to` (ISO 8601); without a space it is all of them, archived ones too.
    """
    yield row(COLUMNS)
    yield from map(row, _rows(wanted))


def table(wanted: Mapping[str, Any]) -> Table:
    """The same rows, for a workbook."""
    return Table("visits", COLUMNS, _rows(wanted), moments=frozenset({"check_in", "check_out"}))


def _rows(wanted: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for space_id in [wanted["space_id"]] if wanted.get("space_id") else spaces.all_ids():
        for visit in _visits(space_id, _moment(wanted.get("from")), _moment(wanted.get("to"))):
            yield tuple(getattr(visit, name) for name in COLUMNS)


def _visits(space_id: str, since: datetime | None, until: datetime | None) -> Iterator[Visit]:
    cursor: str | None = None
    while True:
        page = listing.visits(space_id=space_id, since=since, until=until, limit=MAX_LIMIT, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _moment(text: str | None) -> datetime | None:
    return clock.parse(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None
