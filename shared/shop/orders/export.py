"""Orders as CSV, one row per line, for a task that runs in the background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.csv_format import row
from shared.core.money import format_rub
from shared.core.paging import MAX_LIMIT
from shared.core.periods import check_period
from shared.data.uow import UnitOfWork
from shared.shop.orders.models import Order
from shared.shop.orders.order_filter import OrderFilter
from shared.shop.orders.search import EVERYTHING, find, stored_words
from shared.shop.orders.store import attach_payment_links
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, RowPages, Table, event_for, lines_of, rows_of
from shared.tasks.files import Pages
from shared.tasks.models import Task

KIND = "orders.export"

COLUMNS = (
    "order_number",
    "created_at",
    "status",
    "payment_status",
    "user_id",
    "article",
    "name",
    "size",
    "quantity",
    "price",
    "discount",
    "line_total",
    "preorder_wave",
    "promo_code",
    "final_amount",
    "refunded_amount",
    "currency",
    "tracking_number",
    "paid_at",
    "shipped_at",
    "refunded_quantity",
    "remaining_quantity",
    "customer_name",
    "customer_phone",
    "customer_email",
    "recipient_name",
    "recipient_phone",
    "recipient_email",
    "delivery_address",
    "cdek_point",
    "delivery_method",
    "delivery_amount",
    "comment",
)

MONEY = frozenset({"price", "discount", "line_total", "final_amount", "refunded_amount", "delivery_amount"})


def request(
    *,
    actor: str,
    status: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    q: str | None = None,
    where: OrderFilter = EVERYTHING,
    file_format: FileFormat = "csv",
) -> Task:
    """Ask for an export in the background, narrowed as `find` is; whoever asks may read the task.

    Raises InvalidPeriodError.
    """
    check_period(since, until)
    filters = {"status": status, "from": _text(since), "to": _text(until), **where.stored()}
    if q is not None:
        filters |= stored_words(q)
    uow = UnitOfWork()
    task = tasks.request(uow, kind=KIND, owner=actor, permission=KIND, request=filters, event=event_for(file_format))
    uow.commit()
    return task


def export_csv(filters: Mapping[str, Any] | None = None) -> Iterator[str]:
    """CSV text in parts: a header, then the orders' lines, newest order first; amounts in roubles.

    `filters` may name `status`, `from` and `to` (ISO 8601), `q` or `owner`, and what OrderFilter does.
    """
    yield row(COLUMNS)
    yield from map(row, rows_of(row_pages(filters)))


def table(filters: Mapping[str, Any]) -> Table:
    """The same rows, for a workbook."""
    moments = frozenset({"created_at", "paid_at", "shipped_at"})
    return Table("orders", COLUMNS, rows_of(row_pages(filters)), money=MONEY, moments=moments)


def pages(filters: Mapping[str, Any] | None = None, cursor: str | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(filters, cursor))


def row_pages(filters: Mapping[str, Any] | None = None, cursor: str | None = None) -> RowPages:
    """The rows page by page from a cursor on, each page with the cursor behind it, None at the end."""
    chosen = filters or {}
    while True:
        page = find(
            owner=chosen.get("owner"),
            status=chosen.get("status"),
            since=_moment(chosen.get("from")),
            until=_moment(chosen.get("to")),
            q=chosen.get("q"),
            where=OrderFilter.of(chosen),
            limit=MAX_LIMIT,
            cursor=cursor,
        )
        cursor = page.next_cursor
        yield [line for order in attach_payment_links(page.items) for line in _lines(order)], cursor
        if cursor is None:
            return


def _lines(order: Order) -> Iterator[tuple[Any, ...]]:
    for line in order.lines:
        yield (
            (
                order.order_number,
                order.created_at,
                order.status,
                order.payment_status,
                order.user_id,
                line.article,
                line.name,
                line.size,
                line.quantity,
                format_rub(line.price),
                format_rub(line.discount),
                format_rub(line.net_total),
                line.preorder_wave,
                order.promo_code,
                format_rub(order.final_amount),
                format_rub(order.refunded_amount),
                order.currency,
                order.tracking_number,
                order.paid_at,
                order.shipped_at,
                line.refunded_quantity,
                line.held_quantity,
                *_contacts(order),
                order.delivery_method,
                format_rub(order.delivery_amount),
                order.comment,
            )
        )


def _contacts(order: Order) -> tuple[str | None, ...]:
    to = order.taken_by
    recipient = (to.name, to.phone, to.email) if to is not None else (None, None, None)
    return (order.customer_name, order.phone, order.email, *recipient, order.delivery_address, order.cdek_point)


def _moment(text: str | None) -> datetime | None:
    return clock.parse(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None
