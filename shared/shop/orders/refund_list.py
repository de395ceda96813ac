"""The refunds of an order, of all its payments: a payment that came too late, or twice, was given back as well."""

from __future__ import annotations

from collections.abc import Sequence

from shared.payments import lookup as payment_lookup
from shared.payments.models import Refund
from shared.shop.orders.models import Order


def refunds_of(order: Order) -> Sequence[Refund]:
    """All refunds of an order, oldest first, failed ones too; an order that has none costs no request."""
    if not (order.refund_requested or order.refunded_amount or order.has_failed_refunds or order.payment_attempts > 1):
        return []
    payments = {payment.payment_id for payment in payment_lookup.payments_of("order", order.order_id)}
    if order.payment_id:
        # The index may not know a payment of this very moment.
        payments.add(order.payment_id)
    found = [refund for payment_id in payments for refund in payment_lookup.refunds_of(payment_id)]
    return sorted(found, key=lambda refund: str(refund.refund_id))
