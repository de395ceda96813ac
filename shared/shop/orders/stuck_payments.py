"""Payments that the provider still does not know long after their order was placed."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.core.paging import Page
from shared.data.sharded_index import merged_page
from shared.payments import lookup as payment_lookup
from shared.payments.models import Payment
from shared.payments.planned import plan_payment
from shared.payments.rules import PaymentStatus
from shared.shop.orders.models import Order, smallest_id_at
from shared.shop.orders.payable import payable_of
from shared.shop.orders.rules import OrderStatus

# The request creates it at once, its worker a moment later, reconciliation within a quarter of an hour.
TOO_LONG = timedelta(minutes=10)


def page(*, limit: int, cursor: str | None) -> Page[Payment]:
    """Their payments, oldest first, out of the next `limit` unpaid orders: a page may be short, or empty, and go on.

    Found by the listing of orders by status, so that placing an order writes nothing for it.
    """
    found: Page[Order] = merged_page(
        Order.gsi2,
        Order.keys_of_status(OrderStatus.AWAITING_PAYMENT),
        scope="stuck-payments",
        low="ord_",
        high=smallest_id_at(clock.now() - TOO_LONG),
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )
    waiting = [order for order in found.items if order.payment_id and order.payment_review is None]
    stored = {one.payment_id: one for one in payment_lookup.read_many([str(one.payment_id) for one in waiting])}
    payments = [stored.get(str(order.payment_id)) or _never_begun(order) for order in waiting]
    creating = [payment for payment in payments if payment.status == PaymentStatus.CREATING]
    return Page(sorted(creating, key=lambda payment: str(payment.payment_id)), found.next_cursor)


def _never_begun(order: Order) -> Payment:
    payment = plan_payment(payable_of(order))
    payment.created_at = order.created_at
    return payment
