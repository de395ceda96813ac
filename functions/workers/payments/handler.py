"""The payments queue: starts payments that checkout could not, fetches what notifications are about, runs refunds."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.core.observability import logger, metric
from shared.messaging import queues
from shared.messaging.worker import MalformedMessageError, ReceiveInfo, batch_handler
from shared.payments.reactions import COMMANDS
from shared.providers.payments import from_settings
from shared.providers.payments.base import PaymentProvider, ProviderUnavailableError

# While the provider does not answer a message comes back after 30 s, 1, 2, 4 and 8 minutes.
RETRY_AFTER_S = 30
MAX_TRIES = 5


def provider() -> PaymentProvider:
    """The provider behind the workers' circuit breaker."""
    return from_settings(with_circuit_breaker=True)


def handle(body: dict[str, Any], _delivery: ReceiveInfo) -> None:
    """React to one message; while the provider does not answer, put it off instead of blocking the queue."""
    reaction = COMMANDS.get(body["type"]) or modules.payment_reactions().get(body["type"])
    if reaction is None:
        raise MalformedMessageError(f"nothing here reacts to {body['type']!r}")
    try:
        reaction.act(body, modules.payables(), provider())
    except ProviderUnavailableError as error:
        tries = int(body.get("tries", 0))
        logger.warning("provider unavailable", message_type=body["type"], tries=tries, cause=str(error))
        metric("payment_provider_unavailable")
        if tries < MAX_TRIES:
            queues.send("payments", {**body, "tries": tries + 1}, delay_seconds=RETRY_AFTER_S * 2**tries)
        elif not reaction.is_reconciled:
            raise


handler = batch_handler(handle)
