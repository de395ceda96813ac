"""Giving money back for an order: in part, several times, with or without taking the goods back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.core import clock
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import service as payments
from shared.payments.payable import ReceiptLine
from shared.shop.orders import events, karma, reservation, rules
from shared.shop.orders.errors import IllegalTransitionError, NothingToRefundError, RefundLineError
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.payable import receipt_line, settle
from shared.shop.orders.shelf import look_for
from shared.shop.orders.store import change
from shared.shop.promo import service as promos


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
    """Ask for a refund of a sum (kopecks) or of units of lines; `restock` puts those units back on the shelf, once.

    The worker carries it out. Raises NothingToRefundError, RefundLineError, RefundExceedsPaidError when all refunds
    together would exceed what was paid, IllegalTransitionError while the order is not paid.
    """
    asked: dict[str, Any] = {}

    def act(uow: UnitOfWork, order: Order) -> None:
        if not order.is_settled or order.attention is not None:
            raise IllegalTransitionError("Nothing was paid for this order yet.", order_status=order.status)
        if order.payment_id is None:
            raise NothingToRefundError()
        parts = _parts(order, lines)
        total = amount if amount is not None else sum(value for _, _, value in parts)
        if total <= 0:
            raise NothingToRefundError()
        # What is taken back is worked out before the counters move.
        back = [(line, _to_restock(line, quantity)) for line, quantity, _ in parts] if restock else []
        shelves = look_for([line for line, n in back if n], consistent=True)
        reservation.release(uow, shelves, order, back)
        for line, quantity, _ in parts:
            line.refunded_quantity += quantity
        for line, quantity in back:
            line.restocked_quantity += quantity
        told = [{"line_id": line.line_id, "quantity": n, "amount": value} for line, n, value in parts]
        opened = payments.request_refund(
            uow=uow,
            payment=payments.get(order.payment_id),
            amount=total,
            reason=reason,
            lines=told,
            restock=restock,
            receipt=_receipt(parts) if parts else receipt_of_rest(order),
        )
        uow.add_event(
            events.OrderRefundRequested(
                **events.order_facts(order),
                refund_id=opened.refund_id,
                amount=total,
                lines=told,
                restock=restock,
            ).about(order, actor=actor)
        )
        uow.store_idempotency_key(idempotency, {"order_id": order_id, "refund_id": opened.refund_id, "amount": total})
        asked.update(refund_id=opened.refund_id, amount=total)

    order = change(order_id, act)
    return Refunded(order, **asked)


def resolve_attention(*, order_id: str, actor: str, accept: bool) -> Order:
    """Settle a payment whose amount differs: accept it as it is, or give it back and let the order go.

    Raises IllegalTransitionError when there is nothing to settle, or when goods that were given up already would
    have to be accepted for.
    """

    def act(uow: UnitOfWork, order: Order) -> None:
        case = order.attention
        if case is None:
            raise IllegalTransitionError("Nothing about this order waits for a person.", order_status=order.status)
        payment = payments.get(case.payment_id)
        order.attention = None
        if accept:
            rules.check_transition(order.status, rules.PAID)
            settle(order, payment)
            uow.add_event(
                events.OrderPaid(
                    **events.order_with_items_facts(order),
                    paid_at=order.paid_at,
                    payment_id=case.payment_id,
                    late=False,
                ).about(order, actor=actor)
            )
            return
        if order.status == rules.AWAITING_PAYMENT:
            shelves = look_for(order.lines, consistent=True)
            reservation.release(uow, shelves, order, [(line, line.held_quantity) for line in order.lines])
            if order.promo_code:
                promos.give_back_use(uow, code=order.promo_code, user_id=order.user_id)
            order.status, order.closed_at = rules.CANCELLED, clock.iso(clock.now())
            event = events.OrderCancelled(
                **events.order_with_items_facts(order),
                reason=case.reason,
                was_paid=False,
                refund_amount=case.captured_amount,
            ).about(order, actor=actor)
            uow.add_event(event)
            karma.give_back(uow, order, event)
        payments.request_refund(
            uow=uow,
            payment=payment,
            amount=case.captured_amount,
            reason="Сумма оплаты не совпала с заказом",
            refund_key=f"mismatch:{order_id}",
        )

    return change(order_id, act)


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


def receipt_of_rest(order: Order) -> list[ReceiptLine]:
    """The units that were not refunded yet, for a refund that names none; empty when that is the whole order."""
    if not any(line.refunded_quantity for line in order.lines):
        return []
    rest = [(line, line.quantity - line.refunded_quantity) for line in order.lines]
    return _receipt([(line, n, _worth(line, n)) for line, n in rest])


def _worth(line: OrderLine, quantity: int) -> int:
    return rules.refund_of_units(line.net_total, line.quantity, line.refunded_quantity, quantity)


def _receipt(parts: Sequence[Part]) -> list[ReceiptLine]:
    return [receipt_line(line, quantity, value) for line, quantity, value in parts if value]
