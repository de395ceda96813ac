"""The consumer of the queue `tasks`: work that was answered with 202, and events that concern many people."""

from __future__ import annotations

from functools import partial
from typing import Any

from functions import modules
from shared.core.settings import settings
from shared.core.time_budget import TimeBudget
from shared.identity import rights
from shared.messaging.worker import MalformedMessageError, ReceiveInfo, batch_handler
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError
from shared.tasks.events import TaskRequested

# Enough to finish the page at hand and to put a file together.
RESERVE_S = 20


def run_task(message: dict[str, Any], delivery: ReceiveInfo) -> None:
    """Carry out a task; after the last attempt it has failed, with a reason that a person can read."""
    # As often as the queue delivers (maxReceiveCount) before it gives the message to the dead letters.
    attempts = int(settings().environ.get("TASKS_MAX_RECEIVES", "3"))
    try:
        is_last = delivery.attempt >= attempts
        tasks.run(
            message["data"]["task_id"],
            runners=modules.task_runners(),
            is_last_attempt=is_last,
            holds=partial(rights.holds, modules.permissions),
            may_go_on=TimeBudget(delivery.remaining_ms, RESERVE_S * 1000).may_go_on,
        )
    except TaskNotFoundError:
        # It expired: nobody can read its result any more.
        return


def handle(message: dict[str, Any], delivery: ReceiveInfo) -> None:
    """Give a message to whoever handles its type."""
    handler = run_task if message["type"] == TaskRequested.type else modules.task_handlers().get(message["type"])
    if handler is None:
        raise MalformedMessageError(f"nothing here handles {message['type']!r}")
    handler(message, delivery)


handler = batch_handler(handle)
