"""What bookings announce: no name of a person. Amounts are kopecks, moments ISO 8601 UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict
from zoneinfo import ZoneInfo

from shared.core import clock
from shared.coworking.bookings.models import Booking
from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional
from shared.data.events import DomainEvent

# What people see of their bookings' events.
BOOKING_FIELDS = (
    "booking_id",
    "space_id",
    "space_name",
    "resource_id",
    "resource_name",
    "begin",
    "end",
    "begins_at",
    "amount",
    "currency",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEvent(EventData):
    """What every event of a desk or a room says."""

    aggregate: ClassVar[str] = "resource"

    resource_id: str
    space_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCreated(ResourceEvent):
    """There is a new desk or room."""

    type: ClassVar[Literal["resource.created"]] = "resource.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceUpdated(ResourceEvent):
    """A desk or a room was changed; `changed` are the names of its fields."""

    type: ClassVar[Literal["resource.updated"]] = "resource.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent(EventData):
    """What every event of a booking says; `begins_at` is the begin by the clock of the space, as people read it."""

    aggregate: ClassVar[str] = "booking"

    booking_id: str
    space_id: str
    space_name: str
    resource_id: str
    resource_name: str
    begin: str
    end: str
    begins_at: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlaced(BookingEvent):
    """Somebody holds slots until they are paid; the payment is to be started."""

    type: ClassVar[Literal["booking.placed"]] = "booking.placed"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "payment_id", "hold_until")

    payment_id: str
    hold_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(BookingEvent):
    """The slots are somebody's: `paid_by` free, payment or pass."""

    type: ClassVar[Literal["booking.confirmed"]] = "booking.confirmed"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "paid_by")

    paid_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved(BookingEvent):
    """A booking has another time or another resource than before."""

    type: ClassVar[Literal["booking.moved"]] = "booking.moved"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "old_resource_id", "old_begin", "old_end")

    old_resource_id: str
    old_begin: str
    old_end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(BookingEvent):
    """A booking was cancelled, `by` the person, the staff or a closure; `refund_amount` is on its way back."""

    type: ClassVar[Literal["booking.cancelled"]] = "booking.cancelled"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "by", "refund_amount", "refund_id")

    by: str
    refund_amount: int
    refund_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(BookingEvent):
    """A hold ended without money; the slots are free."""

    type: ClassVar[Literal["booking.expired"]] = "booking.expired"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingReminder(BookingEvent):
    """A booking that is confirmed at this moment begins soon: its person is reminded."""

    type: ClassVar[Literal["booking.reminder"]] = "booking.reminder"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLateRefund(BookingEvent):
    """Money came for slots that somebody else has by now: it is refunded."""

    type: ClassVar[Literal["booking.late_refund"]] = "booking.late_refund"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingAmountMismatch(BookingEvent):
    """Another amount came than was asked for; an admin has to decide."""

    type: ClassVar[Literal["booking.amount_mismatch"]] = "booking.amount_mismatch"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "payment_id", "captured_amount")

    payment_id: str
    captured_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRefunded(BookingEvent):
    """A refund went through."""

    type: ClassVar[Literal["booking.refunded"]] = "booking.refunded"
    audience: ClassVar[Audience] = shown(*BOOKING_FIELDS, "refund_id", "refund_amount")

    refund_id: str
    refund_amount: int


EVENTS: tuple[type[EventData], ...] = (
    ResourceCreated,
    ResourceUpdated,
    BookingPlaced,
    BookingConfirmed,
    BookingMoved,
    BookingCancelled,
    BookingExpired,
    BookingReminder,
    BookingLateRefund,
    BookingAmountMismatch,
    BookingRefunded,
)


class BookingFacts(TypedDict):
    """The fields of `BookingEvent`."""

    booking_id: str
    space_id: str
    space_name: str
    resource_id: str
    resource_name: str
    begin: str
    end: str
    begins_at: str
    amount: int
    currency: str


def facts_of(booking: Booking) -> BookingFacts:
    """What every event of a booking says."""
    local = clock.parse(booking.begin).astimezone(ZoneInfo(booking.time_zone))
    return BookingFacts(
        booking_id=booking.booking_id,
        space_id=booking.space_id,
        space_name=booking.space_name,
        resource_id=booking.resource_id,
        resource_name=booking.resource_name,
        begin=booking.begin,
        end=booking.end,
        begins_at=f"{local:%d.%m.%Y %H:%M}",
        amount=booking.amount,
        currency=booking.currency,
    )


def of_booking(booking: Booking, event: BookingEvent, *, actor: str | None = None) -> DomainEvent:
    """An event about a booking, with its booker as the person whom it concerns."""
    return event.of(booking.booking_id, customer_id=booking.user_id, actor=actor)
