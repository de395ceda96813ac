"""Orders and their payments: nobody pays twice, and an order shows what its payment says."""

from __future__ import annotations

from collections.abc import Iterator

from shared.payments.rules import first_payment_id
from shared.shop.orders.models import Order
from shared.shop.orders.rules import OrderStatus
from tests.faults.invariants.snapshot import Snapshot, invariant

PAYABLES = {"order": lambda snapshot: snapshot.orders}


def LOOKED_AT(snapshot: Snapshot) -> set[str]:  # noqa: N802 - a declaration, as PAYABLES
    """The first payments of orders that are listed as waiting: reconciliation goes through these."""
    waiting = Order.keys_of_status(OrderStatus.AWAITING_PAYMENT)
    return {first_payment_id(order.order_id) for order in snapshot.orders.values() if order.gsi2pk in waiting}


@invariant
def orders_and_payments(snapshot: Snapshot) -> Iterator[str]:
    """An order has as many payments as were begun, one of them live at most, and shows what its payment says."""
    for order in snapshot.orders.values():
        name, paid = f"order {order.order_id}", snapshot.payments_of(order)
        if len(paid) != order.payment_attempts:
            yield f"{name}: {order.payment_attempts} payments begun, {len(paid)} there"
        live = [one for one in paid if one.status == "succeeded" and one.refund_reserved < one.captured_amount]
        if len(live) > 1:
            yield f"{name}: paid {len(live)} times"
        yield from _order_and_its_payment(snapshot, order, name)


def _order_and_its_payment(snapshot: Snapshot, order: Order, name: str) -> Iterator[str]:
    payment = snapshot.payments.get(order.payment_id or "")
    if payment is None:
        if order.final_amount or order.payment_id:
            yield f"{name}: its payment {order.payment_id} is missing"
        return
    if order.was_paid and payment.status != "succeeded":
        yield f"{name}: is paid by a payment that is {payment.status}"
    is_live = payment.status == "succeeded" and payment.refund_reserved < payment.captured_amount
    if is_live and not order.was_paid and order.payment_review is None:
        yield f"{name}: was paid for and is {order.status}"
    refunded = int(payment.refunded_amount)
    # An open payment is shown as it is when somebody looks (`store.attach_payment_links`).
    shown = {"succeeded": "succeeded", "canceled": "canceled", "pending": "creating", "creating": "creating"}
    wanted = shown[payment.status]
    if refunded:
        wanted = "refunded" if refunded >= payment.captured_amount else "partially_refunded"
    if order.payment_status != wanted:
        yield f"{name}: shows payment {order.payment_status}, it is {wanted}"
    if order.refunded_amount != refunded:
        yield f"{name}: shows {order.refunded_amount} refunded, it is {refunded}"
