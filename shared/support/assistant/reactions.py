"""What the worker of the queue `openai` does for support."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.ai.context import ContextSources, Holds
from shared.providers.ai.base import AiProvider
from shared.support.assistant import suggesting
from shared.support.assistant.triage import triage
from shared.support.events import TicketOpened
from shared.tasks.service import Runner


def runners(provider: AiProvider, context_sources: ContextSources, holds: Holds) -> dict[str, Runner]:
    """Kind of task → the work."""
    return {suggesting.KIND: suggesting.runner(provider, context_sources, holds)}


def triage_ticket(message: dict[str, Any], provider: AiProvider) -> None:
    """Triage a new ticket. Raises MalformedEventError, AiUnavailableError, DuplicateMessage."""
    opened = TicketOpened.from_data(message["data"])
    if opened.by == "agent":
        # What an agent writes to a customer says nothing of what the customer wants.
        return
    triage(ticket_id=opened.ticket_id, event_id=message["id"], provider=provider)


REACTIONS: Mapping[str, Callable[[dict[str, Any], AiProvider], None]] = {TicketOpened.type: triage_ticket}
