"""Counts events under the rules of achievements: the queue `achievements`, fed by the event bus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from shared.achievements import counting, rule_store
from shared.achievements.models import Achievement
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.messaging.worker import batch_handler

Active: TypeAlias = Callable[[], Sequence[Achievement]]


def handle(body: dict[str, Any], active: Active = rule_store.active) -> None:
    """One event, under every active rule that names its type."""
    event = DomainEvent.from_envelope(body)
    matching = [one for one in active() if event.type in one.rule.events]
    for settled in counting.apply(event, matching):
        if settled.granted or settled.withdrawn:
            logger.info("achievements changed", granted=settled.granted, withdrawn=settled.withdrawn)


def handler(event: dict[str, Any], context: Any) -> Any:
    """The Lambda entry point: the rules are read once for a batch, whose events are all older than that."""
    active = cache(rule_store.active)
    return batch_handler(lambda body, _: handle(body, active))(event, context)
