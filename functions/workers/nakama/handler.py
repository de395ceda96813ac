"""Sends messages to players in the game: the queue `nakama`."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.identity.contacts import contact_of
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import delivery
from shared.notifications.senders import by_nakama
from shared.providers import nakama


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One message."""
    delivery.deliver(
        "nakama", body, send=by_nakama(nakama.from_settings()), catalog=modules.messages(), contact_of=contact_of
    )


handler = batch_handler(handle)
