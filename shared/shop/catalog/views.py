"""A product as it is read: the product with what is left of it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.settings import settings
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.shards import StockLevels


@dataclass(frozen=True, slots=True)
class SizeStock:
    """Units in stock of one size."""

    size: str
    stock: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be shown; `order` counts from 0."""

    id: str
    url: str
    thumbnail_url: str
    order: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product and its availability, read together."""

    product: Product
    levels: StockLevels

    @property
    def availability(self) -> Availability:
        """The waves that take orders now, and the first shard of the stock: `levels` knows all of it."""
        return self.levels.availability

    @property
    def current_wave_count(self) -> int:
        """How many units are taken of the wave that the product shows as its current one."""
        return self.levels.current_wave_count

    @property
    def sizes(self) -> list[SizeStock]:
        """Stock per size, in the product's own order."""
        stock = self.levels.stock
        return [SizeStock(size, stock.get(size, 0)) for size in self.product.sizes]

    @property
    def stock_count(self) -> int:
        """Units in stock of all sizes."""
        return sum(line.stock for line in self.sizes)

    @property
    def media(self) -> list[Picture]:
        """The pictures that passed the inspection, in their order."""
        base = settings().public_base_url
        return [
            Picture(one.id, f"{base}/{one.key}", f"{base}/{one.thumbnail_key}", order)
            for order, one in enumerate(self.product.media)
        ]
