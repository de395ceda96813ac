"""What staff decide about a payment whose amount is not the order's."""

from __future__ import annotations

from typing import Any

from shared.data.uow import UnitOfWork
from shared.payments import lookup
from shared.payments import refunds as payment_refunds
from shared.payments.payment_result import accept_amount
from shared.shop.orders import events, karma, refund_parts, rules, texts
from shared.shop.orders.errors import IllegalTransitionError
from shared.shop.orders.models import Order
from shared.shop.orders.payable import mark_paid
from shared.shop.orders.release import release_order
from shared.shop.orders.rules import OrderStatus
from shared.shop.orders.store import change


def resolve_payment_review(*, order_id: str, actor: str, accept: bool) -> Order:
    """Accept a payment whose amount differs as it is, or refund it in full and cancel the order.

    Raises IllegalTransitionError when no payment waits for a decision, or when it would have to be accepted for an
    order that was released already, or in another currency than the order's: its amount says nothing in that.
    """

    def act(uow: UnitOfWork, order: Order) -> None:
        review = order.payment_review
        if review is None:
            raise IllegalTransitionError("Nothing about this order waits for a person.", order_status=order.status)
        payment = lookup.get(review.payment_id)
        order.payment_review = None
        if accept:
            rules.check_transition(order.status, OrderStatus.PAID)
            if payment.captured_currency not in (None, order.currency):
                raise IllegalTransitionError(
                    f"What came is in {payment.captured_currency}: it can only be given back.",
                    order_status=order.status,
                )
            accept_amount(uow, payment)
            mark_paid(order, payment)
            order.accepted_amount = review.captured_amount
            facts = events.order_with_items_facts(order)
            facts["items"] = _with_paid(facts["items"], refund_parts.paid_parts(order, review.captured_amount))
            paid = events.OrderPaid(
                **facts,
                paid_at=order.paid_at,
                payment_id=review.payment_id,
                late=False,
                captured_amount=review.captured_amount,
            )
            uow.add_event(paid.about(order, actor=actor))
            return
        if order.status == OrderStatus.AWAITING_PAYMENT:
            release_order(uow, order, OrderStatus.CANCELLED)
            event = events.OrderCancelled(
                **events.order_with_items_facts(order),
                reason=review.reason,
                was_paid=False,
                refund_amount=review.captured_amount,
            ).about(order, actor=actor)
            uow.add_event(event)
            karma.return_points(uow, order, event)
        payment_refunds.request_refund(
            uow=uow,
            payment=payment,
            amount=review.captured_amount,
            reason=texts.AMOUNT_MISMATCH,
            refund_key=f"mismatch:{order_id}",
        )
        if order.payment_id == review.payment_id:
            # Money of another payment than the order's counts nowhere on it.
            order.promise_refund(review.captured_amount)

    return change(order_id, act)


def _with_paid(items: list[dict[str, Any]], parts: dict[str, int]) -> list[dict[str, Any]]:
    """Order lines as events say them, with the kopecks that came for each."""
    return [item | {"paid": parts[item["line_id"]]} for item in items]
