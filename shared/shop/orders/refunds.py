"""Giving money back for an order: in part, several times, with or without taking the goods back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments.payable import ReceiptLine
from shared.shop.orders import events, reservation, rules
from shared.shop.orders.availability import read_availability_of_lines
from shared.shop.orders.errors import IllegalTransitionError, NothingToRefundError, RefundLineError
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.payable import receipt_line
from shared.shop.orders.store import change


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Units of an order's line to give the money back for."""

    line_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Refunded:
    """An order with the refund that was asked for; `amount` in kopecks."""

    order: Order
    refund_id: str
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
    """Ask for a refund of a sum (kopecks) or of units of lines; `restock` returns those units to stock, once.

    The worker carries it out. Raises NothingToRefundError, RefundLineError, RefundExceedsPaidError when all refunds
    together would exceed what was paid, IllegalTransitionError while the order is not paid.
    """
    asked: dict[str, Any] = {}

    def act(uow: UnitOfWork, order: Order) -> None:
        if not order.was_paid or order.payment_review is not None:
            raise IllegalTransitionError("Nothing was paid for this order yet.", order_status=order.status)
        if order.payment_id is None:
            raise NothingToRefundError()
        parts = _parts(order, lines)
        total = amount if amount is not None else sum(value for _, _, value in parts)
        if total <= 0:
            raise NothingToRefundError()
        # What is taken back is worked out before the counters move.
        back = [(line, _to_restock(line, quantity)) for line, quantity, _ in parts] if restock else []
        availability = read_availability_of_lines([line for line, n in back if n], consistent=True)
        reservation.release(uow, availability, order, back)
        for line, quantity, _ in parts:
            line.refunded_quantity += quantity
        for line, quantity in back:
            line.restocked_quantity += quantity
        refunded_lines = [{"line_id": line.line_id, "quantity": n, "amount": value} for line, n, value in parts]
        opened = payment_refunds.request_refund(
            uow=uow,
            payment=payment_lookup.get(order.payment_id),
            amount=total,
            reason=reason,
            lines=refunded_lines,
            restock=restock,
            receipt=_receipt(parts) if parts else receipt_of_unrefunded(order),
        )
        uow.add_event(
            events.OrderRefundRequested(
                **events.order_facts(order),
                refund_id=opened.refund_id,
                amount=total,
                lines=refunded_lines,
                restock=restock,
            ).about(order, actor=actor)
        )
        uow.store_idempotency_key(idempotency, {"order_id": order_id, "refund_id": opened.refund_id, "amount": total})
        asked.update(refund_id=opened.refund_id, amount=total)

    order = change(order_id, act)
    return Refunded(order, **asked)


Part = tuple[OrderLine, int, int]
"""A line, how many of its units, and what they are worth in kopecks."""


def _parts(order: Order, lines: Sequence[RefundLine]) -> list[Part]:
    units: Counter[str] = Counter()
    for wanted in lines:
        units[wanted.line_id] += wanted.quantity
    parts: list[Part] = []
    for line_id, quantity in units.items():
        line = order.line(line_id)
        if line is None:
            raise RefundLineError("The order has no such line.", line_id=line_id)
        left = line.quantity - line.refunded_quantity
        if quantity > left:
            raise RefundLineError(line_id=line_id, available=left)
        parts.append((line, quantity, _worth(line, quantity)))
    return parts


def _to_restock(line: OrderLine, quantity: int) -> int:
    """Of units now refunded, those that are not back in stock yet: a refund that failed may have restocked them."""
    return max(0, min(quantity, line.refunded_quantity + quantity - line.restocked_quantity))


def receipt_of_unrefunded(order: Order) -> list[ReceiptLine]:
    """The units that were not refunded yet, for a refund that names none; empty when that is the whole order."""
    if not any(line.refunded_quantity for line in order.lines):
        return []
    rest = [(line, line.quantity - line.refunded_quantity) for line in order.lines]
    return _receipt([(line, n, _worth(line, n)) for line, n in rest])


def _worth(line: OrderLine, quantity: int) -> int:
    return rules.refund_of_units(line.net_total, line.quantity, line.refunded_quantity, quantity)


def _receipt(parts: Sequence[Part]) -> list[ReceiptLine]:
    return [receipt_line(line, quantity, value) for line, quantity, value in parts if value]
