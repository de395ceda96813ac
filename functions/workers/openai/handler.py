"""The consumer of the queue `openai`: all that asks the model, one message at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functions.workers.openai import adapter
from functions.workers.openai.grounds import grounds
from shared.ai import requests
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.messaging import queues
from shared.messaging.worker import Delivery, MalformedMessageError, batch_handler
from shared.providers.ai.base import AiProvider, AiUnavailableError
from shared.support.assistant import suggesting
from shared.support.assistant.triage import triage
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError

# While the model does not answer, a message comes back after 30 s, 1, 2, 4 and 8 minutes, and then as often as the
# queue delivers it, nine minutes apart: more than half an hour.
RETRY_AFTER_S = 30
MAX_TRIES = 5

Reaction = Callable[[dict[str, Any], bool], None]


def provider() -> AiProvider:
    """The model that this environment is set up for."""
    return adapter.from_settings()


def run_task(message: dict[str, Any], is_last_attempt: bool) -> None:
    """Carry a task out; after the last attempt it has failed, with a reason that a person can read."""
    model = provider()
    runners = {**requests.runners(model), suggesting.KIND: suggesting.runner(model, grounds)}
    try:
        tasks.run(message["data"]["task_id"], runners=runners, is_last_attempt=is_last_attempt)
    except TaskNotFoundError:
        # It expired: nobody can read its result any more.
        return


def triage_ticket(message: dict[str, Any], _is_last_attempt: bool) -> None:
    """Have a first look at a new ticket; the desk works without it."""
    triage(ticket_id=message["data"]["ticket_id"], event_id=message["id"], provider=provider())


REACTIONS: Mapping[str, Reaction] = {
    "task.ai_requested": run_task,
    "ticket.opened": triage_ticket,
}


def handle(message: dict[str, Any], delivery: Delivery) -> None:
    """React to one message; while the model does not answer, put it off instead of waiting for the queue."""
    react = REACTIONS.get(message["type"])
    if react is None:
        raise MalformedMessageError(f"nothing here reacts to {message['type']!r}")
    tries = int(message.get("tries", 0))
    # As often as the queue delivers (maxReceiveCount) before it gives the message to the dead letters.
    receives = int(settings().environ.get("OPENAI_MAX_RECEIVES", "3"))
    try:
        react(message, tries >= MAX_TRIES and delivery.attempt >= receives)
    except AiUnavailableError as error:
        logger.warning("model unavailable", message_type=message["type"], tries=tries, cause=str(error))
        metric("ai_unavailable")
        if tries >= MAX_TRIES:
            raise
        queues.send("openai", {**message, "tries": tries + 1}, delay_seconds=RETRY_AFTER_S * 2**tries)


handler = batch_handler(handle)
