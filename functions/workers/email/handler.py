"""Sends e-mail: the queue `email`."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.identity.contacts import contact_of
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import delivery
from shared.notifications.senders import by_email
from shared.providers import email


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One message."""
    delivery.deliver(
        "email", body, send=by_email(email.from_settings()), catalog=modules.messages(), contact_of=contact_of
    )


handler = batch_handler(handle)
