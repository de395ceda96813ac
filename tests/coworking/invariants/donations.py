"""Donations: each stands where its payment does, and what people gave is the sum of what came and stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.coworking.donations.models import DonorPeriodTotal, periods_of
from shared.identity.models import User
from shared.payments.models import Refund
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant


def _refunds(snapshot: Snapshot) -> Iterator[str]:
    for one in snapshot.all(Refund):
        donation = snapshot.donations.get(one.payable_id)
        is_its = donation is not None and donation.succeeded_at and donation.payment_id == one.payment_id
        if is_its and one.status == "succeeded":
            yield one.refund_id


PAYABLES = {"donation": lambda snapshot: snapshot.donations}
ONCE = {
    "donation.placed": Once(lambda snapshot: snapshot.donations, data("donation_id")),
    "donation.succeeded": Once(
        lambda snapshot: (one.donation_id for one in snapshot.donations.values() if one.succeeded_at),
        data("donation_id"),
    ),
    "donation.refunded": Once(_refunds, data("refund_id")),
    "donation.late_refund": Once(lambda snapshot: snapshot.late_refunds_of("donation"), data("payment_id")),
}


@invariant
def gifts_and_payments(snapshot: Snapshot) -> Iterator[str]:
    """A donation has as many payments as were begun, keeps the money of one, and shows what has become of that."""
    given_up = {event.aggregate_id for event in snapshot.events_of("donation.cancelled")}
    for donation in snapshot.donations.values():
        name = f"donation {donation.donation_id}"
        begun = [one for one in snapshot.payments.values() if one.payable_id == donation.donation_id]
        if len(begun) != donation.payment_attempts:
            yield f"{name}: {donation.payment_attempts} payments begun, {len(begun)} there"
        live = [one for one in begun if one.status == "succeeded" and one.refund_reserved < one.captured_amount]
        if [one.payment_id for one in live if not one.amount_mismatch] not in ([], [donation.payment_id]):
            yield f"{name}: has the money of {len(live)} payments"
        payment = snapshot.payments.get(donation.payment_id)
        if payment is None:
            yield f"{name}: its payment is missing"
            continue
        unpaid = "cancelled" if donation.donation_id in given_up else "awaiting_payment"
        wanted = "succeeded" if payment.status == "succeeded" else unpaid
        if payment.amount_mismatch:
            wanted = "held"
        if payment.refunded_amount and payment.refunded_amount >= payment.captured_amount:
            wanted = "refunded"
        if donation.status != wanted:
            yield f"{name}: is {donation.status}, its payment says {wanted}"
        if donation.refunded_amount != payment.refunded_amount:
            yield f"{name}: {donation.refunded_amount} refunded, its payment says {payment.refunded_amount}"


@invariant
def sums(snapshot: Snapshot) -> Iterator[str]:
    """What a person gave, ever and openly in a period, is what came of their donations and was not given back."""
    totals: Counter[str] = Counter()
    openly: Counter[tuple[str, str]] = Counter()
    for donation in snapshot.donations.values():
        if not donation.succeeded_at:
            continue
        kept = int(donation.amount - donation.refunded_amount)
        totals[donation.user_id] += kept
        for period in () if donation.is_anonymous else periods_of(donation.succeeded_at):
            openly[period, donation.user_id] += kept
    for user in snapshot.all(User):
        if int(user.total_donated or 0) != totals[user.id]:
            yield f"{user.id}: has given {user.total_donated}, the donations add up to {totals[user.id]}"
    stored = Counter(
        {(one.pk.removeprefix("DONORS#"), one.sk): int(one.amount) for one in snapshot.all(DonorPeriodTotal)}
    )
    for key in openly.keys() | stored.keys():
        if openly[key] != stored[key]:
            yield f"given by {key}: {stored[key]}, the donations add up to {openly[key]}"
