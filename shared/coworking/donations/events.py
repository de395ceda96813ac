"""What donations announce. Never a name, a phone, an address or a donor's message."""

from __future__ import annotations

from typing import Any

from shared.coworking.donations.models import Donation
from shared.data.events import DomainEvent


def of_donation(donation: Donation, what: str, *, actor: str | None = None, **more: Any) -> DomainEvent:
    """The event `donation.<what>`; amounts in kopecks."""
    data = {
        "donation_id": donation.donation_id,
        "amount": int(donation.amount),
        "currency": donation.currency,
        "is_anonymous": bool(donation.is_anonymous),
        **more,
    }
    return DomainEvent(
        f"donation.{what}", "donation", donation.donation_id, data, customer_id=donation.user_id, actor=actor
    )


def refunded(donation: Donation, *, refund_id: str, amount: int) -> DomainEvent:
    """A part went back, or the whole; it names the event of the gift, whose karma is taken back."""
    return of_donation(
        donation,
        "refunded",
        refund_id=refund_id,
        amount=amount,
        donated_amount=int(donation.amount),
        refunded_amount=int(donation.refunded_amount),
        full=donation.refunded_amount >= donation.amount,
        succeeded_at=donation.succeeded_at,
        succeeded_event_id=donation.succeeded_event_id,
    )
