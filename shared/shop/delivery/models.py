"""Delivery methods in the table `shop`: one small item, because an order reads them with a single request.

| item | pk | sk |
|---|---|---|
| all delivery methods | DELIVERY_METHODS | DELIVERY_METHODS |
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import BooleanAttribute, ListAttribute, MapAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.shop.models import ShopItem


class DeliveryMethod(MapAttribute[str, Any]):
    """A way to get goods: `price` in kopecks, nothing for goods of `free_from` and more.

    `needs` is what an order has to say of where it goes; `vat_code` is YooKassa's, none: the organisation's.
    `tracking_url` is the carrier's page, with `{tracking_number}` in it.
    """

    code = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    description = UnicodeAttribute(null=True)
    price = WholeNumber()
    free_from = WholeNumber(null=True)
    needs = UnicodeAttribute()
    vat_code = WholeNumber(null=True)
    tracking_url = UnicodeAttribute(null=True)
    is_active = BooleanAttribute(default=True)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()


class DeliveryMethods(ShopItem, discriminator="delivery_methods"):
    """All delivery methods, in the order in which they are offered; `version` counts every change."""

    methods = ListAttribute[DeliveryMethod](of=DeliveryMethod, default=list)
    version = WholeNumber(default=0)

    @staticmethod
    def key() -> tuple[str, str]:
        """(pk, sk) of the one item."""
        return "DELIVERY_METHODS", "DELIVERY_METHODS"

    def find(self, code: str) -> DeliveryMethod | None:
        """One of the methods, by its code."""
        return next((method for method in self.methods if method.code == code), None)
