"""The shop's work in the background: imports and exports, and news that concern many people.

Each function imports what it alone needs: a batch is mostly of one kind, and a cold start is that much shorter.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from shared.messaging.queues import send
from shared.messaging.worker import ReceiveInfo
from shared.providers import storage
from shared.shop.catalog.events import ProductAvailableAgain, WaitlistSlotAvailable, WaveMoved, WaveSlotFreed
from shared.tasks.exports import Table, TableMaker
from shared.tasks.files import csv_of_lines, csv_outcome
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner


def import_products(task: Task) -> Outcome:
    """Make and change products from the uploaded file."""
    from shared.shop.catalog import importing

    text = storage.from_settings("files").get(task.request["file_key"]).decode()
    return Outcome(importing.run(text, actor=task.owner).as_dict())


def export_products(task: Task) -> Outcome:
    """Write the catalogue into a file."""
    from shared.shop.catalog import product_csv

    text = io.StringIO(newline="")
    count = product_csv.export(text)
    return csv_outcome(task, text.getvalue(), "products.csv", count)


def export_orders(task: Task) -> Outcome:
    """Write orders, filtered as the admin asked, into a file."""
    from shared.shop.orders.export import export_csv

    return csv_of_lines(task, list(export_csv(task.request)), "orders.csv")


def products_table(_: Task) -> Table:
    """The catalogue as a table."""
    from shared.shop.catalog import product_csv

    return product_csv.table()


def orders_table(task: Task) -> Table:
    """Orders, filtered as the admin asked, as a table."""
    from shared.shop.orders.export import table

    return table(task.request)


def notify_wave(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Notify the customers of a wave that moved, 100 orders at a time."""
    from shared.shop.catalog import preorders

    event_id = message.get("first_id") or message["id"]
    moved = WaveMoved.from_data(message["data"])
    rest = preorders.notify_members(event_id, moved, cursor=message.get("cursor"))
    if rest:
        send("tasks", {**message, "id": f"{event_id}:{rest[-16:]}", "first_id": event_id, "cursor": rest})


def notify_waitlist(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Notify the first on the waiting list that units have become free."""
    from shared.shop.catalog import waitlist

    kind = WaveSlotFreed if message["type"] == WaveSlotFreed.type else ProductAvailableAgain
    freed = kind.from_data(message["data"])
    waitlist.notify_next(event_id=message["id"], product_id=freed.product_id, quantity=freed.quantity)


def notify_guest(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Send a guest the notice that a unit is free; accounts are notified by the notifications worker."""
    from shared.shop.catalog import waitlist

    available = WaitlistSlotAvailable.from_data(message["data"])
    guest = waitlist.guest_to_notify(product_id=available.product_id, entry_id=message["aggregate_id"])
    if guest is None:
        return
    for queue, address, value in (("sms", "phone", guest.phone), ("email", "email", guest.email)):
        if value:
            # The id stays the same however often the event comes: the sender's delivery record makes it one message.
            command = {
                address: value,
                "template": "waitlist_slot",
                "locale": guest.locale,
                "variables": {"product": available.product_name},
            }
            send(queue, {"id": f"{message['id']}:{queue}", "type": f"{queue}.send", "data": command})
    waitlist.forget_guest(guest)


RUNNERS: Mapping[str, Runner] = {
    "products.import": import_products,
    "products.export": export_products,
    "orders.export": export_orders,
}
TABLES: Mapping[str, TableMaker] = {"products.export": products_table, "orders.export": orders_table}
HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {
    WaveMoved.type: notify_wave,
    WaveSlotFreed.type: notify_waitlist,
    ProductAvailableAgain.type: notify_waitlist,
    WaitlistSlotAvailable.type: notify_guest,
}
