"""Donations as CSV, for a task that runs in the background; who gave anonymously is not in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.coworking.donations.models import STATUSES, Donation
from shared.coworking.donations.service import listing
from shared.data.uow import UnitOfWork
from shared.tasks import service as tasks
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
# A spreadsheet runs what begins like this: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def request(*, actor: str) -> Task:
    """Ask for an export in the background; whoever asks may read the task."""
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, request={})
    uow.commit()
    return task


def export_csv() -> Iterator[str]:
    """CSV text in pieces: a header, then the donations status by status, newest first; amounts in roubles."""
    yield _row(COLUMNS)
    for status in STATUSES:
        cursor: str | None = None
        while True:
            page = listing(status=status, limit=MAX_LIMIT, cursor=cursor)
            for donation in page.items:
                yield _row(_values(donation))
            cursor = page.next_cursor
            if cursor is None:
                break


def _values(donation: Donation) -> tuple[Any, ...]:
    return (
        donation.donation_id,
        donation.created_at,
        donation.status,
        None if donation.is_anonymous else donation.user_id,
        format_rub(int(donation.amount)),
        format_rub(int(donation.refunded_amount)),
        donation.currency,
        donation.message,
        donation.succeeded_at,
    )


def _row(values: tuple[Any, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(value) for value in values])
    return out.getvalue()


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
