"""What comes back with a refund: units of lines with their kopecks, and the delivery. Nothing here is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.core.money import spread
from shared.shop.orders.errors import (
    IllegalTransitionError,
    NothingToRefundError,
    RefundAmountError,
    RefundLineError,
)
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.receipts import worth


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Units of an order's line that come back; `restock` None is as the whole request says."""

    line_id: str
    quantity: int
    restock: bool | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes back: units with their kopecks, `total` kopecks in all, `delivery` of them for the delivery.

    `most` is what the units cost with the delivery that goes back with them, None for a sum alone.
    """

    parts: list[ReturnedUnits]
    total: int
    delivery: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnedUnits:
    """Units of a line that come back: `restocked` of them can be bought again, `amount` kopecks go back for them.

    `unsold` of them a cancellation had taken out of what was sold before.
    """

    line: OrderLine
    quantity: int
    restocked: int
    amount: int
    unsold: int


def make_plan(order: Order, lines: Sequence[RefundLine], amount: int | None, *, restock: bool) -> Plan:
    """What comes back of each line, and the kopecks of all; `restock` is for lines that do not say themselves.

    Raises IllegalTransitionError while the order is not paid, RefundLineError, RefundAmountError, NothingToRefundError.
    """
    if not order.was_paid or order.payment_review is not None:
        raise IllegalTransitionError("Nothing was paid for this order yet.", order_status=order.status)
    units: Counter[str] = Counter()
    to_restock: Counter[str] = Counter()
    for wanted in lines:
        units[wanted.line_id] += wanted.quantity
        if restock if wanted.restock is None else wanted.restock:
            to_restock[wanted.line_id] += wanted.quantity
    found: list[tuple[OrderLine, int]] = []
    for line_id, quantity in units.items():
        line = order.line(line_id)
        if line is None:
            raise RefundLineError("The order has no such line.", line_id=line_id)
        left = line.quantity - line.refunded_quantity
        if quantity > left:
            raise RefundLineError(line_id=line_id, available=left)
        found.append((line, quantity))
    costs = [worth(line, quantity) for line, quantity in found]
    most = sum(costs) + _delivery_with(order, units)
    total = most if amount is None else amount
    if found and total > most:
        raise RefundAmountError(max_amount=most)
    if not found and total <= 0:
        raise NothingToRefundError()
    # A sum that is less than all pays for the goods first.
    goods = min(total, sum(costs))
    amounts = costs if not found or goods == sum(costs) else spread(goods, costs)
    parts = [
        ReturnedUnits(
            line, quantity, _not_restocked_yet(line, to_restock[line.line_id]), share, _unsold(line, quantity)
        )
        for (line, quantity), share in zip(found, amounts, strict=True)
    ]
    return Plan(parts, total, total - goods if found else 0, most if found else None)


def _delivery_with(order: Order, units: Counter[str]) -> int:
    """Kopecks of the delivery that go back with these units: all that is left when nothing is to be delivered."""
    is_rest = all(units[line.line_id] == line.quantity - line.refunded_quantity for line in order.lines)
    return order.delivery_left if units and is_rest and order.shipped_at is None else 0


def _not_restocked_yet(line: OrderLine, quantity: int) -> int:
    """Of units to restock, those that are not in stock again: a refund that failed may have restocked them."""
    return max(0, min(quantity, line.refunded_quantity + quantity - line.restocked_quantity))


def _unsold(line: OrderLine, quantity: int) -> int:
    """Of units that come back, those that the order's cancellation had counted: all but what came back before it."""
    returned_before = line.quantity - line.unsold_quantity
    return quantity - max(0, min(line.refunded_quantity + quantity, returned_before) - line.refunded_quantity)
