"""How a thing's history is shown to those who may read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.core import clock, ids
from shared.data.events import DomainEvent
from shared.http.models import AnswerModel


class HistoryEventOut(AnswerModel):
    """Something that happened to a thing; `occurred_at` is ISO 8601 UTC.

    `actor` is None when no person did it, and for customers also when a member of staff did.
    """

    id: str
    type: str
    actor: str | None
    occurred_at: str
    data: dict[str, Any]

    @classmethod
    def of(cls, event: DomainEvent) -> HistoryEventOut:
        """A stored event as staff see it."""
        return cls(
            id=event.id,
            type=event.type,
            actor=event.actor,
            occurred_at=clock.iso(event.occurred_at),
            data=event.data,
        )

    @classmethod
    def shown_to(cls, customer_id: str) -> Callable[[DomainEvent], HistoryEventOut]:
        """A stored event as a customer sees it: nobody else's id is in it."""

        def convert(event: DomainEvent) -> HistoryEventOut:
            shown = cls.of(event)
            return shown.model_copy(
                update={
                    "actor": without_other_people(shown.actor, customer_id),
                    "data": without_other_people(shown.data, customer_id),
                }
            )

        return convert


def without_other_people(value: Any, user_id: str) -> Any:
    """JSON data in which the ids of all people but one are null."""
    if isinstance(value, dict):
        return {name: without_other_people(part, user_id) for name, part in value.items()}
    if isinstance(value, list):
        return [without_other_people(part, user_id) for part in value]
    is_somebody_else = isinstance(value, str) and value != user_id and ids.is_id("usr", value)
    return None if is_somebody_else else value
