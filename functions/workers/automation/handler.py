"""Lets the rules of automation act on events: the queue `automation`, fed by the event bus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from functions import modules
from shared.automation import firing, rule_store
from shared.automation.models import AutomationRule
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.messaging.worker import batch_handler

Active: TypeAlias = Callable[[], Sequence[AutomationRule]]


def handle(body: dict[str, Any], active: Active = rule_store.active) -> None:
    """One event, under every active rule that names its type; what follows from a rule is nobody's occasion."""
    event = DomainEvent.from_envelope(body)
    if event.caused_by:
        return
    matching = [one for one in active() if one.definition["event_type"] == event.type]
    if not matching:
        return
    fired = firing.apply(event, matching, classes=modules.events(), kinds=modules.automation_actions())
    for one in fired:
        logger.info("a rule acted", rule_id=one.rule_id, status=one.status, reason=one.reason)


def handler(event: dict[str, Any], context: Any) -> Any:
    """The Lambda entry point: the rules are read once for a batch, whose events are all older than that."""
    active = cache(rule_store.active)
    return batch_handler(lambda body, _: handle(body, active))(event, context)
