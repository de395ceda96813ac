"""The coworking table: the base of everything that coworking stores."""

from __future__ import annotations

from shared.data.base import AtriumModel, TableName
from shared.data.slim import SlimGsi1, SlimGsi2


class CoworkingItem(AtriumModel):
    """An item of the table `coworking`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("coworking")

    gsi1 = SlimGsi1()
    gsi2 = SlimGsi2()
