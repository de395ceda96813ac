"""What monthly donations store in the table `coworking`; their keys stand in `donations.models`."""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber

DUE = "MONTHLY_DUE"


class MonthlyStatus(StrEnum):
    """pending → active, once the first payment came and its method was saved; → stopped, for good."""

    PENDING = "pending"
    ACTIVE = "active"
    STOPPED = "stopped"


class MonthlyDonation(CoworkingItem, discriminator="monthly_donation"):
    """A consent to be charged `amount` kopecks once a month; moments ISO 8601 UTC.

    `method_id` is how it is paid, as the provider keeps it; it is deleted when the donation stops. `day` is the day of
    the month of the first payment (1 to 31): in shorter months the last one. `charging` is the donation whose charge
    is under way; while it is set nothing else is charged. `retry_at` and `retry_donation_id` are set after a decline
    that may pass, `declines` counts these of the present month.
    """

    monthly_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    amount = WholeNumber()
    currency = UnicodeAttribute()
    is_anonymous = BooleanAttribute(default=False)
    status = UnicodeAttribute(default=MonthlyStatus.PENDING)
    consent_version = UnicodeAttribute()
    consent_at = UnicodeAttribute()
    consent_amount = WholeNumber()
    method_id = UnicodeAttribute(null=True)
    method_title = UnicodeAttribute(null=True)
    day = WholeNumber(null=True)
    next_at = UnicodeAttribute(null=True)
    charging = UnicodeAttribute(null=True)
    retry_at = UnicodeAttribute(null=True)
    retry_donation_id = UnicodeAttribute(null=True)
    declines = WholeNumber(default=0)
    charges = WholeNumber(default=0)
    stopped_at = UnicodeAttribute(null=True)
    stop_reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    version = WholeNumber(default=1)

    @staticmethod
    def key(monthly_id: str) -> tuple[str, str]:
        """(pk, sk) of a monthly donation."""
        return f"MONTHLY#{monthly_id}", "MONTHLY"

    @staticmethod
    def of_donor(user_id: str) -> str:
        """gsi1pk of one person's monthly donations."""
        return f"MONTHLYOF#{user_id}"

    @property
    def due_at(self) -> str | None:
        """When it is charged next; None while a charge is under way and when it is not active."""
        if self.status != MonthlyStatus.ACTIVE or self.charging:
            return None
        return self.retry_at or self.next_at

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields."""
        self.pk, self.sk = self.key(self.monthly_id)
        self.gsi1pk, self.gsi1sk = self.of_donor(self.user_id), self.monthly_id
        due = self.due_at
        self.gsi2pk, self.gsi2sk = (DUE, f"{due}#{self.monthly_id}") if due else (None, None)


class MonthlyDonor(CoworkingItem, discriminator="monthly_donor"):
    """Which monthly donation of a person is charged. It says itself whether it has stopped since."""

    monthly_id = UnicodeAttribute()

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of what names a person's monthly donation."""
        return MonthlyDonation.of_donor(user_id), "CHARGED"


class MonthlyCharge(CoworkingItem, discriminator="monthly_charge"):
    """A month for which there is a donation: at most one item, so at most one donation a month."""

    month = UnicodeAttribute()
    donation_id = UnicodeAttribute()

    @staticmethod
    def key(monthly_id: str, month: str) -> tuple[str, str]:
        """(pk, sk) of a month, as 2026-12."""
        return f"MONTHLY#{monthly_id}", f"CHARGE#{month}"
