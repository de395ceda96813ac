"""The shop's table: the base of everything the shop stores."""

from __future__ import annotations

from shared.data.base import AtriumModel, Gsi1, Gsi2, TableName


class ShopItem(AtriumModel):
    """An item of the table `shop`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("shop")

    gsi1 = Gsi1()
    gsi2 = Gsi2()
