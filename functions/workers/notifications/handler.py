"""Turns events into messages and sends them: the queue `notifications`, fed by the event bus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from functions import modules
from functions.workers.notifications.recipients import read_recipient
from shared.data.events import DomainEvent
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import at_once, planning
from shared.notifications.outgoing import Send
from shared.notifications.senders import by_email, by_sms
from shared.providers import email, sms

MAKERS: Final[dict[str, Callable[[], Send]]] = {
    "sms": lambda: by_sms(sms.from_settings()),
    "email": lambda: by_email(email.from_settings()),
}


def handle(body: dict[str, Any], received: ReceiveInfo) -> None:
    """One event."""
    planning.plan(
        DomainEvent.from_envelope(body),
        catalog=modules.messages(),
        read_recipient=read_recipient,
        sender_of=lambda channel: at_once.sender_of(channel, MAKERS, received.remaining_ms()),
    )


handler = batch_handler(handle)
