"""Counts events for analytics: the queue `projector`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from shared.data.events import DomainEvent
from shared.messaging.worker import Delivery, batch_handler
from shared.shop.analytics import service


def handle(body: dict[str, Any], _: Delivery) -> None:
    """One event."""
    service.project(DomainEvent.from_envelope(body))


handler = batch_handler(handle)
