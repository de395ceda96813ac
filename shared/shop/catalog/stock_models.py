"""What is stored of the movements of stock and of stock that is split, in the table `shop`.

| item | pk | sk |
|---|---|---|
| shard of a product's stock | STOCK#product#01 | SHARD |
| movement of a size | STOCK_LOG#product | id |
| product of which little is left | LOW_STOCK | PRODUCT#id |
"""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.shop.catalog.models import StockAttribute
from shared.shop.models import ShopItem

LOW_STOCK = "LOW_STOCK"


class MovementKind(StrEnum):
    """What moved stock: an order that took units, one that gave them back, staff by hand, an import, a new product."""

    SALE = "sale"
    RETURN = "return"
    MANUAL = "manual"
    IMPORT = "import"
    CREATED = "created"


class StockShard(ShopItem, discriminator="stock_shard"):
    """A part of a product's stock, and of its waves' places, beside its Availability: each has a partition of its own,
    as its writes need.

    `layout` is that of the availability it belongs to.
    """

    product_id = UnicodeAttribute()
    number = WholeNumber()
    layout = WholeNumber()
    stock = StockAttribute(default=dict)
    # As `Availability.places`.
    places = StockAttribute(null=True)

    @staticmethod
    def key(product_id: str, number: int) -> tuple[str, str]:
        """(pk, sk) of a shard; the first one beside the availability is 1."""
        return f"STOCK#{product_id}#{number:02d}", "SHARD"


class StockMovement(ShopItem, discriminator="stock_movement"):
    """Units of one size that came or went. `stock_after` is None where orders may have moved stock meanwhile."""

    id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    size = UnicodeAttribute()
    delta = WholeNumber()
    stock_after = WholeNumber(null=True)
    kind = UnicodeAttribute()
    # What staff wrote; none for orders.
    reason = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    order_id = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @staticmethod
    def key(product_id: str, movement_id: str) -> tuple[str, str]:
        """(pk, sk) of a movement; ids sort by time."""
        return f"STOCK_LOG#{product_id}", movement_id


class LowStock(ShopItem, discriminator="low_stock"):
    """Says that staff were told that little is left of a product; gone once there is more again."""

    product_id = UnicodeAttribute()
    stock = WholeNumber()
    threshold = WholeNumber()
    since = UnicodeAttribute()

    @staticmethod
    def key(product_id: str) -> tuple[str, str]:
        """(pk, sk) of a product of which little is left."""
        return LOW_STOCK, f"PRODUCT#{product_id}"
