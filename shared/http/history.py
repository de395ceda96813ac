"""How a thing's history is shown to those who may read it."""

from __future__ import annotations

from typing import Any

from shared.core import clock
from shared.data.events import DomainEvent
from shared.http.models import AnswerModel


class HistoryEventOut(AnswerModel):
    """Something that happened to a thing; `occurred_at` is ISO 8601 UTC, `actor` None when no person did it."""

    id: str
    type: str
    actor: str | None
    occurred_at: str
    data: dict[str, Any]

    @classmethod
    def of(cls, event: DomainEvent) -> HistoryEventOut:
        """A stored event."""
        return cls(
            id=event.id,
            type=event.type,
            actor=event.actor,
            occurred_at=clock.iso(event.occurred_at),
            data=event.data,
        )
