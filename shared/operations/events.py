"""What operations announce, about a queue. The operator is the event's actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveBegun(EventData):
    """An operator begins to move a queue's dead letters back; `message_ids` None means all of them."""

    type: ClassVar[Literal["queue.redrive_begun"]] = "queue.redrive_begun"
    aggregate: ClassVar[str] = "queue"
    audience: ClassVar[Audience] = STAFF_ONLY

    queue: str
    message_ids: list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven(EventData):
    """Dead letters were moved back, so many."""

    type: ClassVar[Literal["queue.redriven"]] = "queue.redriven"
    aggregate: ClassVar[str] = "queue"
    audience: ClassVar[Audience] = STAFF_ONLY

    queue: str
    moved: int


EVENTS = (RedriveBegun, Redriven)
