"""How a thing's history is shown to those who may read it."""

from __future__ import annotations

from typing import Any

from shared.core import clock
from shared.data import event_views, events
from shared.data.event_views import EventView
from shared.data.events import DomainEvent
from shared.http.models import AnswerModel, ListOut, PageQuery


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

    def with_reason(self, reason: str | None) -> HistoryEventOut:
        """The same with the reason that staff gave, which is kept beside events and not in them."""
        return self.model_copy(update={"data": {**self.data, "reason": reason}}) if reason else self

    @classmethod
    def seen(cls, event: EventView) -> HistoryEventOut:
        """An event as the person whom it concerns sees it."""
        return cls(id=event.id, type=event.type, actor=event.actor, occurred_at=event.occurred_at, data=event.data)


def history_for(aggregate: str, aggregate_id: str, *, owner: str | None, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a thing, newest first: what its owner may see, or all of it for staff (`owner` None)."""
    if owner is None:
        stored = events.history(aggregate, aggregate_id, limit=page.limit, cursor=page.cursor)
        return ListOut[HistoryEventOut].of(stored, HistoryEventOut.of)
    seen = event_views.history(aggregate, aggregate_id, user_id=owner, limit=page.limit, cursor=page.cursor)
    return ListOut[HistoryEventOut].of(seen, HistoryEventOut.seen)
