"""Goods and money that come back: two things of one operation, in part, several times, with or without restocking.

Units that come back bring any sum from nothing to what they cost; a sum alone leaves the goods with the customer. An
order of which everything came back before it was delivered is cancelled: nothing of it is left to be done. The last
units of an order that was not handed to the carrier bring the delivery back with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments.payable import ReceiptLine
from shared.shop.orders import events, karma, reservation
from shared.shop.orders.availability import read_availability_of_lines
from shared.shop.orders.errors import IllegalTransitionError, NothingToRefundError
from shared.shop.orders.models import Order
from shared.shop.orders.receipts import receipt_of, receipt_of_unrefunded
from shared.shop.orders.refund_parts import delivery_part, unsold_of
from shared.shop.orders.refund_plan import Plan, RefundLine, ReturnedUnits, make_plan
from shared.shop.orders.release import release_order
from shared.shop.orders.rules import UNDER_WAY, OrderStatus
from shared.shop.orders.store import change


@dataclass(frozen=True, slots=True)
class Refunded:
    """An order with what came back; `amount` in kopecks, `refund_id` None when no money goes back."""

    order: Order
    refund_id: str | None
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
        plan = make_plan(order, lines, amount, restock=restock)
        refund_id = apply(uow, order, plan, actor=actor, reason=reason)
        reference = {"order_id": order_id, "amount": plan.total}
        uow.store_idempotency_key(idempotency, reference | ({"refund_id": refund_id} if refund_id else {}))
        asked.update(refund_id=refund_id, amount=plan.total)

    order = change(order_id, act)
    return Refunded(order, **asked)


def settle_refused(*, order_id: str, actor: str) -> Order:
    """Note that staff gave back by other means what the provider refused to; no money moves here.

    Raises OrderNotFoundError, and IllegalTransitionError when no refused refund is left.
    """

    def act(uow: UnitOfWork, order: Order) -> None:
        if not order.refund_due:
            raise IllegalTransitionError("No refund of this order was refused.", order_status=order.status)
        event = events.OrderRefundSettled(**events.order_facts(order), amount=order.refund_due)
        order.refund_due = order.refund_due_elsewhere = 0
        uow.add_event(event.about(order, actor=actor))

    return change(order_id, act)


def apply(uow: UnitOfWork, order: Order, plan: Plan, *, actor: str, reason: str) -> str | None:
    """Carry a plan out on the order and in the caller's transaction; the refund's id, None when no money goes back.

    Committing it, and saving the order, is the caller's: the preview of a refund does neither.
    """
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
    return refund_id


def receipt_of_plan(order: Order, plan: Plan) -> tuple[ReceiptLine, ...]:
    """The goods and the delivery that a refund's receipt names; a sum alone names all that was not given back."""
    if not plan.parts:
        return receipt_of_unrefunded(order)
    return receipt_of(order, ((part.line, part.quantity, part.amount) for part in plan.parts), delivery=plan.delivery)


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
        lines=[
            *(one | unsold_of(part.unsold) for one, part in zip(returned, parts, strict=True)),
            *delivery_part(plan.delivery),
        ],
        restock=is_restocked,
        receipt=receipt_of_plan(order, plan),
    )
    order.promise_refund(total)
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
                **unsold_of(part.unsold),
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
