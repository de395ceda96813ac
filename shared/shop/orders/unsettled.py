"""First payments of orders that wait for money: which must be begun, and which asked about.

Such a payment is stored with its link and is in no index: the listing of orders by status has all that wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from shared.core import clock
from shared.data.sharded_index import merged
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments.models import Payment
from shared.payments.planned import leave_unsettled
from shared.payments.rules import FIRST_CHECK_AFTER, PaymentStatus, first_payment_id
from shared.shop.orders.models import Order, smallest_id_at
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus

CHUNK = 100


def unsettled(now: datetime) -> Iterator[Order | Payment]:
    """What has waited for two minutes and more, oldest first, as it is read.

    An order whose payment is not stored was not begun; a payment that is still open had no notification.
    """
    waiting = Order.keys_of_status(OrderStatus.AWAITING_PAYMENT)
    entries = merged(Order.gsi2, waiting, range_key_condition=Order.gsi2sk < smallest_id_at(now - FIRST_CHECK_AFTER))
    while chunk := list(islice(entries, CHUNK)):
        first = {first_payment_id(str(one.gsi2sk)): one for one in chunk}
        stored = {payment.payment_id: payment for payment in payment_lookup.read_many(first)}
        # Orders of earlier versions have payments of another id.
        missing = Order.gsi2.read([entry for name, entry in first.items() if name not in stored])
        yield from (order for order in missing if order.payment_id in first)
        yield from (payment for payment in stored.values() if _is_due(payment, now))


def _is_due(payment: Payment, now: datetime) -> bool:
    is_open = payment.status in (PaymentStatus.CREATING, PaymentStatus.PENDING) and not payment.gsi2pk
    return is_open and clock.parse(payment.created_at) + FIRST_CHECK_AFTER <= now


def leave(uow: UnitOfWork, order: Order) -> None:
    """Add what becomes of an order's first payment when the order stops waiting for money, unless it was paid by it."""
    # The payable's port saves orders by the store, which calls this.
    from shared.shop.orders.payable import payable_of

    first = first_payment_id(order.order_id)
    is_planned = order.payment_id == first or order.payment_attempts > 1
    if not is_planned or (order.was_paid and order.payment_id == first):
        return
    if order.payment_id != first and payment_lookup.find(first) is None:
        # The first payment of an order of an earlier version has an id of its own.
        return
    if leave_unsettled(uow, payable_of(order)) and order.payment_id == first:
        order.payment_status = OrderPaymentStatus.CANCELED
