"""What promo codes announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData

if TYPE_CHECKING:
    from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoEvent(EventData):
    """What every event of a promo code says: the code in its normal spelling."""

    aggregate: ClassVar[str] = "promo"

    code: str

    def by(self, actor: str | None) -> DomainEvent:
        """The event of what `actor` did to the code, None for a rule."""
        return self.of(self.code, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoCreated(PromoEvent):
    """A promo code was made."""

    type: ClassVar[Literal["promo.created"]] = "promo.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoUpdated(PromoEvent):
    """The terms of a promo code were changed."""

    type: ClassVar[Literal["promo.updated"]] = "promo.updated"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoDeleted(PromoEvent):
    """A promo code was taken out of use for good."""

    type: ClassVar[Literal["promo.deleted"]] = "promo.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoUsesSplit(PromoEvent):
    """Staff divided the uses of a code evenly over `shards` items; there were `shards_before`. No use came or went."""

    type: ClassVar[Literal["promo.uses_split"]] = "promo.uses_split"
    audience: ClassVar[Audience] = STAFF_ONLY

    shards: int
    shards_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoIssued(PromoEvent):
    """A person was given a code that only they can use, once, until `valid_until`; amounts in kopecks."""

    type: ClassVar[Literal["promo.issued"]] = "promo.issued"
    audience: ClassVar[Audience] = shown("code", "discount_percent", "discount_amount", "min_total", "valid_until")

    discount_percent: int | None
    discount_amount: int | None
    min_total: int | None
    valid_until: str


EVENTS: tuple[type[EventData], ...] = (PromoCreated, PromoUpdated, PromoDeleted, PromoUsesSplit, PromoIssued)
