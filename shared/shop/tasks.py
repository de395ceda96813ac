"""The shop's work in the background: imports and exports, and news that concern many people.

Each function imports what it alone needs: a batch is mostly of one kind, and a cold start is that much shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from shared.core.csv_format import row
from shared.core.time_budget import TimeBudget
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.messaging.queues import send
from shared.messaging.worker import ReceiveInfo
from shared.providers import storage
from shared.shop.catalog.events import (
    ProductArchived,
    ProductAvailableAgain,
    ProductCreated,
    ProductStockChanged,
    ProductUpdated,
    WaitlistSlotAvailable,
    WaveMoved,
    WaveSlotFreed,
)
from shared.shop.catalog.stock_events import BackInStock, ProductStockLow, StockReturned
from shared.tasks import service
from shared.tasks.exports import Table, TableMaker
from shared.tasks.files import csv_of_pages
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress, ResumableRunner

# What moves stock. Their handlers read what they need of it, and more in the tables.
STOCK_EVENTS = (
    ProductCreated.type,
    ProductUpdated.type,
    ProductArchived.type,
    ProductStockChanged.type,
    StockReturned.type,
    # Of earlier versions: orders are followed in batches now, and a late payment announces what it takes by itself.
    "order.placed",
    "order.paid",
)
# What may change how products are found by words.
CATALOGUE_EVENTS = (ProductCreated.type, ProductUpdated.type, ProductArchived.type)
# Enough to pack the changes at hand.
PACKING_RESERVE_MS = 20_000
WAVE_TASK = "wave.notify"
WAITLIST_TASK = "waitlist.notify"


def import_products(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Make and change products from the uploaded file."""
    from shared.shop.catalog import importing

    text = storage.from_settings("files").get(task.request["file_key"]).decode()
    done = task.progress or {"line": 0, "report": {}}
    report, line = importing.run(
        text,
        actor=task.owner,
        import_id=task.id,
        # An import that was asked for before there were modes left the stock alone.
        stock_mode=importing.StockMode(task.request.get("stock_mode", importing.StockMode.KEEP)),
        report=importing.Report(**done["report"]),
        after_line=done["line"],
        may_go_on=may_go_on,
    )
    return Outcome(report.as_dict()) if line is None else Progress({"line": line, "report": report.as_dict()})


def export_products(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write the catalogue into a file."""
    from shared.shop.catalog import product_csv

    heading = product_csv.heading()
    return csv_of_pages(task, may_go_on, heading=heading, pages=product_csv.pages, name="products.csv")


def export_orders(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write orders, filtered as the admin asked, into a file."""
    from shared.shop.orders.export import COLUMNS, pages

    rest = partial(pages, task.request)
    return csv_of_pages(task, may_go_on, heading=row(COLUMNS), pages=rest, name="orders.csv")


def products_table(_: Task) -> Table:
    """The catalogue as a table."""
    from shared.shop.catalog import product_csv

    return product_csv.table()


def orders_table(task: Task) -> Table:
    """Orders, filtered as the admin asked, as a table."""
    from shared.shop.orders.export import table

    return table(task.request)


def notify_wave(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Have a task notify the customers of a wave that moved, whatever their number."""
    # A message of an earlier version names the event it goes on with, and where.
    event_id, cursor = message.get("first_id") or message["id"], message.get("cursor")
    request = {"event_id": event_id, "moved": message["data"], "cursor": cursor}
    _request_task(WAVE_TASK, event_id, message, request)


def notify_members(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Announce a moved wave to the orders in it, page by page."""
    from shared.shop.catalog import preorders

    moved = WaveMoved.from_data(task.request["moved"])
    cursor = (task.progress or task.request)["cursor"]
    while True:
        cursor = preorders.notify_members(task.request["event_id"], moved, cursor=cursor)
        if cursor is None:
            return Outcome({})
        if not may_go_on():
            return Progress({"cursor": cursor})


def notify_waitlist(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Notify the first on the waiting list that units have become free; many of them in a task."""
    from shared.shop.catalog import waitlist

    kind = WaveSlotFreed if message["type"] == WaveSlotFreed.type else ProductAvailableAgain
    freed = kind.from_data(message["data"])
    if freed.quantity > waitlist.MAX_NOTIFIED:
        request = {"event_id": message["id"], "product_id": freed.product_id, "quantity": freed.quantity}
        _request_task(WAITLIST_TASK, message["id"], message, request)
        return
    waitlist.notify_next(event_id=message["id"], product_id=freed.product_id, quantity=freed.quantity)


def notify_many_waiting(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Offer many units to the waiting list, piece by piece, until units or people are used up."""
    from shared.shop.catalog import waitlist
    from shared.shop.catalog.waitlist_models import WaitlistEntry

    asked, unit = task.request, (task.progress or {"unit": 0})["unit"]
    while unit < asked["quantity"] and WaitlistEntry.has_people(asked["product_id"]):
        waitlist.notify_next(
            event_id=asked["event_id"], product_id=asked["product_id"], quantity=asked["quantity"], first=unit
        )
        unit += waitlist.MAX_NOTIFIED
        if not may_go_on():
            return Progress({"unit": unit})
    return Outcome({})


def _request_task(kind: str, event_id: str, message: dict[str, Any], request: dict[str, Any]) -> None:
    """Start a task for an event, once, however often the event comes. Raises DuplicateMessage when it was started."""
    task_id = f"tsk_{event_id.removeprefix('evt_')}"
    uow = UnitOfWork()
    owner = message.get("actor") or "system"
    service.request(
        uow, kind=kind, owner=owner, request=request, task_id=task_id, on_conflict=DuplicateMessage(task_id)
    )
    uow.commit()


def notify_guest(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Send a guest the notice that a unit is free; accounts are notified by the notifications worker."""
    from shared.shop.catalog import waitlist

    said = message["data"]
    available = WaitlistSlotAvailable.from_data(said)
    size = BackInStock.from_data(said).size if message["type"] == BackInStock.type else None
    guest = waitlist.guest_to_notify(product_id=available.product_id, entry_id=message["aggregate_id"], size=size)
    if guest is None:
        return
    for queue, address, value in (("sms", "phone", guest.phone), ("email", "email", guest.email)):
        if value:
            # The id stays the same however often the event comes: the sender's delivery record makes it one message.
            command = {
                address: value,
                "template": "waitlist_slot" if size is None else "back_in_stock",
                "locale": guest.locale,
                "variables": {
                    "product": available.product_name,
                    "product_id": available.product_id,
                    **({"size": size} if size else {}),
                },
            }
            send(queue, {"id": f"{message['id']}:{queue}", "type": f"{queue}.send", "data": command})
    waitlist.forget_guest(guest)


def watch_stock(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Write into the log what an event did to stock, tell who waits for what came, and staff of what runs out."""
    from shared.shop.catalog import stock_watch

    stock_watch.handle(DomainEvent.from_envelope(message))


def watch_catalogue(message: dict[str, Any], delivery: ReceiveInfo) -> None:
    """What follows from a change of a product: for stock, and for the search by words."""
    from shared.shop.catalog import word_index

    watch_stock(message, delivery)
    word_index.drain(TimeBudget(delivery.remaining_ms, PACKING_RESERVE_MS).may_go_on)


def notify_staff(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Tell who keeps the catalogue that little is left of a product."""
    from shared.identity.roles import Role
    from shared.identity.staff import holders
    from shared.shop.catalog import low_stock

    said = ProductStockLow.from_data(message["data"])
    low_stock.notify(message["id"], said, sorted({*holders(Role.ADMIN), *holders(Role.CONTENT)}))


RUNNERS: Mapping[str, ResumableRunner] = {
    "products.import": ResumableRunner(import_products),
    "products.export": ResumableRunner(export_products),
    "orders.export": ResumableRunner(export_orders),
    WAVE_TASK: ResumableRunner(notify_members),
    WAITLIST_TASK: ResumableRunner(notify_many_waiting),
}
TABLES: Mapping[str, TableMaker] = {"products.export": products_table, "orders.export": orders_table}
HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {
    WaveMoved.type: notify_wave,
    WaveSlotFreed.type: notify_waitlist,
    ProductAvailableAgain.type: notify_waitlist,
    WaitlistSlotAvailable.type: notify_guest,
    BackInStock.type: notify_guest,
    ProductStockLow.type: notify_staff,
    **dict.fromkeys(STOCK_EVENTS, watch_stock),
    **dict.fromkeys(CATALOGUE_EVENTS, watch_catalogue),
}
