"""The support's table: the base of everything that support stores."""

from __future__ import annotations

from shared.data.base import AtriumModel, TableName
from shared.data.slim import SlimGsi1, SlimGsi2


class SupportItem(AtriumModel):
    """An item of the table `support`; `gsi1` and `gsi2` are sparse."""

    class Meta:
        table_name = TableName("support")

    gsi1 = SlimGsi1()
    gsi2 = SlimGsi2()
