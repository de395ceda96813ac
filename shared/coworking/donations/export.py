"""Donations as CSV, for a task that runs in the background; who gave anonymously is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.core.csv_format import row
from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.service import with_statuses
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, RowPages, Table, event_for, lines_of, rows_of
from shared.tasks.files import Pages
from shared.tasks.models import Task

KIND = "donations.export"
COLUMNS = (
    "donation_id",
    "created_at",
    "status",
    "user_id",
    "amount",
    "refunded_amount",
    "currency",
    "message",
    "succeeded_at",
)


def request(*, actor: str, status: str | None = None, file_format: FileFormat = "csv") -> Task:
    """Ask for an export in the background, of one status or of all; whoever asks may read the task."""
    wanted = {"status": status}
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request=wanted, event=event_for(file_format))
    uow.commit()
    return task


def export_csv(wanted: Mapping[str, Any] | None = None) -> Iterator[str]:
    """CSV text in pieces: a header, then the donations, newest first; amounts in roubles."""
    yield row(COLUMNS)
    yield from map(row, rows_of(row_pages(wanted)))


def table(wanted: Mapping[str, Any]) -> Table:
    """The same rows, for a workbook."""
    return Table(
        "donations",
        COLUMNS,
        rows_of(row_pages(wanted)),
        money=frozenset({"amount", "refunded_amount"}),
        moments=frozenset({"created_at", "succeeded_at"}),
    )


def pages(wanted: Mapping[str, Any], cursor: str | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(wanted, cursor))


def row_pages(wanted: Mapping[str, Any] | None = None, cursor: str | None = None) -> RowPages:
    """The rows page by page from a cursor on, each page with the cursor behind it, None at the end."""
    chosen = (wanted or {}).get("status")
    statuses = [DonationStatus(chosen)] if chosen else list(DonationStatus)
    while True:
        page = with_statuses(statuses, limit=MAX_LIMIT, cursor=cursor)
        cursor = page.next_cursor
        yield [_values(one) for one in page.items], cursor
        if cursor is None:
            return


def _values(donation: Donation) -> tuple[Any, ...]:
    return (
        donation.donation_id,
        donation.created_at,
        donation.status,
        None if donation.is_anonymous else donation.user_id,
        format_rub(donation.amount),
        format_rub(donation.refunded_amount),
        donation.currency,
        donation.message,
        donation.succeeded_at,
    )
