"""The shop's table: the base of everything the shop stores."""

from __future__ import annotations

from shared.data.base import AtriumModel, TableName
from shared.data.numbers import Tally, WholeNumber
from shared.data.slim import SlimGsi1, SlimGsi2

__all__ = ["ShopItem", "Tally", "WholeNumber"]


class ShopItem(AtriumModel):
    """An item of the table `shop`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("shop")

    gsi1 = SlimGsi1()
    gsi2 = SlimGsi2()
