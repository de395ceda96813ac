"""Money: ours against the provider's, order by order; nobody pays twice, and what goes back went once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shared.payments import rules
from shared.payments.models import Payment, Refund
from shared.shop.orders.models import Order
from tests.faults.invariants.snapshot import Ledger


def orders_and_payments(ledger: Ledger) -> Iterator[str]:
    """An order has as many payments as were begun, one of them live at most, and shows what its payment says."""
    for order in ledger.orders.values():
        name, paid = f"order {order.order_id}", ledger.payments_of(order)
        if len(paid) != order.payment_attempts:
            yield f"{name}: {order.payment_attempts} payments begun, {len(paid)} there"
        live = [one for one in paid if one.status == "succeeded" and one.refund_reserved < one.captured_amount]
        if len(live) > 1:
            yield f"{name}: paid {len(live)} times"
        yield from _order_and_its_payment(ledger, order, name)


def _order_and_its_payment(ledger: Ledger, order: Order, name: str) -> Iterator[str]:
    payment = ledger.payments.get(order.payment_id or "")
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
    # An open payment is shown as it is when somebody looks (`store.show_links`).
    shown = {"succeeded": "succeeded", "canceled": "canceled", "pending": "creating", "creating": "creating"}
    wanted = shown[payment.status]
    if refunded:
        wanted = "refunded" if refunded >= payment.captured_amount else "partially_refunded"
    if order.payment_status != wanted:
        yield f"{name}: shows payment {order.payment_status}, it is {wanted}"
    if order.refunded_amount != refunded:
        yield f"{name}: shows {order.refunded_amount} refunded, it is {refunded}"


def provider(ledger: Ledger) -> Iterator[str]:
    """Each payment of ours is at most one live payment at the provider, in the same state and of the same amount."""
    theirs = ledger.world.provider.payments
    ours = {one.provider_payment_id: one for one in ledger.payments.values() if one.provider_payment_id}
    for provider_id, seen in theirs.items():
        payment = ours.get(provider_id)
        if payment is None:
            if seen.status == "succeeded" and seen.refunded_amount < seen.amount:
                yield f"provider's {provider_id}: charged {seen.amount} for no payment of ours"
            elif seen.status == "pending" and not _is_given_up(
                ledger.payments.get(seen.metadata.get("payment_id", ""))
            ):
                yield f"provider's {provider_id}: a link that we do not know of can be paid"
            continue
        told = f"payment {payment.payment_id}"
        if (payment.status == "succeeded") != (seen.status == "succeeded"):
            yield f"{told}: {payment.status} with us, {seen.status} at the provider"
        elif payment.status == "succeeded" and payment.captured_amount != seen.amount:
            yield f"{told}: {payment.captured_amount} with us, {seen.amount} at the provider"
        if payment.refunded_amount != seen.refunded_amount:
            yield f"{told}: {payment.refunded_amount} refunded with us, {seen.refunded_amount} at the provider"
    for provider_id in ours.keys() - theirs.keys():
        yield f"payment {ours[provider_id].payment_id}: its provider's payment does not exist"


def refunds(ledger: Ledger) -> Iterator[str]:
    """Refunds add up to what their payment says, and each is one refund at the provider."""
    theirs = ledger.world.provider.refunds
    claimed = [refund.provider_refund_id for refund in ledger.all(Refund) if refund.provider_refund_id]
    for refund_id in theirs.keys() - set(claimed):
        if theirs[refund_id].status == "succeeded":
            yield f"provider's refund {refund_id}: belongs to no refund of ours"
    if len(claimed) != len(set(claimed)):
        yield "two refunds of ours are one at the provider"
    for payment in ledger.payments.values():
        found = ledger.refunds_of(payment)
        done = sum(int(one.amount) for one in found if one.status == "succeeded")
        reserved = sum(int(one.amount) for one in found if one.status != "failed")
        if (payment.refunded_amount, payment.refund_reserved) != (done, reserved):
            sums = (int(payment.refunded_amount), int(payment.refund_reserved))
            yield f"payment {payment.payment_id}: says {sums} refunded and reserved, its refunds {(done, reserved)}"
        if reserved > payment.captured_amount:
            yield f"payment {payment.payment_id}: {reserved} refunded of {int(payment.captured_amount)}"
    for refund in ledger.all(Refund):
        seen = theirs.get(refund.provider_refund_id or "")
        if refund.payment_id not in ledger.payments:
            yield f"refund {refund.refund_id}: of no payment"
        if seen is not None and (seen.amount != refund.amount or (seen.status == "succeeded") != _went(refund)):
            yield f"refund {refund.refund_id}: {refund.status} {refund.amount}, theirs {seen.status} {seen.amount}"


def unfinished(ledger: Ledger) -> Iterator[str]:
    """Nothing waits that somebody has the answer to, and whatever waits will be looked at again."""
    theirs = ledger.world.provider
    for payment in ledger.payments.values():
        if payment.status == "creating":
            yield f"payment {payment.payment_id}: was never begun at the provider"
        if payment.status in ("creating", "pending") and payment.gsi2sk is None:
            yield f"payment {payment.payment_id}: nobody will look at it again"
    for refund in ledger.all(Refund):
        pending = theirs.refunds.get(refund.provider_refund_id or "")
        if refund.status in rules.REFUND_OPEN and (pending is None or pending.status != "pending"):
            yield f"refund {refund.refund_id}: still {refund.status}"
        if refund.status in rules.REFUND_OPEN and refund.gsi2sk is None:
            yield f"refund {refund.refund_id}: nobody will look at it again"


def payables(ledger: Ledger) -> Iterator[str]:
    """No payment is for something that does not exist."""
    for payment in ledger.payments.values():
        things: dict[str, Collection[str]] = {"order": ledger.orders, "donation": ledger.donations}
        if payment.payable_id not in things[payment.payable_kind]:
            yield f"payment {payment.payment_id}: for no {payment.payable_kind}"


def _went(refund: Refund) -> bool:
    return bool(refund.status == "succeeded")


def _is_given_up(payment: Payment | None) -> bool:
    """Canceled before its answer came: should its link be paid after all, the notification still finds it."""
    return payment is not None and payment.status == "canceled" and payment.provider_payment_id is None
