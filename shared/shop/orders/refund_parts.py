"""What a refund is for: lines of the order, and the delivery, which is kept with them under an id that no line has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from shared.core.money import spread
from shared.payments.models import Refund
from shared.shop.orders.models import Order

DELIVERY_LINE: Final = "delivery"


def delivery_part(amount: int) -> list[dict[str, Any]]:
    """What a refund's lines say of the delivery (kopecks); nothing when nothing goes back for it."""
    return [{"line_id": DELIVERY_LINE, "quantity": 0, "amount": amount, "restocked": 0}] if amount else []


def delivery_in(lines: Iterable[Mapping[str, Any]] | None) -> int:
    """Kopecks of the delivery among a refund's lines."""
    return sum(part["amount"] for part in lines or () if part["line_id"] == DELIVERY_LINE)


def parts_of(order: Order, refund: Refund) -> tuple[list[dict[str, Any]], int]:
    """The refund on the products it is for, and its kopecks for the delivery.

    A bare sum is split over all lines and the delivery in proportion to what they cost.
    """
    if refund.lines:
        found = [(order.line(part["line_id"]), part["quantity"], part["amount"]) for part in refund.lines]
        delivery = delivery_in(refund.lines)
    else:
        nets = [*(line.net_total for line in order.lines), order.delivery_left]
        *amounts, delivery = spread(refund.amount, nets) if sum(nets) else [0] * len(nets)
        found = [(line, 0, amount) for line, amount in zip(order.lines, amounts, strict=True)]
    lines = [
        {
            "product_id": line.product_id,
            "name": line.name,
            "size": line.size,
            "quantity": quantity,
            "amount": amount,
        }
        for line, quantity, amount in found
        if line is not None
    ]
    return lines, delivery
