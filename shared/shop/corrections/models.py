"""What was corrected in an order, in the order's partition of the table `shop`.

| item | pk | sk |
|---|---|---|
| a correction | ORDER#number | CORRECTION#id |
"""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core import ids
from shared.shop.models import ShopItem
from shared.shop.orders.models import Order

PREFIX = "CORRECTION#"


class OrderCorrection(ShopItem, discriminator="order_correction"):
    """What one correction changed: `changes` are of the form {field, old, new}, of a size with its `line_id`.

    Its event names the fields alone: addresses and names do not travel.
    """

    correction_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    actor = UnicodeAttribute()
    changes = JSONAttribute()
    created_at = UnicodeAttribute()

    @staticmethod
    def key(order_id: str, correction_id: str) -> tuple[str, str]:
        """(pk, sk) of a correction."""
        return Order.key(order_id)[0], f"{PREFIX}{correction_id}"

    @staticmethod
    def new_id() -> str:
        """A fresh id; ids sort by time."""
        return ids.new("cor")
