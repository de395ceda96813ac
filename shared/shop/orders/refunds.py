"""Goods and money that come back: two things of one operation, in part, several times, with or without restocking.

Units that come back bring any sum from nothing to what they cost; a sum alone leaves the goods with the customer. An
order of which everything came back before it was delivered is cancelled: nothing of it is left to be done. The last
units of an order that was not handed to the carrier bring the delivery back with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.core.money import spread
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.shop.orders import events, karma, reservation
from shared.shop.orders.availability import read_availability_of_lines
from shared.shop.orders.errors import (
    IllegalTransitionError,
    NothingToRefundError,
    RefundAmountError,
    RefundLineError,
)
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.receipts import receipt_of, receipt_of_unrefunded, worth
from shared.shop.orders.refund_parts import delivery_part
from shared.shop.orders.release import release_order
from shared.shop.orders.rules import UNDER_WAY, OrderStatus
from shared.shop.orders.store import change


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Units of an order's line that come back; `restock` None is as the whole request says."""

    line_id: str
    quantity: int
    restock: bool | None = None


@dataclass(frozen=True, slots=True)
class Refunded:
    """An order with what came back; `amount` in kopecks, `refund_id` None when no money goes back."""

    order: Order
    refund_id: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes back: units with their kopecks, `total` kopecks in all, `delivery` of them for the delivery."""

    parts: list[ReturnedUnits]
    total: int
    delivery: int = 0


@dataclass(frozen=True, slots=True)
class ReturnedUnits:
    """Units of a line that come back: `restocked` of them can be bought again, `amount` kopecks go back for them."""

    line: OrderLine
    quantity: int
    restocked: int
    amount: int


def refund(
    *,
    order_id: str,
    actor: str,
    reason: str,
    amount: int | None = None,
    lines: Sequence[RefundLine] = (),
    restock: bool = False,
    idempotency: IdempotencyKey | None = None,
) -> Refunded:
    """Take units of lines back, for `amount` kopecks or what they cost, or refund `amount` without any goods.

    Restocked units go back to stock, and to their wave while they have not been made. The worker carries the refund
    out. An order that nothing is left of is cancelled unless it was delivered. Raises RefundLineError,
    RefundAmountError for more than the units cost, RestockError, NothingToRefundError, RefundExceedsPaidError when all
    refunds together would exceed what was paid, IllegalTransitionError while the order is not paid.
    """
    asked: dict[str, Any] = {}

    def act(uow: UnitOfWork, order: Order) -> None:
        if not order.was_paid or order.payment_review is not None:
            raise IllegalTransitionError("Nothing was paid for this order yet.", order_status=order.status)
        plan = _plan(order, lines, amount, restock=restock)
        parts, total = plan.parts, plan.total
        if total and not order.payment_id:
            raise NothingToRefundError()
        _take_back(uow, order, parts)
        refund_id = _open_refund(uow, order, plan, actor=actor, reason=reason) if total else None
        if refund_id is None:
            uow.add_event(_goods_returned(order, parts).about(order, actor=actor))
        if parts and order.is_given_back and order.status in UNDER_WAY:
            _close(uow, order, total, actor)
        else:
            reservation.update_memberships(uow, order, [part.line for part in parts])
        reference = {"order_id": order_id, "amount": total}
        uow.store_idempotency_key(idempotency, reference | ({"refund_id": refund_id} if refund_id else {}))
        asked.update(refund_id=refund_id, amount=total)

    order = change(order_id, act)
    return Refunded(order, **asked)


def _plan(order: Order, lines: Sequence[RefundLine], amount: int | None, *, restock: bool) -> Plan:
    """What comes back of each line, and the kopecks of all; nothing is changed yet."""
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
        ReturnedUnits(line, quantity, _not_restocked_yet(line, to_restock[line.line_id]), share)
        for (line, quantity), share in zip(found, amounts, strict=True)
    ]
    return Plan(parts, total, total - goods if found else 0)


def _delivery_with(order: Order, units: Counter[str]) -> int:
    """Kopecks of the delivery that go back with these units: all that is left when nothing is to be delivered."""
    is_rest = all(units[line.line_id] == line.quantity - line.refunded_quantity for line in order.lines)
    return order.delivery_left if units and is_rest and order.shipped_at is None else 0


def _not_restocked_yet(line: OrderLine, quantity: int) -> int:
    """Of units to restock, those that are not in stock again: a refund that failed may have restocked them."""
    return max(0, min(quantity, line.refunded_quantity + quantity - line.restocked_quantity))


def _take_back(uow: UnitOfWork, order: Order, parts: Sequence[ReturnedUnits]) -> None:
    """Count the units as given back, and release those that are to be restocked."""
    back = [(part.line, part.restocked) for part in parts if part.restocked]
    if back:
        availability = read_availability_of_lines([line for line, _ in back], consistent=True)
        reservation.check_restock(availability, order, back)
        reservation.release(uow, availability, order, back)
        reservation.count_restocked(availability, order, back)
    for part in parts:
        part.line.refunded_quantity += part.quantity


def _open_refund(uow: UnitOfWork, order: Order, plan: Plan, *, actor: str, reason: str) -> str:
    """Ask payments for the money, with a receipt of the units; returns the refund's id."""
    parts, total = plan.parts, plan.total
    returned = [
        {"line_id": part.line.line_id, "quantity": part.quantity, "amount": part.amount, "restocked": part.restocked}
        for part in parts
    ]
    is_restocked = any(part.restocked for part in parts)
    opened = payment_refunds.request_refund(
        uow=uow,
        payment=payment_lookup.get(str(order.payment_id)),
        amount=total,
        reason=reason,
        lines=[*returned, *delivery_part(plan.delivery)],
        restock=is_restocked,
        receipt=receipt_of(order, ((part.line, part.quantity, part.amount) for part in parts), delivery=plan.delivery)
        if parts
        else receipt_of_unrefunded(order),
    )
    order.refund_requested += total
    order.delivery_refunded += plan.delivery
    uow.add_event(
        events.OrderRefundRequested(
            **events.order_facts(order),
            refund_id=opened.refund_id,
            amount=total,
            lines=returned,
            restock=is_restocked,
            delivery_amount=plan.delivery or None,
        ).about(order, actor=actor)
    )
    return str(opened.refund_id)


def _goods_returned(order: Order, parts: Sequence[ReturnedUnits]) -> events.OrderGoodsReturned:
    return events.OrderGoodsReturned(
        **events.order_facts(order),
        lines=[
            {
                "line_id": part.line.line_id,
                "product_id": part.line.product_id,
                "name": part.line.name,
                "size": part.line.size,
                "quantity": part.quantity,
                "restocked": part.restocked,
            }
            for part in parts
        ],
    )


def _close(uow: UnitOfWork, order: Order, amount: int, actor: str) -> None:
    """Cancel an order of which nothing is left: its promo code and its karma go back as with any cancellation."""
    release_order(uow, order, OrderStatus.CANCELLED)
    event = events.OrderCancelled(
        **events.order_with_items_facts(order),
        was_paid=True,
        refund_amount=amount,
        unsold=(),
    ).about(order, actor=actor)
    uow.add_event(event)
    karma.return_points(uow, order, event)
