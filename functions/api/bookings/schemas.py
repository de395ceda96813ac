"""What the `bookings` group takes and gives for bookings and resources; amounts in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.core import clock
from shared.coworking.bookings import slots
from shared.coworking.bookings.models import Booking, BookingStatus, Resource, ResourceKind
from shared.coworking.bookings.resources import Availability
from shared.coworking.spaces.rules import CAPACITY_LIMIT
from shared.http.models import VERSION_LIMIT, AnswerModel, RangeEnd, RangeStart, RequestModel, ShortText, example
from shared.http.opening_hours import WeekOut, WeekRequest
from shared.payments.models import Payment

# More than anything costs here.
MOST = 10**9
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Amount = Annotated[int, Field(ge=0, le=MOST)]
Total = Annotated[int, Field(ge=0, le=MOST * slots.MAX_SLOTS)]
SlotMinutes = Annotated[int, Field(ge=slots.SHORTEST_SLOT, le=slots.LONGEST_SLOT)]
Capacity = Annotated[int, Field(ge=1, le=CAPACITY_LIMIT)]
Kind = Annotated[ResourceKind, Field(strict=False)]
OWN_HOURS = "Local hours by day; null keeps those of the space"


class ResourceCreate(RequestModel):
    """A new desk or room of a space; `price` is for one slot, 0 is free of charge."""

    model_config = example(
        space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        kind="room",
        name="Meeting room",
        capacity=6,
        price=50000,
        slot_minutes=60,
    )

    space_id: Id
    kind: Kind
    name: ShortText
    capacity: Capacity = 1
    price: Amount = 0
    slot_minutes: SlotMinutes = 60
    opening_hours: WeekRequest | None = Field(default=None, description=OWN_HOURS)

    def fields(self) -> dict[str, Any]:
        """What is stored."""
        named = self.model_dump(exclude={"space_id", "opening_hours"})
        return {
            **named,
            "kind": self.kind.value,
            "opening_hours": self.opening_hours.stored() if self.opening_hours is not None else None,
        }


class ClosureRequest(RequestModel):
    """A period in which nothing can be booked."""

    begin: RangeStart
    end: RangeEnd
    reason: ShortText | None = None


class ResourceUpdate(RequestModel):
    """What is to change, and the version that the caller read; `closures` are all of them.

    Bookings in a closure, or of a resource that is taken out of use, forbid the change (409) unless `cancel_bookings`
    cancels them and refunds them in full.
    """

    model_config = example(
        version=1,
        closures=[{"begin": "2030-12-30T06:00:00Z", "end": "2030-12-31T18:00:00Z", "reason": "Repairs"}],
    )

    version: int = Field(ge=1, le=VERSION_LIMIT, description="The version that was read; 409 when it has changed since")
    kind: Kind = Field(default_factory=lambda: ResourceKind.DESK)
    name: ShortText = Field(default_factory=str)
    capacity: Capacity = Field(default_factory=int)
    price: Amount = Field(default_factory=int)
    slot_minutes: SlotMinutes = Field(default_factory=int)
    opening_hours: WeekRequest | None = Field(default=None, description=OWN_HOURS)
    closures: Annotated[list[ClosureRequest], Field(max_length=slots.MAX_CLOSURES)] = Field(default_factory=list)
    is_active: bool = Field(default_factory=bool)
    cancel_bookings: bool = False

    def fields(self) -> dict[str, Any]:
        """What was named."""
        named = self.model_dump(exclude_unset=True, exclude={"version", "opening_hours", "closures", "cancel_bookings"})
        if "kind" in named:
            named["kind"] = self.kind.value
        if "opening_hours" in self.model_fields_set:
            named["opening_hours"] = self.opening_hours.stored() if self.opening_hours is not None else None
        if "closures" in self.model_fields_set:
            named["closures"] = [
                {"begin": clock.iso(one.begin), "end": clock.iso(one.end), "reason": one.reason}
                for one in self.closures
            ]
        return named


class ClosureOut(AnswerModel):
    """A period in which nothing can be booked."""

    begin: str
    end: str
    reason: str | None


class ResourceOut(AnswerModel):
    """A desk or a room; `opening_hours` null are those of its space, `price` is for one slot."""

    id: str
    space_id: str
    kind: ResourceKind
    name: str
    capacity: int
    price: int
    slot_minutes: int
    opening_hours: WeekOut | None
    closures: list[ClosureOut]
    is_active: bool
    version: int

    @classmethod
    def of(cls, resource: Resource) -> ResourceOut:
        """A stored resource."""
        hours = resource.opening_hours
        return cls.copy_of(
            resource,
            id=resource.resource_id,
            opening_hours=WeekOut(**hours) if hours is not None else None,
            closures=[ClosureOut(**one) for one in resource.closures],
        )


class SlotOut(AnswerModel):
    """A slot, and whether it can be booked now."""

    begin: str
    end: str
    is_free: bool


class AvailabilityOut(AnswerModel):
    """The slots of some days by the space's clock, oldest first; `price` is for one of them."""

    resource_id: str
    time_zone: str
    price: int
    slot_minutes: int
    max_slots: int
    slots: list[SlotOut]

    @classmethod
    def of(cls, found: Availability) -> AvailabilityOut:
        """A resource's slots."""
        return cls(
            resource_id=found.resource.resource_id,
            time_zone=found.space.time_zone,
            price=found.resource.price,
            slot_minutes=found.resource.slot_minutes,
            max_slots=slots.MAX_SLOTS,
            slots=[
                SlotOut(begin=clock.iso(one.slot.begin), end=clock.iso(one.slot.end), is_free=one.is_free)
                for one in found.slots
            ],
        )


class BookingCreate(RequestModel):
    """Consecutive slots, from the begin of the first to the end of the last, as the availability names them."""

    model_config = example(
        resource_id="res_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        begin="2030-12-03T07:00:00Z",
        end="2030-12-03T09:00:00Z",
        expected_amount=100000,
    )

    resource_id: Id
    begin: RangeStart
    end: RangeEnd
    use_pass: bool = Field(default=False, description="Whether one of the caller's passes pays for it")
    expected_amount: Total | None = Field(default=None, description="The price that was shown; 409 for another")


class BookingUpdate(RequestModel):
    """Another time, or another resource of the same kind and space, of the same price."""

    model_config = example(begin="2030-12-04T07:00:00Z", end="2030-12-04T09:00:00Z")

    begin: RangeStart
    end: RangeEnd
    resource_id: Id | None = None


class BookingOut(AnswerModel):
    """A booking of a person, `user_id`; `payment_url` is set while it is unpaid and the link is valid.

    Cancelled before `full_refund_until` it gives everything back, later `late_refund_percent` per cent.
    """

    id: str
    user_id: str | None
    space_id: str
    space_name: str
    time_zone: str
    resource_id: str
    resource_name: str
    kind: ResourceKind
    begin: str
    end: str
    amount: int
    refunded_amount: int
    currency: str
    status: BookingStatus
    paid_by: str
    pass_id: str | None
    hold_until: str | None
    payment_url: str | None
    full_refund_until: str
    late_refund_percent: int
    cancelled_by: str | None
    created_at: str

    @classmethod
    def of(cls, booking: Booking, payment: Payment | None = None) -> BookingOut:
        """A stored booking, with the payment that it waits for."""
        return cls.copy_of(
            booking,
            id=booking.booking_id,
            payment_url=payment.confirmation_url if payment and payment.status == "pending" else None,
        )


class BookingListItemOut(AnswerModel):
    """A booking in a listing; `user_id` is null in one's own.

    Cancelled before `full_refund_until` it gives everything back, later `late_refund_percent` per cent.
    `captured_amount` is what came, where it is another amount and staff decide (`needs_attention`); else null.
    """

    id: str
    user_id: str | None
    space_id: str
    space_name: str
    time_zone: str
    resource_id: str
    resource_name: str
    kind: ResourceKind
    begin: str
    end: str
    amount: int
    currency: str
    status: BookingStatus
    paid_by: str
    full_refund_until: str
    late_refund_percent: int
    captured_amount: int | None

    @classmethod
    def own(cls, booking: Booking) -> BookingListItemOut:
        """A booking in its person's listing."""
        return cls.copy_of(booking, id=booking.booking_id, user_id=None, captured_amount=None)

    @classmethod
    def for_staff(cls, booking: Booking, captured_amount: int | None = None) -> BookingListItemOut:
        """A booking in the staff's day, or one of another amount with what came."""
        return cls.copy_of(booking, id=booking.booking_id, captured_amount=captured_amount)


class CalendarFeedOut(AnswerModel):
    """One's calendar feed; `url` is shown once, in the answer that makes it."""

    is_active: bool
    created_at: str | None
    url: str | None
