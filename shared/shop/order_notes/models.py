"""What staff write about an order, in the order's partition of the table `shop`.

| item | pk | sk |
|---|---|---|
| a note | ORDER#number | NOTE#id |
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.core import ids
from shared.shop.models import ShopItem
from shared.shop.orders.models import Order

PREFIX = "NOTE#"


class OrderNote(ShopItem, discriminator="order_note"):
    """A note that staff alone see; it is never changed."""

    note_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    author = UnicodeAttribute()
    text = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @staticmethod
    def key(order_id: str, note_id: str) -> tuple[str, str]:
        """(pk, sk) of a note."""
        return Order.key(order_id)[0], f"{PREFIX}{note_id}"

    @staticmethod
    def new_id() -> str:
        """A fresh id; ids sort by time."""
        return ids.new("nte")
