"""The events of a donation as it is now."""

from __future__ import annotations

from typing import TypedDict

from shared.coworking.donations.models import Donation
from shared.coworking.events import DonationEvent, DonationRefunded
from shared.data.events import DomainEvent


class DonationFields(TypedDict):
    """The fields that every event of a donation has; `amount` in kopecks."""

    donation_id: str
    amount: int
    currency: str
    is_anonymous: bool


def fields_of(donation: Donation) -> DonationFields:
    """What every event of a donation says."""
    return DonationFields(
        donation_id=donation.donation_id,
        amount=donation.amount,
        currency=donation.currency,
        is_anonymous=bool(donation.is_anonymous),
    )


def of_donation(donation: Donation, event: DonationEvent, *, actor: str | None = None) -> DomainEvent:
    """An event about a donation, with its donor as the person whom it concerns."""
    return event.of(donation.donation_id, customer_id=donation.user_id, actor=actor)


def refunded(donation: Donation, *, refund_id: str, amount: int) -> DomainEvent:
    """The event of a refund of `amount` kopecks, after it was added to the donation's refunded amount."""
    event = DonationRefunded(
        donation_id=donation.donation_id,
        amount=amount,
        currency=donation.currency,
        is_anonymous=bool(donation.is_anonymous),
        refund_id=refund_id,
        donated_amount=donation.amount,
        refunded_amount=donation.refunded_amount,
        full=donation.refunded_amount >= donation.amount,
        succeeded_at=donation.succeeded_at,
        succeeded_event_id=donation.succeeded_event_id,
    )
    return of_donation(donation, event)
