"""What of support the model's worker carries out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.ai.context import ContextSources
from shared.providers.ai.base import AiProvider
from shared.support.assistant import suggesting
from shared.support.assistant.triage import triage
from shared.tasks.service import Runner


def runners(provider: AiProvider, context_sources: ContextSources) -> dict[str, Runner]:
    """The work of each kind of task."""
    return {suggesting.KIND: suggesting.runner(provider, context_sources)}


def triage_ticket(message: dict[str, Any], provider: AiProvider) -> None:
    """Have a first look at a new ticket; the desk works without it."""
    triage(ticket_id=message["data"]["ticket_id"], event_id=message["id"], provider=provider)


REACTIONS: Mapping[str, Callable[[dict[str, Any], AiProvider], None]] = {"ticket.opened": triage_ticket}
