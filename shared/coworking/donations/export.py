"""Donations as CSV, for a task that runs in the background; who gave anonymously is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.core.csv_format import row
from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.service import listing
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
    """CSV text in pieces: a header, then the donations status by status, newest first; amounts in roubles."""
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


def pages(wanted: Mapping[str, Any], place: list[Any] | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(wanted, place))


def row_pages(wanted: Mapping[str, Any] | None = None, place: list[Any] | None = None) -> RowPages:
    """The rows page by page from a place on, [number of statuses done, cursor], each with the place behind it."""
    chosen = (wanted or {}).get("status")
    statuses = [DonationStatus(chosen)] if chosen else list(DonationStatus)
    number, cursor = place or [0, None]
    while number < len(statuses):
        page = listing(status=statuses[number], limit=MAX_LIMIT, cursor=cursor)
        cursor = page.next_cursor
        number += cursor is None
        yield [_values(one) for one in page.items], [number, cursor] if number < len(statuses) else None


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
