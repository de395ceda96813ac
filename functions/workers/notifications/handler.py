"""Turns events into messages: the queue `notifications`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from shared.data.events import DomainEvent
from shared.identity.models import User
from shared.messaging.worker import Delivery, batch_handler
from shared.notifications import service


def contact_of(user_id: str) -> User | None:
    """The person an event is about; read consistently, because the account may be seconds old."""
    return User.get_or_none(*User.key(user_id), consistent=True)


def handle(body: dict[str, Any], _: Delivery) -> None:
    """One event."""
    service.plan(DomainEvent.from_envelope(body), contact_of=contact_of)


handler = batch_handler(handle)
