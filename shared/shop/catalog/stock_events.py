"""What the catalogue announces of its stock beside what staff change: units that come back, and few that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData
from shared.shop.catalog.events import ProductEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReturned(EventData):
    """An order gave units back to stock: it expired, was cancelled, its goods came back, or its sizes were swapped.

    `items` are of the form {product_id, size, quantity}; negative are units that it took: by a swap, or once more when
    it was paid after they went back.
    """

    type: ClassVar[Literal["stock.returned"]] = "stock.returned"
    aggregate: ClassVar[str] = "stock"
    audience: ClassVar[Audience] = STAFF_ONLY

    order_id: str
    items: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStockSplit(ProductEvent):
    """Staff divided a product's stock and its waves' places evenly into `shards` items; there were `shards_before`.

    No unit came or went.
    """

    type: ClassVar[Literal["product.stock_split"]] = "product.stock_split"
    audience: ClassVar[Audience] = STAFF_ONLY

    shards: int
    shards_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductStockLow(ProductEvent):
    """As few units of a product are left as staff want to hear of; said once, until there are more again."""

    type: ClassVar[Literal["product.stock_low"]] = "product.stock_low"
    audience: ClassVar[Audience] = STAFF_ONLY

    stock: int
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockNoticeDue(ProductEvent):
    """One of the staff is to hear that little is left of a product."""

    type: ClassVar[Literal["stock.notice_due"]] = "stock.notice_due"
    aggregate: ClassVar[str] = "stock"
    audience: ClassVar[Audience] = STAFF_ONLY

    recipient_id: str
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackInStock(EventData):
    """A size that somebody waited for can be bought; how to reach a guest stays in their WaitlistEntry."""

    type: ClassVar[Literal["waitlist.back_in_stock"]] = "waitlist.back_in_stock"
    aggregate: ClassVar[str] = "waitlist"
    audience: ClassVar[Audience] = shown("product_id", "product_name", "article", "size")

    product_id: str
    product_name: str
    article: str
    size: str


EVENTS: tuple[type[EventData], ...] = (StockReturned, ProductStockSplit, ProductStockLow, StockNoticeDue, BackInStock)
