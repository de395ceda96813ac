"""What notes about orders announce: that there is one, never what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData

if TYPE_CHECKING:
    from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNoteAdded(EventData):
    """Staff wrote a note about an order. It concerns no customer: they never hear of it."""

    type: ClassVar[Literal["order.note_added"]] = "order.note_added"
    aggregate: ClassVar[str] = "order"
    audience: ClassVar[Audience] = STAFF_ONLY

    order_number: str
    note_id: str

    def about(self, order_id: str, *, actor: str) -> DomainEvent:
        """The event for an order's history."""
        return self.of(order_id, actor=actor)


EVENTS: tuple[type[EventData], ...] = (OrderNoteAdded,)
