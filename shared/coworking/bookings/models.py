"""What bookings store in the table `coworking`.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| resource: a desk or a room | RESOURCE#id | RESOURCE | RESOURCES#space / id | |
| a slot that is taken | SLOTS#resource | begin | | |
| booking | BOOKING#id | BOOKING | BOOKER#user / begin#id | BOOKINGS_DUE / next action#id |
| a person's last bookings (`latest_writes`) | BOOKER#user | LATEST | | |
| a person's calendar feed | FEED#user | FEED | FEEDTOKEN#hash / FEED | |

A booking that the schedule has nothing to do with stands in gsi2 under BOOKINGS#space / begin#id, and one of another
amount, whatever its space, under BOOKINGS_MISMATCHED / begin#id until staff have decided.
"""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber

DUE = "BOOKINGS_DUE"
MISMATCHED = "BOOKINGS_MISMATCHED"


class ResourceKind(StrEnum):
    """What can be booked."""

    DESK = "desk"
    ROOM = "room"


class BookingStatus(StrEnum):
    """awaiting_payment → confirmed | expired | cancelled; confirmed → cancelled.

    `amount_mismatch`: another amount came, and an admin has to decide.
    """

    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    AMOUNT_MISMATCH = "amount_mismatch"


class Resource(CoworkingItem, discriminator="resource"):
    """A desk or a room of a space; `price` is kopecks a slot, 0 is free.

    `opening_hours` None means the space's. `closures` are periods in which nothing can be booked: a list of
    `{"begin", "end", "reason"}`, moments ISO 8601 UTC. `version` goes up with every change, and each booking is
    conditional on it: two bookings never see different grids of slots. `booked` is another one after every booking
    that was given slots: a closure that bookings forbid is conditional on it.
    """

    resource_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    capacity = WholeNumber(default=1)
    price = WholeNumber(default=0)
    slot_minutes = WholeNumber(default=60)
    opening_hours = JSONAttribute(null=True)
    closures = JSONAttribute(default=list)
    is_active = BooleanAttribute(default=True)
    version = WholeNumber(default=1)
    booked = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @staticmethod
    def key(resource_id: str) -> tuple[str, str]:
        """(pk, sk) of a resource."""
        return f"RESOURCE#{resource_id}", "RESOURCE"

    @staticmethod
    def of_space(space_id: str) -> str:
        """gsi1pk of a space's resources."""
        return f"RESOURCES#{space_id}"

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields."""
        self.pk, self.sk = self.key(self.resource_id)
        self.gsi1pk, self.gsi1sk = self.of_space(self.space_id), self.resource_id


class TakenSlot(CoworkingItem, discriminator="taken_slot"):
    """One slot of a resource that a booking has: at most one item, so at most one booking.

    `hold_until` is set while the booking is not paid: from then on the slot counts as free.
    """

    booking_id = UnicodeAttribute()
    end = UnicodeAttribute()
    hold_until = UnicodeAttribute(null=True)

    @staticmethod
    def of_resource(resource_id: str) -> str:
        """pk of a resource's taken slots; the sk is the begin of the slot."""
        return f"SLOTS#{resource_id}"


class Booking(CoworkingItem, discriminator="booking"):
    """One person's booking of consecutive slots; `amount` in kopecks, moments ISO 8601 UTC.

    `slots` are the begins of its slots. The cancellation rules are those of the day of booking:
    `full_refund_until` and `late_refund_percent`. `paid_by` is `free`, `payment` or `pass`. `sequence` counts the
    changes that a calendar has to learn of (RFC 5545 §3.8.7.4).
    """

    booking_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    space_name = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    resource_id = UnicodeAttribute()
    resource_name = UnicodeAttribute()
    kind = UnicodeAttribute()
    begin = UnicodeAttribute()
    end = UnicodeAttribute()
    slots = JSONAttribute()
    slot_minutes = WholeNumber()
    amount = WholeNumber()
    currency = UnicodeAttribute()
    status = UnicodeAttribute()
    paid_by = UnicodeAttribute()
    pass_id = UnicodeAttribute(null=True)
    pass_day = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    refunded_amount = WholeNumber(default=0)
    hold_until = UnicodeAttribute(null=True)
    full_refund_until = UnicodeAttribute()
    late_refund_percent = WholeNumber(default=0)
    cancelled_by = UnicodeAttribute(null=True)
    reminded_at = UnicodeAttribute(null=True)
    sequence = WholeNumber(default=0)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(booking_id: str) -> tuple[str, str]:
        """(pk, sk) of a booking."""
        return f"BOOKING#{booking_id}", "BOOKING"

    @staticmethod
    def of_person(user_id: str) -> str:
        """gsi1pk of a person's bookings, by their begin."""
        return f"BOOKER#{user_id}"

    @staticmethod
    def settled_in(space_id: str) -> str:
        """gsi2pk of the bookings of a space that the schedule has nothing to do with any more, by their begin."""
        return f"BOOKINGS#{space_id}"

    def set_index_keys(self, due: str | None = None) -> None:
        """Set the keys; `due` is when the schedule has something to do with it (ISO 8601), None is never."""
        self.pk, self.sk = self.key(self.booking_id)
        self.gsi1pk, self.gsi1sk = self.of_person(self.user_id), f"{self.begin}#{self.booking_id}"
        if due:
            self.gsi2pk, self.gsi2sk = DUE, f"{due}#{self.booking_id}"
            return
        is_mismatched = self.status == BookingStatus.AMOUNT_MISMATCH
        self.gsi2pk = MISMATCHED if is_mismatched else self.settled_in(self.space_id)
        self.gsi2sk = f"{self.begin}#{self.booking_id}"


class CalendarFeed(CoworkingItem, discriminator="calendar_feed"):
    """The address of a person's calendar feed: only the hash of its token is stored."""

    user_id = UnicodeAttribute()
    token_hash = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's feed: at most one."""
        return f"FEED#{user_id}", "FEED"

    @staticmethod
    def with_token(token_hash: str) -> str:
        """gsi1pk of the feed that a token opens."""
        return f"FEEDTOKEN#{token_hash}"
