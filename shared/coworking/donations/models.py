"""What donations store in the table `coworking`, and every key they are found by.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| donation | DONATION#id | DONATION | DONOR#user / id | DONATIONS#status / id |
| monthly donation | MONTHLY#id | MONTHLY | MONTHLYOF#user / id | MONTHLY_DUE / next charge#id |
| which one of a person is charged | MONTHLYOF#user | CHARGED | | |
| a month that was charged | MONTHLY#id | CHARGE#month | | |
| why staff hid or showed its message | DONATION#id | NOTE#event | | |
| total of a donor in a period | DONORS#period | user | GIVERS#period / amount#user | |

A period is `all`, a year or a month by the organisation's clock. Anonymous donations are in no period's totals: nobody
can tell from those who gave.
"""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from shared.core.periods import day_of
from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber


class DonationStatus(StrEnum):
    """awaiting_payment → succeeded | cancelled; `held` when another amount came, `refunded` when all went back.

    A cancelled donation succeeds when its money comes late: nobody can withdraw a link.
    """

    AWAITING_PAYMENT = "awaiting_payment"
    SUCCEEDED = "succeeded"
    AMOUNT_MISMATCH = "held"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Donation(CoworkingItem, discriminator="donation"):
    """A donation; amounts in kopecks, times ISO 8601 UTC.

    `payment_id` is the newest payment, or the one that brought the money. `message` is what the donor wrote.
    `monthly_id` is the monthly donation that it is a part of: its first payment saves how it is paid, the others
    charge that (`method_id`).
    """

    donation_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    amount = WholeNumber()
    currency = UnicodeAttribute()
    message = UnicodeAttribute(null=True)
    is_anonymous = BooleanAttribute(default=False)
    status = UnicodeAttribute(default=DonationStatus.AWAITING_PAYMENT)
    payment_id = UnicodeAttribute()
    payment_attempts = WholeNumber(default=1)
    refunded_amount = WholeNumber(default=0)
    created_at = UnicodeAttribute()
    succeeded_at = UnicodeAttribute(null=True)
    succeeded_event_id = UnicodeAttribute(null=True)
    monthly_id = UnicodeAttribute(null=True)
    method_id = UnicodeAttribute(null=True)
    # While staff keep the message out of the feed: since when (ISO 8601 UTC), who did it, and why.
    message_hidden_at = UnicodeAttribute(null=True)
    message_hidden_by = UnicodeAttribute(null=True)
    message_hidden_reason = UnicodeAttribute(null=True)
    version = WholeNumber(default=1)

    @staticmethod
    def key(donation_id: str) -> tuple[str, str]:
        """(pk, sk) of a donation."""
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


class DonationNote(CoworkingItem, discriminator="donation_note"):
    """The reason that staff gave for what an event of a donation announces."""

    event_id = UnicodeAttribute()
    reason = UnicodeAttribute()

    @staticmethod
    def key(donation_id: str, event_id: str) -> tuple[str, str]:
        """(pk, sk) of the reason of an event."""
        return f"DONATION#{donation_id}", f"NOTE#{event_id}"


class DonorPeriodTotal(CoworkingItem, discriminator="given"):
    """What a person gave openly in a period and was not refunded (kopecks)."""

    amount = WholeNumber()

    @staticmethod
    def key(period: str, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's total."""
        return f"DONORS#{period}", user_id

    @staticmethod
    def ranked(period: str) -> str:
        """gsi1pk of a period's donors, by amount."""
        return f"GIVERS#{period}"

    @classmethod
    def of(cls, period: str, user_id: str, amount: int) -> DonorPeriodTotal:
        """A total, ranked while it is positive."""
        item = cls(*cls.key(period, user_id), amount=amount)
        if amount > 0:
            item.gsi1pk, item.gsi1sk = cls.ranked(period), f"{amount:015d}#{user_id}"
        return item


def periods_of(moment: str) -> tuple[str, str, str]:
    """The periods that a moment (ISO 8601) belongs to by the organisation's clock: all time, its year and its month."""
    day = day_of(moment)
    return "all", day[:4], day[:7]
