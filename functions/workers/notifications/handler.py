"""Turns events into messages: the queue `notifications`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.data.events import DomainEvent
from shared.identity.contacts import contact_of
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import service


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event."""
    service.plan(DomainEvent.from_envelope(body), catalog=modules.messages(), contact_of=contact_of)


handler = batch_handler(handle)
