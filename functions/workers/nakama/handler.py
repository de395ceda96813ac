"""Tells players inside the game: the queue `nakama`."""

from __future__ import annotations

from typing import Any

from shared.identity.models import User
from shared.messaging.worker import Delivery, batch_handler
from shared.notifications import delivery
from shared.notifications.senders import by_nakama
from shared.providers import nakama


def contact_of(user_id: str) -> User | None:
    """The person a message is for."""
    return User.get_or_none(*User.key(user_id), consistent=True)


def handle(body: dict[str, Any], _: Delivery) -> None:
    """One message."""
    delivery.deliver("nakama", body, send=by_nakama(nakama.from_settings()), contact_of=contact_of)


handler = batch_handler(handle)
