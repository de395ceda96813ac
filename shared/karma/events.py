"""What karma announces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from shared.core import ids
from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData
from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class KarmaChanged(EventData):
    """A person's balance changed by `delta` to `balance` (points).

    `reason` is the type of the event that the entry is for, or what an admin wrote when giving points by hand: it is
    here because the ledger is rebuilt from these events alone (`service.restore`). `source_event_id` is the event that
    the entry is for; an entry that was made by hand names this event itself.
    """

    type: ClassVar[Literal["karma.changed"]] = "karma.changed"
    aggregate: ClassVar[str] = "karma"
    audience: ClassVar[Audience] = shown("delta", "balance", "reason", "source_event_id")

    delta: int
    balance: int
    reason: str
    source_event_id: str


EVENTS = (KarmaChanged,)


def made_by_hand(user_id: str, *, delta: int, balance: int, reason: str, actor: str) -> DomainEvent:
    """The event of an entry that no other event is the source of: it is its own."""
    event_id = ids.new("evt")
    changed = KarmaChanged(delta=delta, balance=balance, reason=reason, source_event_id=event_id)
    return replace(changed.of(user_id, customer_id=user_id, actor=actor), id=event_id)
