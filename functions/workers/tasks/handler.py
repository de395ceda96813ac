"""The consumer of the queue `tasks`: work that was answered with 202, and news that concern many people.

A batch is mostly of one kind, so each kind of work imports what it alone needs: a cold start is that much shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functions.workers.tasks.runners import RUNNERS
from shared.core.settings import settings
from shared.messaging.queues import send
from shared.messaging.worker import Delivery, MalformedMessageError, batch_handler
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError


def run_task(message: dict[str, Any], delivery: Delivery) -> None:
    """Carry out a task; after the last attempt it has failed, with a reason that a person can read."""
    # As often as the queue delivers (maxReceiveCount) before it gives the message to the dead letters.
    attempts = int(settings().environ.get("TASKS_MAX_RECEIVES", "3"))
    try:
        tasks.run(message["data"]["task_id"], runners=RUNNERS, is_last_attempt=delivery.attempt >= attempts)
    except TaskNotFoundError:
        # It expired: nobody can read its result any more.
        return


def tell_wave(message: dict[str, Any], _: Delivery) -> None:
    """Tell the customers of a wave that moved, 100 orders at a time."""
    from shared.shop.catalog import preorders

    event_id = message.get("first_id") or message["id"]
    rest = preorders.tell_members(event_id, message["data"], cursor=message.get("cursor"))
    if rest:
        send("tasks", {**message, "id": f"{event_id}:{rest[-16:]}", "first_id": event_id, "cursor": rest})


def tell_waitlist(message: dict[str, Any], _: Delivery) -> None:
    """Tell the first in line that places have become free."""
    from shared.shop.catalog import waitlist

    data = message["data"]
    waitlist.tell_next(event_id=message["id"], product_id=data["product_id"], quantity=int(data.get("quantity", 1)))


def tell_guest(message: dict[str, Any], _: Delivery) -> None:
    """Send a guest the news that a place is free; people with accounts are told by the notifications worker."""
    from shared.shop.catalog import waitlist

    data = message["data"]
    guest = waitlist.told_guest(product_id=data["product_id"], entry_id=message["aggregate_id"])
    if guest is None:
        return
    for queue, address, value in (("sms", "phone", guest.phone), ("email", "email", guest.email)):
        if value:
            # The id stays the same however often the event comes: the sender's delivery record makes it one message.
            command = {
                address: value,
                "template": "waitlist_slot",
                "locale": guest.locale,
                "variables": {"product": data["product_name"]},
            }
            send(queue, {"id": f"{message['id']}:{queue}", "type": f"{queue}.send", "data": command})
    waitlist.forget(guest)


def delete_files(message: dict[str, Any], _: Delivery) -> None:
    """Delete files that nothing names any more; one that is gone is fine."""
    from shared.providers import storage

    store = storage.from_settings()
    for key in message["data"]["files"]:
        store.delete(key)


HANDLERS: Mapping[str, Callable[[dict[str, Any], Delivery], None]] = {
    "task.requested": run_task,
    "files.discarded": delete_files,
    "wave.moved": tell_wave,
    "wave.slot_freed": tell_waitlist,
    "product.available_again": tell_waitlist,
    "waitlist.slot_available": tell_guest,
}


def handle(message: dict[str, Any], delivery: Delivery) -> None:
    """Give a message to whoever knows its type."""
    try:
        handler = HANDLERS[message["type"]]
    except KeyError:
        raise MalformedMessageError(f"nobody handles {message['type']}") from None
    handler(message, delivery)


handler = batch_handler(handle)
