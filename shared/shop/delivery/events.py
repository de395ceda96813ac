"""What delivery methods announce; amounts in kopecks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData, optional

if TYPE_CHECKING:
    from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMethodEvent(EventData):
    """What every event of a delivery method says: its code and its terms after the change."""

    aggregate: ClassVar[str] = "delivery_method"

    code: str
    kind: str
    price: int
    free_from: int | None
    is_active: bool

    def by(self, actor: str) -> DomainEvent:
        """The event of what `actor` did to the method."""
        return self.of(self.code, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMethodCreated(DeliveryMethodEvent):
    """A delivery method was made."""

    type: ClassVar[Literal["delivery_method.created"]] = "delivery_method.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMethodUpdated(DeliveryMethodEvent):
    """The terms of a delivery method were changed; `price_before` is the price if it is another now."""

    type: ClassVar[Literal["delivery_method.updated"]] = "delivery_method.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    price_before: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMethodDeleted(DeliveryMethodEvent):
    """A delivery method was taken out of use for good; orders keep what they were placed with."""

    type: ClassVar[Literal["delivery_method.deleted"]] = "delivery_method.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


EVENTS: tuple[type[EventData], ...] = (DeliveryMethodCreated, DeliveryMethodUpdated, DeliveryMethodDeleted)
