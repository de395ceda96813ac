"""What monthly donations announce. Amounts are kopecks, moments ISO 8601 UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict

from shared.coworking.donations.monthly.models import MonthlyDonation
from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData, optional
from shared.data.events import DomainEvent

# What donors see of these events.
MONTHLY_FIELDS = ("monthly_donation_id", "amount", "currency", "is_anonymous")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyEvent(EventData):
    """What every event of a monthly donation says."""

    aggregate: ClassVar[str] = "monthly_donation"

    monthly_donation_id: str
    amount: int
    currency: str
    is_anonymous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyPlaced(MonthlyEvent):
    """Somebody agreed to donate every month; the first payment is to be made."""

    type: ClassVar[Literal["monthly_donation.placed"]] = "monthly_donation.placed"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "donation_id", "consent_version")

    donation_id: str
    consent_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyCharged(MonthlyEvent):
    """The donation of a month came, the first (`is_first`) too; `next_at` is when the next one is charged."""

    type: ClassVar[Literal["monthly_donation.charged"]] = "monthly_donation.charged"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "donation_id", "is_first", "next_at")

    donation_id: str
    is_first: bool
    next_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyRetried(MonthlyEvent):
    """A month's donation is charged once more after a decline; its payment is to be started."""

    type: ClassVar[Literal["monthly_donation.retried"]] = "monthly_donation.retried"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "donation_id", "payment_id")

    donation_id: str
    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyDeclined(MonthlyEvent):
    """A charge was declined (`reason` is the provider's) and is made again at `retry_at`."""

    type: ClassVar[Literal["monthly_donation.declined"]] = "monthly_donation.declined"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "donation_id", "reason", "retry_at")

    donation_id: str
    reason: str
    retry_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlySkipped(MonthlyEvent):
    """Nobody knows whether a charge was made, so the month is not charged again."""

    type: ClassVar[Literal["monthly_donation.skipped"]] = "monthly_donation.skipped"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "donation_id", "next_at")

    donation_id: str
    next_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyAmountChanged(MonthlyEvent):
    """The sum is another from the next charge on, with consent to the text of that version."""

    type: ClassVar[Literal["monthly_donation.amount_changed"]] = "monthly_donation.amount_changed"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "old_amount", "consent_version")

    old_amount: int
    consent_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyStopped(MonthlyEvent):
    """Nothing is charged any more.

    `reason`: `donor`, `link` (in a mail), `erased`, `account`, `not_saved`, `another` (one is active already),
    `declined`, `method_gone`; of a decline `decline` is the provider's reason.
    """

    type: ClassVar[Literal["monthly_donation.stopped"]] = "monthly_donation.stopped"
    audience: ClassVar[Audience] = shown(*MONTHLY_FIELDS, "reason", "decline")

    reason: str
    decline: str | None = optional()


EVENTS: tuple[type[EventData], ...] = (
    MonthlyPlaced,
    MonthlyCharged,
    MonthlyRetried,
    MonthlyDeclined,
    MonthlySkipped,
    MonthlyAmountChanged,
    MonthlyStopped,
)


class MonthlyFacts(TypedDict):
    """The fields of `MonthlyEvent`."""

    monthly_donation_id: str
    amount: int
    currency: str
    is_anonymous: bool


def facts_of(monthly: MonthlyDonation) -> MonthlyFacts:
    """What every event of a monthly donation says."""
    return MonthlyFacts(
        monthly_donation_id=monthly.monthly_id,
        amount=monthly.amount,
        currency=monthly.currency,
        is_anonymous=bool(monthly.is_anonymous),
    )


def of_monthly(monthly: MonthlyDonation, event: MonthlyEvent, *, actor: str | None = None) -> DomainEvent:
    """An event about a monthly donation, with its donor as the person whom it concerns."""
    return event.of(monthly.monthly_id, customer_id=monthly.user_id, actor=actor)
