"""Counts events under the rules of achievements: the queue `achievements`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from shared.achievements import counting, rule_store
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.messaging.worker import ReceiveInfo, batch_handler


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event, under every active rule that names its type."""
    event = DomainEvent.from_envelope(body)
    matching = [one for one in rule_store.active() if event.type in one.rule.events]
    for settled in counting.apply(event, matching):
        if settled.granted or settled.withdrawn:
            logger.info("achievements changed", granted=settled.granted, withdrawn=settled.withdrawn)


handler = batch_handler(handle)
