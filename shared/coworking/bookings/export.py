"""Bookings as a file, one a line, for a task that runs in the background."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.core.periods import check_period
from shared.coworking.bookings import reading
from shared.coworking.bookings.models import MISMATCHED, Booking
from shared.coworking.spaces import service as spaces
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, RowPages, Table, event_for, lines_of, rows_of
from shared.tasks.files import Pages
from shared.tasks.models import Task

KIND = "bookings.export"
COLUMNS = (
    "booking_id",
    "user_id",
    "space_id",
    "space_name",
    "time_zone",
    "resource_id",
    "resource_name",
    "kind",
    "begin",
    "end",
    "status",
    "paid_by",
    "amount",
    "refunded_amount",
    "currency",
    "cancelled_by",
    "created_at",
)
MONEY = frozenset({"amount", "refunded_amount"})


def request(
    *,
    actor: str,
    space_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    file_format: FileFormat = "csv",
) -> Task:
    """Ask for an export of the bookings that begin in a period. Raises SpaceNotFoundError, InvalidPeriodError."""
    check_period(since, until)
    if space_id is not None:
        spaces.find(space_id, archived=True)
    wanted = {"space_id": space_id, "from": _text(since), "to": _text(until)}
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request=wanted, event=event_for(file_format))
    uow.commit()
    return task


def table(wanted: Mapping[str, Any]) -> Table:
    """The rows, for a workbook."""
    moments = frozenset({"begin", "end", "created_at"})
    return Table("bookings", COLUMNS, rows_of(row_pages(wanted)), money=MONEY, moments=moments)


def pages(wanted: Mapping[str, Any], place: dict[str, Any] | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(wanted, place))


def row_pages(wanted: Mapping[str, Any], place: dict[str, Any] | None = None) -> RowPages:
    """The rows page by page from a place on, {spaces that are left, cursor in the first}, each with the one behind.

    Space by space, the latest begin first. Before them all come the bookings that the schedule still waits for, named
    by the space None, and those that staff decide about. One of them that is put off or settled meanwhile comes once.
    """
    since, until = _moment(wanted.get("from")), _moment(wanted.get("to"))
    if place is None:
        named = [wanted["space_id"]] if wanted.get("space_id") else list(spaces.all_ids())
        place = {"spaces": [None, MISMATCHED, *named], "cursor": None}
    left, cursor = list(place["spaces"]), place["cursor"]
    # Of this invocation: what another one has read is not worth being kept for it.
    waited = set[str]()
    while left:
        is_waiting = left[0] in (None, MISMATCHED)
        if left[0] is None:
            page = reading.waiting(limit=MAX_LIMIT, cursor=cursor)
        elif left[0] == MISMATCHED:
            page = reading.mismatched(limit=MAX_LIMIT, cursor=cursor)
        else:
            page = reading.settled(space_id=left[0], since=since, until=until, limit=MAX_LIMIT, cursor=cursor)
        cursor = page.next_cursor
        left = left if cursor else left[1:]
        rows = [_values(one) for one in page.items if one.booking_id not in waited and _is_in(one, wanted)]
        waited.update(one.booking_id for one in page.items if is_waiting)
        yield rows, {"spaces": left, "cursor": cursor} if left else None


def _is_in(booking: Booking, wanted: Mapping[str, Any]) -> bool:
    since, until = _moment(wanted.get("from")), _moment(wanted.get("to"))
    begin = clock.parse(booking.begin)
    if wanted.get("space_id") not in (None, booking.space_id):
        return False
    return (since is None or begin >= since) and (until is None or begin < until)


def _values(booking: Booking) -> tuple[Any, ...]:
    named = ((name, getattr(booking, name)) for name in COLUMNS)
    return tuple(format_rub(value) if name in MONEY else value for name, value in named)


def _moment(text: str | None) -> datetime | None:
    return clock.parse(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None
