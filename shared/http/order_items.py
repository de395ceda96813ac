"""The goods that somebody names, in an order and where its price is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.http.models import PLAIN, RequestModel
from shared.shop.orders.rules import MAX_LINES, MAX_QUANTITY, RequestedLine

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
Size = Annotated[str, StringConstraints(min_length=1, max_length=40), PLAIN]


class OrderItemRequest(RequestModel):
    """A product in a size."""

    product_id: Identifier
    size: Size
    quantity: Quantity


OrderItems = Annotated[list[OrderItemRequest], Field(min_length=1, max_length=MAX_LINES)]


def wanted_lines(items: Sequence[OrderItemRequest]) -> list[RequestedLine]:
    """The items, each with its position."""
    return [RequestedLine(one.product_id, one.size, one.quantity, line) for line, one in enumerate(items)]
