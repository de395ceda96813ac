"""What enrolments and purchases store in the table `learning`."""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.learning import models as keys
from shared.learning.models import BitSet, LearningItem


class EnrolmentStatus(StrEnum):
    """awaiting_payment → active | cancelled; active → revoked | left; all of these → awaiting_payment | active."""

    AWAITING_PAYMENT = "awaiting_payment"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    LEFT = "left"


class Enrolment(LearningItem, discriminator="enrolment"):
    """One person in one course: `by` free, purchase or grant; `completed` are the bits of the lessons completed.

    `percent` is as of the last completion: what is shown is computed against the live release. `purchase_id` is the
    purchase that gave access, or the one that waits for its money. `last_lesson` is the one completed last.
    """

    course_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    status = UnicodeAttribute()
    by = UnicodeAttribute(null=True)
    purchase_id = UnicodeAttribute(null=True)
    enrolled_at = UnicodeAttribute()
    completed = BitSet(default=0)
    percent = WholeNumber(default=0)
    completed_at = UnicodeAttribute(null=True)
    completed_release = WholeNumber(null=True)
    last_lesson = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    version = WholeNumber(default=0)

    @property
    def is_active(self) -> bool:
        """Whether this person may read the course."""
        return bool(self.status == EnrolmentStatus.ACTIVE)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = keys.enrolment_key(self.user_id, self.course_id)
        self.gsi1pk, self.gsi1sk = keys.enrolments_of(self.user_id), f"{self.created_at}#{self.course_id}"
        self.gsi2pk = keys.learners_of(self.course_id, self.status)
        self.gsi2sk = f"{self.created_at}#{self.user_id}"


class PurchaseStatus(StrEnum):
    """awaiting_payment → paid | cancelled | held; paid → refunded."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    CANCELLED = "cancelled"
    HELD = "held"
    REFUNDED = "refunded"


class Purchase(LearningItem, discriminator="purchase"):
    """A course that somebody buys, as it was when they began; amounts in kopecks.

    `payment_id` is the newest payment, or the one that brought the money; the receipt goes to `phone` or `email`.
    """

    purchase_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    course_id = UnicodeAttribute()
    title = UnicodeAttribute()
    amount = WholeNumber()
    currency = UnicodeAttribute()
    status = UnicodeAttribute(default=PurchaseStatus.AWAITING_PAYMENT)
    payment_id = UnicodeAttribute()
    payment_attempts = WholeNumber(default=1)
    refunded_amount = WholeNumber(default=0)
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    paid_at = UnicodeAttribute(null=True)
    version = WholeNumber(default=1)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = keys.purchase_key(self.purchase_id)
        self.gsi1pk, self.gsi1sk = keys.purchases_of(self.user_id), self.purchase_id
