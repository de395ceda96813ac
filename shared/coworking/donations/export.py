"""Donations as CSV, for a task that runs in the background; who gave anonymously is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.core.csv_format import row
from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.service import listing
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, Table, event_for
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


def request(*, actor: str, file_format: FileFormat = "csv") -> Task:
    """Ask for an export in the background; whoever asks may read the task."""
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request={}, event=event_for(file_format))
    uow.commit()
    return task


def export_csv() -> Iterator[str]:
    """CSV text in pieces: a header, then the donations status by status, newest first; amounts in roubles."""
    yield row(COLUMNS)
    yield from map(row, _rows())


def table() -> Table:
    """The same rows, for a workbook."""
    return Table(
        "donations",
        COLUMNS,
        _rows(),
        money=frozenset({"amount", "refunded_amount"}),
        moments=frozenset({"created_at", "succeeded_at"}),
    )


def _rows() -> Iterator[tuple[Any, ...]]:
    for status in DonationStatus:
        cursor: str | None = None
        while True:
            page = listing(status=status, limit=MAX_LIMIT, cursor=cursor)
            for donation in page.items:
                yield _values(donation)
            cursor = page.next_cursor
            if cursor is None:
                break


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
