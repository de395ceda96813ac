"""What notifications announce: what staff did with a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryResent(EventData):
    """Somebody of the staff gave a message that had failed, or was held back, another chance."""

    type: ClassVar[Literal["delivery.resent"]] = "delivery.resent"
    aggregate: ClassVar[str] = "delivery"
    audience: ClassVar[Audience] = STAFF_ONLY

    delivery_id: str
    channel: str
    status_before: str


EVENTS = (DeliveryResent,)
