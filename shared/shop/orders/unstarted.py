"""Orders whose payment is still being created long after they were placed."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.core.paging import Page
from shared.data.base import query_page
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.shop.orders import rules
from shared.shop.orders.models import Order, first_id

# The request creates it at once, its worker a moment later, reconciliation within a quarter of an hour.
TOO_LONG = timedelta(minutes=10)


def page(*, limit: int, cursor: str | None) -> Page[Payment]:
    """Their payments, oldest first, out of the next `limit` unpaid orders: a page may be short, or empty, and go on.

    Found by the listing of orders by status, so that placing an order writes nothing for it.
    """
    found: Page[Order] = query_page(
        Order.gsi2,
        Order.with_status(rules.AWAITING_PAYMENT),
        scope="unstarted-payments",
        range_condition=Order.gsi2sk < first_id(clock.now() - TOO_LONG),
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )
    asked = [str(order.payment_id) for order in found.items if order.payment_id and order.attention is None]
    creating = [payment for payment in payments.read_many(asked) if payment.status == "creating"]
    return Page(sorted(creating, key=lambda payment: str(payment.payment_id)), found.next_cursor)
