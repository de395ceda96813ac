"""What the coworking announces: never a name of a person, a phone, an address or a donor's message.

Amounts are kopecks, times ISO 8601 UTC. Whose visit or donation it is, is in the event's `customer_id` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict

from shared.coworking.bars.events import EVENTS as BARS
from shared.coworking.bookings.events import EVENTS as BOOKINGS
from shared.coworking.donations.monthly.events import EVENTS as MONTHLY
from shared.coworking.guests.events import EVENTS as GUESTS
from shared.coworking.passes.events import EVENTS as PASSES
from shared.coworking.readers.events import EVENTS as READERS
from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional

# What donors see of their donations' events.
DONATION_FIELDS = ("donation_id", "amount", "currency", "is_anonymous")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceEvent(EventData):
    """What every event of a space says."""

    aggregate: ClassVar[str] = "space"

    space_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceCreated(SpaceEvent):
    """There is a new space."""

    type: ClassVar[Literal["space.created"]] = "space.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceUpdated(SpaceEvent):
    """A space was changed; `changed` are the names of its fields."""

    type: ClassVar[Literal["space.updated"]] = "space.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceArchived(SpaceEvent):
    """A space is no longer in use."""

    type: ClassVar[Literal["space.archived"]] = "space.archived"
    audience: ClassVar[Audience] = STAFF_ONLY


class VisitTimes(TypedDict):
    """The times of a closed visit; `duration_minutes` are whole minutes."""

    check_in: str
    check_out: str
    duration_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEvent(EventData):
    """What every event of a visit says."""

    aggregate: ClassVar[str] = "visit"

    visit_id: str
    space_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOpened(VisitEvent):
    """Somebody checked in."""

    type: ClassVar[Literal["visit.opened"]] = "visit.opened"
    audience: ClassVar[Audience] = shown("visit_id", "space_id", "space_name", "check_in")

    space_name: str
    check_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitClosed(VisitEvent):
    """Somebody checked out (`closed`), or was checked out when the space closed (`auto_closed`).

    `time_zone` is the space's; the oldest events lack it. `proven`: whether a door code or staff stand for both of its
    ends; absent on events of visits that began before this was recorded.
    """

    type: ClassVar[Literal["visit.closed"]] = "visit.closed"
    audience: ClassVar[Audience] = shown(
        "visit_id",
        "space_id",
        "space_name",
        "time_zone",
        "status",
        "proven",
        "check_in",
        "check_out",
        "duration_minutes",
    )

    space_name: str
    time_zone: str | None = optional()
    status: str
    proven: bool | None = optional()
    check_in: str
    check_out: str
    duration_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCorrected(VisitEvent):
    """An admin corrected a visit's times from `before` to `after`; `proven` is False for one of their own visits."""

    type: ClassVar[Literal["visit.corrected"]] = "visit.corrected"
    audience: ClassVar[Audience] = shown(
        "visit_id",
        "space_id",
        "time_zone",
        "was_proven",
        "proven",
        before=("check_in", "check_out", "duration_minutes"),
        after=("check_in", "check_out", "duration_minutes"),
    )

    time_zone: str | None = optional()
    was_proven: bool | None = optional()
    proven: bool | None = optional()
    before: VisitTimes
    after: VisitTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBeginCorrected(VisitEvent):
    """An admin corrected when an open visit began, which was `before_check_in`."""

    type: ClassVar[Literal["visit.begin_corrected"]] = "visit.begin_corrected"
    audience: ClassVar[Audience] = shown("visit_id", "space_id", "before_check_in", "check_in")

    before_check_in: str
    check_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationEvent(EventData):
    """What every event of a donation says."""

    aggregate: ClassVar[str] = "donation"

    donation_id: str
    amount: int
    currency: str
    is_anonymous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationPlaced(DonationEvent):
    """Somebody began a donation; its payment is to be started."""

    type: ClassVar[Literal["donation.placed"]] = "donation.placed"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationSucceeded(DonationEvent):
    """The money came."""

    type: ClassVar[Literal["donation.succeeded"]] = "donation.succeeded"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "succeeded_at")

    succeeded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationCancelled(DonationEvent):
    """The donor cancelled a donation that was not paid."""

    type: ClassVar[Literal["donation.cancelled"]] = "donation.cancelled"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationPaymentCanceled(DonationEvent):
    """The payment failed or expired; the donation waits for another."""

    type: ClassVar[Literal["donation.payment_canceled"]] = "donation.payment_canceled"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationLateRefund(DonationEvent):
    """Money came for a donation that was paid already: the payment is refunded."""

    type: ClassVar[Literal["donation.late_refund"]] = "donation.late_refund"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationAmountMismatch(DonationEvent):
    """Another amount came than was asked for; an admin has to refund it."""

    type: ClassVar[Literal["donation.held"]] = "donation.held"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "payment_id", "captured_amount")

    payment_id: str
    captured_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationRefundRequested(DonationEvent):
    """An admin asked for a refund of `refund_amount`."""

    type: ClassVar[Literal["donation.refund_requested"]] = "donation.refund_requested"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "refund_id", "refund_amount")

    refund_id: str
    refund_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationRefunded(DonationEvent):
    """A part of a donation was refunded, or the whole (`full`).

    `amount` is this refund, `donated_amount` the donation and `refunded_amount` all its refunds so far.
    `succeeded_event_id` is the event of the donation, whose karma is taken back.
    """

    type: ClassVar[Literal["donation.refunded"]] = "donation.refunded"
    audience: ClassVar[Audience] = shown(
        *DONATION_FIELDS, "refund_id", "donated_amount", "refunded_amount", "full", "succeeded_at", "succeeded_event_id"
    )

    refund_id: str
    donated_amount: int
    refunded_amount: int
    full: bool
    succeeded_at: str
    succeeded_event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationGivenBack(DonationEvent):
    """Money that was never counted, because its amount was another, was refunded."""

    type: ClassVar[Literal["donation.given_back"]] = "donation.given_back"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "refund_id")

    refund_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationRefundFailed(DonationEvent):
    """A refund failed; somebody has to look into it."""

    type: ClassVar[Literal["donation.refund_failed"]] = "donation.refund_failed"
    audience: ClassVar[Audience] = shown(*DONATION_FIELDS, "refund_id")

    refund_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationMessageHidden(DonationEvent):
    """Staff took a donation's message out of the public feed."""

    type: ClassVar[Literal["donation.message_hidden"]] = "donation.message_hidden"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationMessageShown(DonationEvent):
    """A message that was hidden is in the public feed again."""

    type: ClassVar[Literal["donation.message_shown"]] = "donation.message_shown"
    audience: ClassVar[Audience] = STAFF_ONLY


EVENTS: tuple[type[EventData], ...] = (
    SpaceCreated,
    SpaceUpdated,
    SpaceArchived,
    VisitOpened,
    VisitClosed,
    VisitCorrected,
    VisitBeginCorrected,
    DonationPlaced,
    DonationSucceeded,
    DonationCancelled,
    DonationPaymentCanceled,
    DonationLateRefund,
    DonationAmountMismatch,
    DonationRefundRequested,
    DonationRefunded,
    DonationGivenBack,
    DonationRefundFailed,
    DonationMessageHidden,
    DonationMessageShown,
    *BARS,
    *BOOKINGS,
    *PASSES,
    *READERS,
    *MONTHLY,
    *GUESTS,
)
