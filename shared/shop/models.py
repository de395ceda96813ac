"""The shop's table: the base of everything the shop stores."""

from __future__ import annotations

from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2


class ShopItem(AtriumModel):
    """An item of the table `shop`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("shop")

    gsi1 = KeysOnlyGsi1()
    gsi2 = KeysOnlyGsi2()
