"""What a refund is for: lines of the order, and the delivery, which is kept with them under an id that no line has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from shared.core.money import spread
from shared.payments.models import Refund
from shared.shop.orders.models import Order

DELIVERY_LINE: Final = "delivery"


def delivery_part(amount: int) -> list[dict[str, Any]]:
    """What a refund's lines say of the delivery (kopecks); nothing when nothing goes back for it."""
    return [{"line_id": DELIVERY_LINE, "quantity": 0, "amount": amount, "restocked": 0}] if amount else []


def unsold_of(units: int) -> dict[str, int]:
    """What a line says of its units that a cancellation had taken out of what was sold; nothing of none."""
    return {"unsold": units} if units else {}


def delivery_in(lines: Iterable[Mapping[str, Any]] | None) -> int:
    """Kopecks of the delivery among a refund's lines."""
    return sum(part["amount"] for part in lines or () if part["line_id"] == DELIVERY_LINE)


def paid_parts(order: Order, paid: int) -> dict[str, int]:
    """What came for each line and for the delivery by their ids, when `paid` kopecks came for the order in all."""
    prices = {line.line_id: line.net_total for line in order.lines} | {DELIVERY_LINE: order.delivery_amount}
    return _spread(paid, prices)


def parts_of(
    order: Order, refund: Refund, earlier: Iterable[Refund] = (), *, paid: int
) -> tuple[list[dict[str, Any]], int]:
    """The refund on the products it is for, and its kopecks for the delivery; `paid` kopecks came for the order.

    A bare sum is split over all lines and the delivery in proportion to what is left of their prices after `earlier`
    refunds of the payment, in the order in which they succeeded; so all refunds take from each what it brought.
    """
    if refund.lines:
        found = [
            (order.line(part["line_id"]), part["quantity"], part["amount"], part.get("unsold") or 0)
            for part in refund.lines
        ]
        delivery = delivery_in(refund.lines)
    else:
        left = _left_after(order, earlier, paid)
        amounts = _spread(refund.amount, left)
        found = [(line, 0, amounts[line.line_id], 0) for line in order.lines]
        delivery = amounts[DELIVERY_LINE]
    lines = [
        {
            "product_id": line.product_id,
            "name": line.name,
            "size": line.size,
            "quantity": quantity,
            "amount": amount,
            **unsold_of(unsold),
        }
        for line, quantity, amount, unsold in found
        if line is not None
    ]
    return lines, delivery


def _left_after(order: Order, refunds: Iterable[Refund], paid: int) -> dict[str, int]:
    """What is left of what came for each line and for the delivery (kopecks), by their ids."""
    left = paid_parts(order, paid)
    for refund in refunds:
        if refund.lines:
            gone = Counter[str]()
            for part in refund.lines:
                gone[part["line_id"]] += part["amount"]
        else:
            gone = Counter(_spread(refund.amount, left))
        left = {key: max(0, amount - gone[key]) for key, amount in left.items()}
    return left


def _spread(amount: int, left: Mapping[str, int]) -> dict[str, int]:
    """A bare sum on what is left; on nothing when the order cost nothing or all of it went back."""
    if not sum(left.values()):
        return dict.fromkeys(left, 0)
    return dict(zip(left, spread(amount, list(left.values())), strict=True))
