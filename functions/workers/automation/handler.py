"""Lets the rules of automation act on events: the queue `automation`, fed by the event bus."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.automation import firing, rule_store
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.messaging.worker import ReceiveInfo, batch_handler


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event, under every active rule that names its type; what follows from a rule is nobody's occasion."""
    event = DomainEvent.from_envelope(body)
    if event.caused_by:
        return
    matching = [one for one in rule_store.active() if one.definition["event_type"] == event.type]
    if not matching:
        return
    fired = firing.apply(event, matching, classes=modules.events(), kinds=modules.automation_actions())
    for one in fired:
        logger.info("a rule acted", rule_id=one.rule_id, status=one.status, reason=one.reason)


handler = batch_handler(handle)
