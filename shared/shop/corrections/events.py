"""What corrections announce: which fields are others now, and sizes; never an address or a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData
from shared.shop.orders.events import CONTENTS, CONTENTS_FIELDS, ORDER_FIELDS, OrderWithContents


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCorrected(OrderWithContents):
    """An order was corrected: before it was sent, or its tracking number after.

    `sizes` are of the form {line_id, before, after}. The old and new values of the other `fields` stand on the
    correction, in the order's partition.
    """

    type: ClassVar[Literal["order.corrected"]] = "order.corrected"
    audience: ClassVar[Audience] = shown(
        *ORDER_FIELDS,
        *CONTENTS_FIELDS,
        "correction_id",
        "fields",
        contents=CONTENTS,
        sizes=("line_id", "before", "after"),
    )

    correction_id: str
    fields: list[str]
    sizes: list[dict[str, Any]]


EVENTS: tuple[type[EventData], ...] = (OrderCorrected,)
