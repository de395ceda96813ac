"""The coworking's table: the base of everything the coworking stores."""

from __future__ import annotations

from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2


class CoworkingItem(AtriumModel):
    """An item of the table `coworking`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("coworking")

    gsi1 = KeysOnlyGsi1()
    gsi2 = KeysOnlyGsi2()
