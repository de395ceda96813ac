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
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, RowPages, Table, event_for, lines_of, rows_of
from shared.tasks.files import Pages
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
    user_id: str | None = None,
    space_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    file_format: FileFormat = "csv",
) -> Task:
    """Ask for an export in the background, narrowed as `listing.visits` is.

    Raises SpaceNotFoundError, InvalidPeriodError.
    """
    check_period(since, until)
    if space_id is not None:
        spaces.find(space_id, archived=True)
    wanted = {"user_id": user_id, "space_id": space_id, "from": _text(since), "to": _text(until)}
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request=wanted, event=event_for(file_format))
    uow.commit()
    return task


def export_csv(wanted: Mapping[str, Any]) -> Iterator[str]:
    """CSV text in pieces: a header, then the visits, space by space, newest first.

    `wanted` may name `user_id`, `space_id`, `from` and `to` (ISO 8601); without a space of all spaces.
    """
    yield row(COLUMNS)
    yield from map(row, rows_of(row_pages(wanted)))


def table(wanted: Mapping[str, Any]) -> Table:
    """The same rows, for a workbook."""
    return Table("visits", COLUMNS, rows_of(row_pages(wanted)), moments=frozenset({"check_in", "check_out"}))


def pages(wanted: Mapping[str, Any], place: dict[str, Any] | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(wanted, place))


def row_pages(wanted: Mapping[str, Any], place: dict[str, Any] | None = None) -> RowPages:
    """The rows page by page from a place on, {spaces that are left, cursor in the first}, each with the one behind."""
    since, until = _moment(wanted.get("from")), _moment(wanted.get("to"))
    if place is None:
        # A person's visits are read by the person, not space by space.
        is_one = wanted.get("user_id") or wanted.get("space_id")
        place = {"spaces": [wanted.get("space_id")] if is_one else list(spaces.all_ids()), "cursor": None}
    left, cursor = list(place["spaces"]), place["cursor"]
    while left:
        page = listing.visits(
            user_id=wanted.get("user_id"),
            space_id=left[0],
            since=since,
            until=until,
            limit=MAX_LIMIT,
            cursor=cursor,
        )
        cursor = page.next_cursor
        left = left if cursor else left[1:]
        rows = [tuple(getattr(visit, name) for name in COLUMNS) for visit in page.items]
        yield rows, {"spaces": left, "cursor": cursor} if left else None


def _moment(text: str | None) -> datetime | None:
    return clock.parse(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None
