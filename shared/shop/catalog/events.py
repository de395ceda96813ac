"""What the catalogue announces; amounts in kopecks, times and days ISO 8601.

`message` of a wave is what staff publish to all its customers, as it was when it was said. The `reason` of a change
of stock is in its event alone, which is the record of that change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional

if TYPE_CHECKING:
    from shared.data.events import DomainEvent
    from shared.shop.catalog.models import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEvent(EventData):
    """What every event of a product says."""

    aggregate: ClassVar[str] = "product"

    product_id: str
    product_name: str
    article: str

    def by(self, actor: str | None) -> DomainEvent:
        """The event of what `actor` did to the product."""
        return self.of(self.product_id, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCreated(ProductEvent):
    """A product was put into the catalogue."""

    type: ClassVar[Literal["product.created"]] = "product.created"
    audience: ClassVar[Audience] = STAFF_ONLY

    price: int
    # Units per size; absent before there was a log of stock.
    stock: Mapping[str, int] | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductUpdated(ProductEvent):
    """Fields of a product were changed; `values` has the new ones of price, old_price, article, slug, order_type
    and is_active."""

    type: ClassVar[Literal["product.updated"]] = "product.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    changed: list[str]
    values: dict[str, Any]
    # Units of the sizes that were added with some.
    new_stock: Mapping[str, int] | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductArchived(ProductEvent):
    """A product was taken out of the catalogue for good."""

    type: ClassVar[Literal["product.archived"]] = "product.archived"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStockChanged(ProductEvent):
    """Staff added units of a size, or took them away when `delta` is negative."""

    type: ClassVar[Literal["product.stock_changed"]] = "product.stock_changed"
    audience: ClassVar[Audience] = STAFF_ONLY

    size: str
    delta: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductAvailableAgain(ProductEvent):
    """`quantity` units of a product can be bought for which people may be waiting."""

    type: ClassVar[Literal["product.available_again"]] = "product.available_again"
    audience: ClassVar[Audience] = STAFF_ONLY

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductMediaReordered(ProductEvent):
    """The pictures of a product have another order."""

    type: ClassVar[Literal["product.media_reordered"]] = "product.media_reordered"
    audience: ClassVar[Audience] = STAFF_ONLY

    media_ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaEvent(EventData):
    """What every event of a picture says."""

    aggregate: ClassVar[str] = "product"

    product_id: str
    media_id: str

    def about_product(self, *, actor: str | None = None) -> DomainEvent:
        """The event of the product that the picture belongs to."""
        return self.of(self.product_id, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRequested(MediaEvent):
    """An upload was allowed."""

    type: ClassVar[Literal["media.requested"]] = "media.requested"
    audience: ClassVar[Audience] = STAFF_ONLY

    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReady(MediaEvent):
    """An upload passed the inspection and is shown."""

    type: ClassVar[Literal["media.ready"]] = "media.ready"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRejected(MediaEvent):
    """The inspector refused an upload; `reason` is the inspector's text."""

    type: ClassVar[Literal["media.rejected"]] = "media.rejected"
    audience: ClassVar[Audience] = STAFF_ONLY

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDeleted(MediaEvent):
    """A picture, or an upload that did not become one, was deleted."""

    type: ClassVar[Literal["media.deleted"]] = "media.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveEvent(EventData):
    """What every event about the waves of a product says."""

    aggregate: ClassVar[str] = "product"

    product_id: str
    product_name: str

    def about_product(self, *, actor: str | None = None) -> DomainEvent:
        """The event of the product that the wave belongs to."""
        return self.of(self.product_id, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveOpened(WaveEvent):
    """A wave was added; `capacity` in units."""

    type: ClassVar[Literal["wave.opened"]] = "wave.opened"
    audience: ClassVar[Audience] = STAFF_ONLY

    wave_number: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveCapacityRaised(WaveEvent):
    """Staff gave a wave that takes orders `added` more units: `capacity`, after `previous`."""

    type: ClassVar[Literal["wave.capacity_raised"]] = "wave.capacity_raised"
    audience: ClassVar[Audience] = STAFF_ONLY

    wave_number: int
    previous: int
    capacity: int
    added: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveMoved(WaveEvent):
    """Staff gave a wave another status, message or ship date; the tasks worker announces it per order."""

    type: ClassVar[Literal["wave.moved"]] = "wave.moved"
    audience: ClassVar[Audience] = STAFF_ONLY

    wave_number: int
    previous: str
    status: str
    message: str | None
    ship_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveFilled(WaveEvent):
    """The last unit of a wave was taken."""

    type: ClassVar[Literal["wave.filled"]] = "wave.filled"
    audience: ClassVar[Audience] = STAFF_ONLY

    wave_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WavesAllFull(WaveEvent):
    """The last unit of the last wave was taken: the product is now `waiting`."""

    type: ClassVar[Literal["wave.all_full"]] = "wave.all_full"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveSlotFreed(WaveEvent):
    """`quantity` units of a wave can be had again; `reopened` when the product can be ordered again because of it."""

    type: ClassVar[Literal["wave.slot_freed"]] = "wave.slot_freed"
    audience: ClassVar[Audience] = STAFF_ONLY

    wave_number: int
    quantity: int
    reopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWaveMoved(WaveEvent):
    """One order's part in a wave that moved: `quantity` units."""

    type: ClassVar[Literal["order.wave_moved"]] = "order.wave_moved"
    aggregate: ClassVar[str] = "order"
    audience: ClassVar[Audience] = shown(
        "product_id", "product_name", "wave_number", "status", "message", "ship_date", "order_number", "quantity"
    )

    wave_number: int
    status: str
    message: str | None
    ship_date: str | None
    order_number: str | None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitlistJoined(EventData):
    """Somebody joined the waiting list of a product."""

    type: ClassVar[Literal["waitlist.joined"]] = "waitlist.joined"
    aggregate: ClassVar[str] = "waitlist"
    audience: ClassVar[Audience] = shown("product_id")

    product_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitlistSlotAvailable(EventData):
    """The first on the waiting list may buy now; how to reach a guest stays in their WaitlistEntry."""

    type: ClassVar[Literal["waitlist.slot_available"]] = "waitlist.slot_available"
    aggregate: ClassVar[str] = "waitlist"
    audience: ClassVar[Audience] = shown("product_id", "product_name", "article")

    product_id: str
    product_name: str
    article: str


EVENTS: tuple[type[EventData], ...] = (
    ProductCreated,
    ProductUpdated,
    ProductArchived,
    ProductStockChanged,
    ProductAvailableAgain,
    ProductMediaReordered,
    MediaRequested,
    MediaReady,
    MediaRejected,
    MediaDeleted,
    WaveOpened,
    WaveCapacityRaised,
    WaveMoved,
    WaveFilled,
    WavesAllFull,
    WaveSlotFreed,
    OrderWaveMoved,
    WaitlistJoined,
    WaitlistSlotAvailable,
)


class ProductFacts(TypedDict):
    """The fields of `ProductEvent`."""

    product_id: str
    product_name: str
    article: str


class WaveFacts(TypedDict):
    """The fields of `WaveEvent`."""

    product_id: str
    product_name: str


def product_facts(product: Product) -> ProductFacts:
    """What a product's events begin with."""
    return ProductFacts(product_id=product.id, product_name=product.name, article=product.article)


def wave_facts(product: Product) -> WaveFacts:
    """What the events about a product's waves begin with."""
    return WaveFacts(product_id=product.id, product_name=product.name)
