"""The consumer of the queue `openai`: all that asks the model, one message at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

from functions import modules
from shared.ai.masking_provider import MaskingProvider
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.identity import rights
from shared.messaging import queues
from shared.messaging.worker import MalformedMessageError, ReceiveInfo, batch_handler
from shared.providers.ai import openai
from shared.providers.ai.base import AiProvider, AiUnavailableError
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError
from shared.tasks.events import TaskAiRequested

# While the model does not answer, a message comes back after 30 s, 1, 2, 4 and 8 minutes, and then as often as the
# queue delivers it, nine minutes apart: more than half an hour.
RETRY_AFTER_S = 30
MAX_TRIES = 5


def provider() -> AiProvider:
    """The model that this environment is set up for, behind the masking."""
    return MaskingProvider(openai.from_settings())


def run_task(message: dict[str, Any], is_last_attempt: bool) -> None:
    """Carry a task out; after the last attempt it has failed, with a reason that a person can read."""
    model = provider()
    holds = partial(rights.holds, modules.permissions)
    runners = {**modules.ai_runners(model, holds), **modules.assistant_runners(model)}
    try:
        tasks.run(
            message["data"]["task_id"],
            runners=runners,
            is_last_attempt=is_last_attempt,
            holds=holds,
        )
    except TaskNotFoundError:
        # It expired: nobody can read its result any more.
        return


def react(message: dict[str, Any], is_last_attempt: bool) -> None:
    """Carry out a task, or what a module does about its event. Raises AiUnavailableError, MalformedMessageError."""
    if message["type"] == TaskAiRequested.type:
        run_task(message, is_last_attempt)
        return
    reaction = modules.ai_reactions().get(message["type"])
    if reaction is None:
        raise MalformedMessageError(f"nothing here reacts to {message['type']!r}")
    reaction(message, provider())


def handle(message: dict[str, Any], received: ReceiveInfo) -> None:
    """React to one message; while the model does not answer, put it off instead of waiting for the queue."""
    tries = int(message.get("tries", 0))
    # As often as the queue delivers (maxReceiveCount) before it gives the message to the dead letters.
    receives = int(settings().environ.get("OPENAI_MAX_RECEIVES", "3"))
    try:
        react(message, tries >= MAX_TRIES and received.attempt >= receives)
    except AiUnavailableError as error:
        logger.warning("model unavailable", message_type=message["type"], tries=tries, cause=str(error))
        metric("ai_unavailable")
        if tries >= MAX_TRIES:
            raise
        queues.send("openai", {**message, "tries": tries + 1}, delay_seconds=RETRY_AFTER_S * 2**tries)


handler = batch_handler(handle)
