"""What guests store in the table `coworking`.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| guest | GUEST#id | GUEST | GUESTSOF#user / day#id | GUESTSIN#space / day#id |
| guests that a person invited to a space for a month | GUESTMONTH#user | space#month | | |

Guests of before spaces counted their own are counted under GUESTMONTH#user / month.
"""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import UnicodeAttribute

from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber


class GuestStatus(StrEnum):
    """invited → arrived → left; invited → cancelled."""

    INVITED = "invited"
    ARRIVED = "arrived"
    LEFT = "left"
    CANCELLED = "cancelled"


class Guest(CoworkingItem, discriminator="guest"):
    """Somebody whom a member invited for a local day of a space; `ttl` deletes the item some days after that day.

    Times are ISO 8601 UTC.
    """

    guest_id = UnicodeAttribute()
    host_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    space_name = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    day = UnicodeAttribute()
    name = UnicodeAttribute()
    contact = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=GuestStatus.INVITED)
    arrived_at = UnicodeAttribute(null=True)
    left_at = UnicodeAttribute(null=True)
    # Why staff did it by hand.
    let_in_reason = UnicodeAttribute(null=True)
    let_out_reason = UnicodeAttribute(null=True)
    # The sk of the month that counts them; guests of earlier versions have none.
    counted_in = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    version = WholeNumber(default=1)

    @staticmethod
    def key(guest_id: str) -> tuple[str, str]:
        """(pk, sk) of a guest."""
        return f"GUEST#{guest_id}", "GUEST"

    @staticmethod
    def of_host(user_id: str) -> str:
        """gsi1pk of the guests of a person, by day."""
        return f"GUESTSOF#{user_id}"

    @staticmethod
    def in_space(space_id: str) -> str:
        """gsi2pk of the guests of a space, by day."""
        return f"GUESTSIN#{space_id}"

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields."""
        self.pk, self.sk = self.key(self.guest_id)
        self.gsi1pk, self.gsi2pk = self.of_host(self.host_id), self.in_space(self.space_id)
        self.gsi1sk = self.gsi2sk = f"{self.day}#{self.guest_id}"


class GuestMonth(CoworkingItem, discriminator="guest_month"):
    """How many guests a person has invited to a space for the days of a month, cancelled ones taken away."""

    used = WholeNumber(default=0)

    @staticmethod
    def of_person(user_id: str) -> str:
        """pk of a person's months."""
        return f"GUESTMONTH#{user_id}"

    @staticmethod
    def key(user_id: str, space_id: str, month: str) -> tuple[str, str]:
        """(pk, sk) of a person's month in a space, as 2026-12."""
        return GuestMonth.of_person(user_id), f"{space_id}#{month}"
