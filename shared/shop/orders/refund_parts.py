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

    All refunds take from each product what it brought: each of what is left after `earlier` refunds of the payment, in
    the order in which they succeeded. So a bare sum is split over all lines and the delivery in proportion to that, and
    what units cost beyond what is left of their line is taken from the others: the lines say `taken` then.
    """
    left = paid_parts(order, paid)
    for one in earlier:
        left = _without(left, _taken(one, left))
    taken = _taken(refund, left)
    named = {part["line_id"]: part for part in refund.lines or ()}
    lines = []
    for line in order.lines:
        part, counted = named.get(line.line_id, {}), taken[line.line_id]
        if named and not part and not counted:
            continue
        amount = part.get("amount", 0) if named else counted
        lines.append(
            {
                "product_id": line.product_id,
                "name": line.name,
                "size": line.size,
                "quantity": part.get("quantity", 0),
                "amount": amount,
                **unsold_of(part.get("unsold") or 0),
                **({"taken": counted} if counted != amount else {}),
            }
        )
    return lines, delivery_in(refund.lines) if named else taken[DELIVERY_LINE]


def _taken(refund: Refund, left: Mapping[str, int]) -> dict[str, int]:
    """What a refund takes of what is left of the lines and of the delivery (kopecks), by their ids."""
    if not refund.lines:
        return _spread(refund.amount, left)
    named = Counter[str]()
    for part in refund.lines:
        named[part["line_id"]] += part["amount"]
    taken = {key: min(named[key], amount) for key, amount in left.items()}
    beyond = _spread(refund.amount - sum(taken.values()), _without(left, taken))
    return {key: amount + beyond[key] for key, amount in taken.items()}


def _without(left: Mapping[str, int], taken: Mapping[str, int]) -> dict[str, int]:
    return {key: max(0, amount - taken[key]) for key, amount in left.items()}


def _spread(amount: int, left: Mapping[str, int]) -> dict[str, int]:
    """A bare sum on what is left; on nothing when the order cost nothing or all of it went back."""
    if not sum(left.values()):
        return dict.fromkeys(left, 0)
    return dict(zip(left, spread(amount, list(left.values())), strict=True))
