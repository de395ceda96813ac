"""What passes store in the table `coworking`.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| product: a pass that is sold | PASSPRODUCT#id | PASSPRODUCT | PASSPRODUCTS#<offered or withdrawn> / id | |
| pass of a person | PASS#id | PASS | PASSES#user / id | PASSES_DUE / next action#id |
| a day on which a pass was used | PASS#id | USE#day | | |

A pass that the schedule has nothing to do with stands in gsi2 under PASSES_SETTLED / id, and one of another amount
under PASSES_MISMATCHED / id until staff have decided.
"""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber

DUE = "PASSES_DUE"
SETTLED = "PASSES_SETTLED"
MISMATCHED = "PASSES_MISMATCHED"
OFFERED = "PASSPRODUCTS#offered"
WITHDRAWN = "PASSPRODUCTS#withdrawn"


class PassKind(StrEnum):
    """`day` is good for one day, `visits` for a number of days, `month` for every day until it ends."""

    DAY = "day"
    VISITS = "visits"
    MONTH = "month"


class PassStatus(StrEnum):
    """awaiting_payment → active | cancelled | expired; active ⇄ frozen; both → expired | refunding → refunded.

    Staff may refund one that has expired, too: expired → refunding.
    `amount_mismatch`: another amount came, and an admin has to decide.
    """

    AWAITING_PAYMENT = "awaiting_payment"
    ACTIVE = "active"
    FROZEN = "frozen"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    AMOUNT_MISMATCH = "amount_mismatch"


class PassProduct(CoworkingItem, discriminator="pass_product"):
    """A pass that can be bought; `price` in kopecks, `valid_days` from the day on which it is paid.

    `space_id` None is good in every space. `covers` are the kinds of resources that it pays for. It may be frozen
    `freezes` times, for `freeze_days` days together.
    """

    product_id = UnicodeAttribute()
    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    visits = WholeNumber(default=0)
    valid_days = WholeNumber()
    price = WholeNumber()
    space_id = UnicodeAttribute(null=True)
    covers = JSONAttribute(default=list)
    freeze_days = WholeNumber(default=0)
    freezes = WholeNumber(default=0)
    is_offered = BooleanAttribute(default=True)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()

    @staticmethod
    def key(product_id: str) -> tuple[str, str]:
        """(pk, sk) of a product."""
        return f"PASSPRODUCT#{product_id}", "PASSPRODUCT"

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields."""
        self.pk, self.sk = self.key(self.product_id)
        self.gsi1pk, self.gsi1sk = OFFERED if self.is_offered else WITHDRAWN, self.product_id


class Pass(CoworkingItem, discriminator="pass"):
    """A person's pass; what it is good for is as it was when it was bought. Amounts in kopecks, moments ISO 8601 UTC.

    `visits_left` counts days that are left, and says nothing of a month's pass; `uses` counts days of use.
    `last_used_on` is the local day that was counted last. `frozen_days` are the days that it was frozen for so far.
    """

    pass_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    visits = WholeNumber(default=0)
    visits_left = WholeNumber(default=0)
    uses = WholeNumber(default=0)
    last_used_on = UnicodeAttribute(null=True)
    valid_days = WholeNumber()
    space_id = UnicodeAttribute(null=True)
    covers = JSONAttribute(default=list)
    freeze_days = WholeNumber(default=0)
    freezes = WholeNumber(default=0)
    frozen_days = WholeNumber(default=0)
    frozen_times = WholeNumber(default=0)
    frozen_at = UnicodeAttribute(null=True)
    amount = WholeNumber()
    currency = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    payment_id = UnicodeAttribute(null=True)
    refunded_amount = WholeNumber(default=0)
    created_at = UnicodeAttribute()
    paid_at = UnicodeAttribute(null=True)
    valid_until = UnicodeAttribute(null=True)
    version = WholeNumber(default=1)

    @staticmethod
    def key(pass_id: str) -> tuple[str, str]:
        """(pk, sk) of a pass."""
        return f"PASS#{pass_id}", "PASS"

    @staticmethod
    def of_person(user_id: str) -> str:
        """gsi1pk of a person's passes."""
        return f"PASSES#{user_id}"

    @property
    def is_counted(self) -> bool:
        """Whether its days are counted: every kind but a month."""
        return bool(self.kind != PassKind.MONTH)

    def set_index_keys(self, due: str | None = None) -> None:
        """Set the keys; `due` is when the schedule has something to do with it (ISO 8601), None is never."""
        self.pk, self.sk = self.key(self.pass_id)
        self.gsi1pk, self.gsi1sk = self.of_person(self.user_id), self.pass_id
        settled = MISMATCHED if self.status == PassStatus.AMOUNT_MISMATCH else SETTLED
        self.gsi2pk, self.gsi2sk = (DUE, f"{due}#{self.pass_id}") if due else (settled, self.pass_id)


class PassUse(CoworkingItem, discriminator="pass_use"):
    """A local day on which a pass was used, by visits (`visited`) or by bookings that it pays for: counted once."""

    day = UnicodeAttribute()
    visited = BooleanAttribute(default=False)
    bookings = WholeNumber(default=0)

    @staticmethod
    def key(pass_id: str, day: str) -> tuple[str, str]:
        """(pk, sk) of a day of a pass; the day as 2026-03-10."""
        return f"PASS#{pass_id}", f"USE#{day}"
