"""What a refund would do, found out by the refund itself: its transaction is built as always and never committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import rules as payment_rules
from shared.payments.models import Payment
from shared.payments.payable import ReceiptLine
from shared.shop.orders import karma
from shared.shop.orders.models import Order
from shared.shop.orders.receipts import receipt_lines
from shared.shop.orders.refund_plan import Plan, RefundLine, make_plan
from shared.shop.orders.refunds import apply, receipt_of_plan
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus
from shared.shop.orders.store import load


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """What would come back and what would follow from it; amounts in kopecks.

    `refundable` is what could be refunded after it, `karma_points` what its buyer would get back, `promo_code` the code
    whose use would be given back; `order_status` and `payment_status` are those after the money has arrived.
    """

    plan: Plan
    receipt: tuple[ReceiptLine, ...]
    refundable: int
    karma_points: int
    promo_code: str | None
    order_status: str
    payment_status: str | None


def preview(
    *,
    order_id: str,
    actor: str,
    amount: int | None = None,
    lines: Sequence[RefundLine] = (),
    restock: bool = False,
) -> RefundPreview:
    """What `refunds.refund` with the same words would do now. Raises what it raises, and writes nothing."""
    order = load(order_id)
    payment = payment_lookup.find(order.payment_id) if order.payment_id else None
    points_before = _points(order, payment, 0)
    plan = make_plan(order, lines, amount, restock=restock)
    # As payments do: a refund without lines of its own is of all that was paid for.
    receipt = receipt_of_plan(order, plan) or receipt_lines(order)
    status, payment_status = order.status, order.payment_status
    apply(UnitOfWork(), order, plan, actor=actor, reason="")
    is_closed = order.status != status
    points = order.karma_points if is_closed else max(points_before, _points(order, payment, plan.total))
    return RefundPreview(
        plan=plan,
        receipt=payment_rules.refund_lines(receipt, plan.total) if plan.total else (),
        refundable=_refundable(payment) - plan.total,
        karma_points=points - points_before,
        promo_code=order.promo_code if is_closed and order.status == OrderStatus.CANCELLED else None,
        order_status=order.status,
        payment_status=_payment_status(payment, plan.total) if plan.total else payment_status,
    )


def _refundable(payment: Payment | None) -> int:
    if payment is None:
        return 0
    return payment_rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)


def _points(order: Order, payment: Payment | None, more: int) -> int:
    """The points that are given back, or will be by refunds under way and by `more` kopecks."""
    if payment is None:
        return order.karma_returned
    due = karma.points_for_refunds(order, refunded=payment.refund_reserved + more, paid=payment.captured_amount)
    return max(order.karma_returned, due)


def _payment_status(payment: Payment | None, total: int) -> str:
    is_all = _refundable(payment) <= total
    return OrderPaymentStatus.REFUNDED if is_all else OrderPaymentStatus.PARTIALLY_REFUNDED
