"""What donations store in the table `coworking`, and every key they are found by.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| donation | DONATION#id | DONATION | DONOR#user / id | DONATIONS#status / id |
| what a person gave openly in a period | DONORS#period | user | GIVERS#period / amount#user | |

A period is `all`, a year or a month (UTC). Anonymous donations are in no period's sums: nobody can tell from them who
gave.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from shared.coworking.models import CoworkingItem

Status: TypeAlias = Literal["awaiting_payment", "succeeded", "held", "cancelled", "refunded"]
AWAITING_PAYMENT: Status = "awaiting_payment"
SUCCEEDED: Status = "succeeded"
HELD: Status = "held"
CANCELLED: Status = "cancelled"
REFUNDED: Status = "refunded"
STATUSES: tuple[Status, ...] = (AWAITING_PAYMENT, SUCCEEDED, HELD, CANCELLED, REFUNDED)


class Donation(CoworkingItem, discriminator="donation"):
    """Money given; amounts in kopecks, times ISO 8601 UTC.

    `status`: awaiting_payment → succeeded | cancelled (given up; money that comes late is still taken), held when
    another amount came, refunded when all went back. `payment_id` is the newest payment, or the one that brought money.
    """

    donation_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    amount = NumberAttribute()
    currency = UnicodeAttribute()
    message = UnicodeAttribute(null=True)
    is_anonymous = BooleanAttribute(default=False)
    status = UnicodeAttribute(default=AWAITING_PAYMENT)
    payment_id = UnicodeAttribute()
    payment_attempts = NumberAttribute(default=1)
    refunded_amount = NumberAttribute(default=0)
    created_at = UnicodeAttribute()
    succeeded_at = UnicodeAttribute(null=True)
    succeeded_event_id = UnicodeAttribute(null=True)
    version = NumberAttribute(default=1)

    @staticmethod
    def key(donation_id: str) -> tuple[str, str]:
        """Where a donation lies."""
        return f"DONATION#{donation_id}", "DONATION"

    @staticmethod
    def of_donor(user_id: str) -> str:
        """gsi1pk of one person's donations."""
        return f"DONOR#{user_id}"

    @staticmethod
    def with_status(status: str) -> str:
        """gsi2pk of the donations in one status."""
        return f"DONATIONS#{status}"

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = self.key(self.donation_id)
        self.gsi1pk, self.gsi1sk = self.of_donor(self.user_id), self.donation_id
        self.gsi2pk, self.gsi2sk = self.with_status(self.status), self.donation_id


class Given(CoworkingItem, discriminator="given"):
    """What a person gave openly in a period and did not get back (kopecks)."""

    amount = NumberAttribute()

    @staticmethod
    def key(period: str, user_id: str) -> tuple[str, str]:
        """Where a person's sum lies."""
        return f"DONORS#{period}", user_id

    @staticmethod
    def ranked(period: str) -> str:
        """gsi1pk of a period's givers, by amount."""
        return f"GIVERS#{period}"

    @classmethod
    def of(cls, period: str, user_id: str, amount: int) -> Given:
        """A sum, ranked while there is something in it."""
        item = cls(*cls.key(period, user_id), amount=amount)
        if amount > 0:
            item.gsi1pk, item.gsi1sk = cls.ranked(period), f"{amount:015d}#{user_id}"
        return item


def periods_of(day: str) -> tuple[str, str, str]:
    """The periods that a moment (ISO 8601) belongs to."""
    return "all", day[:4], day[:7]
