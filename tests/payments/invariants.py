"""Payments and refunds: ours against the provider's; what goes back went once.

A file of invariants lists what its module has paid for as `PAYABLES`: kind → ids of all that there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shared.payments import rules
from shared.payments.models import Payment, Refund
from tests import modules
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant

ONCE = {
    "payment.held": Once(
        lambda snapshot: (one.payment_id for one in snapshot.all(Payment) if _came_otherwise(one)), data("payment_id")
    ),
    "refund.requested": Once(lambda snapshot: (one.refund_id for one in snapshot.all(Refund)), data("refund_id")),
    "refund.succeeded": Once(
        lambda snapshot: (one.refund_id for one in snapshot.all(Refund) if one.status == "succeeded"), data("refund_id")
    ),
    "refund.failed": Once(
        lambda snapshot: (one.refund_id for one in snapshot.all(Refund) if one.status == "failed"), data("refund_id")
    ),
}


def _came_otherwise(payment: Payment) -> bool:
    """Whether another amount came than was asked for, accepted or not."""
    return bool(payment.amount_mismatch or payment.captured_amount not in (0, payment.amount))


@invariant
def provider(snapshot: Snapshot) -> Iterator[str]:
    """Each payment of ours is at most one live payment at the provider, in the same state and of the same amount."""
    theirs = snapshot.world.provider.payments
    ours = {one.provider_payment_id: one for one in snapshot.payments.values() if one.provider_payment_id}
    for provider_id, seen in theirs.items():
        payment = ours.get(provider_id)
        if payment is None:
            if seen.status == "succeeded" and seen.refunded_amount < seen.amount:
                yield f"provider's {provider_id}: charged {seen.amount} for no payment of ours"
            elif seen.status == "pending" and not _is_given_up(
                snapshot.payments.get(seen.metadata.get("payment_id", ""))
            ):
                yield f"provider's {provider_id}: a link that we do not know of can be paid"
            continue
        name = f"payment {payment.payment_id}"
        if (payment.status == "succeeded") != (seen.status == "succeeded"):
            yield f"{name}: {payment.status} with us, {seen.status} at the provider"
        elif payment.status == "succeeded" and payment.captured_amount != seen.amount:
            yield f"{name}: {payment.captured_amount} with us, {seen.amount} at the provider"
        if payment.refunded_amount != seen.refunded_amount:
            yield f"{name}: {payment.refunded_amount} refunded with us, {seen.refunded_amount} at the provider"
    for provider_id in ours.keys() - theirs.keys():
        yield f"payment {ours[provider_id].payment_id}: its provider's payment does not exist"


@invariant
def refunds(snapshot: Snapshot) -> Iterator[str]:
    """Refunds add up to what their payment says, and each is one refund at the provider."""
    theirs = snapshot.world.provider.refunds
    claimed = [refund.provider_refund_id for refund in snapshot.all(Refund) if refund.provider_refund_id]
    for refund_id in theirs.keys() - set(claimed):
        if theirs[refund_id].status == "succeeded":
            yield f"provider's refund {refund_id}: belongs to no refund of ours"
    if len(claimed) != len(set(claimed)):
        yield "two refunds of ours are one at the provider"
    for payment in snapshot.payments.values():
        found = snapshot.refunds_of(payment)
        done = sum(int(one.amount) for one in found if one.status == "succeeded")
        reserved = sum(int(one.amount) for one in found if one.status != "failed")
        if (payment.refunded_amount, payment.refund_reserved) != (done, reserved):
            sums = (int(payment.refunded_amount), int(payment.refund_reserved))
            yield f"payment {payment.payment_id}: says {sums} refunded and reserved, its refunds {(done, reserved)}"
        if reserved > payment.captured_amount:
            yield f"payment {payment.payment_id}: {reserved} refunded of {int(payment.captured_amount)}"
    for refund in snapshot.all(Refund):
        seen = theirs.get(refund.provider_refund_id or "")
        if refund.payment_id not in snapshot.payments:
            yield f"refund {refund.refund_id}: of no payment"
        if seen is not None and (seen.amount != refund.amount or (seen.status == "succeeded") != _went(refund)):
            yield f"refund {refund.refund_id}: {refund.status} {refund.amount}, theirs {seen.status} {seen.amount}"


@invariant
def unfinished(snapshot: Snapshot) -> Iterator[str]:
    """Nothing waits that somebody has the answer to, and whatever waits will be looked at again."""
    theirs = snapshot.world.provider
    looked_at = {
        payment_id
        for file in modules.parts("invariants")
        for payment_id in getattr(file, "LOOKED_AT", lambda _: ())(snapshot)
    }
    for payment in snapshot.payments.values():
        if payment.status == "creating":
            yield f"payment {payment.payment_id}: was never begun at the provider"
        is_looked_at = payment.gsi2sk is not None or payment.payment_id in looked_at
        if payment.status in ("creating", "pending") and not is_looked_at:
            yield f"payment {payment.payment_id}: nobody will look at it again"
    for refund in snapshot.all(Refund):
        pending = theirs.refunds.get(refund.provider_refund_id or "")
        if refund.status in rules.REFUND_OPEN and (pending is None or pending.status != "pending"):
            yield f"refund {refund.refund_id}: still {refund.status}"
        if refund.status in rules.REFUND_OPEN and refund.gsi2sk is None:
            yield f"refund {refund.refund_id}: nobody will look at it again"


@invariant
def payables(snapshot: Snapshot) -> Iterator[str]:
    """No payment is for something that does not exist."""
    there: dict[str, Collection[str]] = {}
    for file in modules.parts("invariants"):
        there |= {kind: ids(snapshot) for kind, ids in getattr(file, "PAYABLES", {}).items()}
    for payment in snapshot.payments.values():
        if payment.payable_id not in there[payment.payable_kind]:
            yield f"payment {payment.payment_id}: for no {payment.payable_kind}"


def _went(refund: Refund) -> bool:
    return bool(refund.status == "succeeded")


def _is_given_up(payment: Payment | None) -> bool:
    """Canceled before its answer came: should its link be paid after all, the notification still finds it."""
    return payment is not None and payment.status == "canceled" and payment.provider_payment_id is None
