"""Stored payments and refunds: one collection per payment, found by its id, by what it pays for, and by what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2
from shared.data.numbers import WholeNumber
from shared.data.sharded_index import sharded_key
from shared.payments.rules import PaymentStatus, RefundStatus

OPEN = "OPEN"


class PaymentsItem(AtriumModel):
    """The table's base. `gsi2` is sparse: only what still waits for the provider is in it, by its next check."""

    class Meta:
        table_name = TableName("payments")

    gsi1 = KeysOnlyGsi1()
    gsi2 = KeysOnlyGsi2()

    def change(self, **values: Any) -> list[Action]:
        """Set attributes here and return the update that sets them in the table; None removes one."""
        for name, value in values.items():
            setattr(self, name, value)
        attributes = type(self).get_attributes()
        return [
            attributes[name].remove() if value is None else attributes[name].set(value)
            for name, value in values.items()
        ]

    def schedule_check(self, at: datetime | None) -> list[Action]:
        """Have reconciliation check this item at a moment, or never again."""
        return self.change(gsi2pk=sharded_key(OPEN, self.pk) if at else None, gsi2sk=clock.iso(at) if at else None)


class Payment(PaymentsItem, discriminator="payment"):
    """One attempt to take money for a payable; amounts in minor units.

    `status`: creating → pending → succeeded | canceled. `refund_reserved` is what refunds asked for (failed ones
    excepted), `refunded_amount` what went back. `amount_mismatch`: another amount or currency arrived than was asked
    for, and nobody has accepted it (stored as `held`). `method_id` is how it was paid, when the provider keeps that
    for us.
    `attempted_at` is set before the provider is first asked to charge a saved method: from then on it may have done so.

    `closing_receipt` has the lines of the closing receipt from the moment before it is asked for, so that it is asked
    for in the same words again; `prepayment_refunds` counts the refunds whose receipts were decided before that.
    """

    # Not stored yet: it follows from its payable, and is stored with what the provider says first.
    is_planned: bool = False

    payment_id = UnicodeAttribute()
    payable_kind = UnicodeAttribute()
    payable_id = UnicodeAttribute()
    customer_id = UnicodeAttribute()
    amount = WholeNumber()
    currency = UnicodeAttribute()
    status = UnicodeAttribute(default=PaymentStatus.CREATING)
    idempotence_key = UnicodeAttribute()
    rejections = WholeNumber(default=0)
    provider_payment_id = UnicodeAttribute(null=True)
    confirmation_url = UnicodeAttribute(null=True)
    captured_amount = WholeNumber(default=0)
    captured_currency = UnicodeAttribute(null=True)
    refund_reserved = WholeNumber(default=0)
    refunded_amount = WholeNumber(default=0)
    amount_mismatch = BooleanAttribute(default=False, attr_name="held")
    failure = UnicodeAttribute(null=True)
    closing_receipt = JSONAttribute(null=True)
    # When it was decided, and first asked for.
    closing_receipt_at = UnicodeAttribute(null=True)
    closing_receipt_id = UnicodeAttribute(null=True)
    prepayment_refunds = WholeNumber(null=True)
    attempted_at = UnicodeAttribute(null=True)
    method_id = UnicodeAttribute(null=True)
    method_title = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    succeeded_at = UnicodeAttribute(null=True)

    def copy(self) -> Payment:
        """Another instance with the same attributes."""
        made = Payment.from_raw_data(self.to_dynamodb_dict())
        made.is_planned = self.is_planned
        return made

    @staticmethod
    def key(payment_id: str) -> tuple[str, str]:
        """(pk, sk) of a payment."""
        return f"PAYMENT#{payment_id}", "PAYMENT"

    @staticmethod
    def payable_key(kind: str, payable_id: str) -> str:
        """The `gsi1` partition of what is paid for."""
        return f"PAYABLE#{kind}#{payable_id}"


class Refund(PaymentsItem, discriminator="refund"):
    """One refund of a payment; amounts in minor units. `status`: requested → pending → succeeded | failed.

    `sk` holds the caller's refund key, so that the same refund cannot be opened twice; `gsi1` finds it by its id.
    `lines` and `restock` belong to the payable's module; `receipt` to the fiscal receipt. `receipt_mode` of a
    prepayment's refund, decided before the provider is first asked: `full_payment` once it was closed.
    """

    refund_id = UnicodeAttribute()
    payment_id = UnicodeAttribute()
    payable_kind = UnicodeAttribute()
    payable_id = UnicodeAttribute()
    customer_id = UnicodeAttribute()
    amount = WholeNumber()
    currency = UnicodeAttribute()
    status = UnicodeAttribute(default=RefundStatus.REQUESTED)
    reason = UnicodeAttribute()
    lines = JSONAttribute(null=True)
    restock = BooleanAttribute(default=False)
    receipt = JSONAttribute(null=True)
    receipt_mode = UnicodeAttribute(null=True)
    provider_refund_id = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    succeeded_at = UnicodeAttribute(null=True)

    @staticmethod
    def sort_key(refund_key: str) -> str:
        """sk of a refund in its payment's partition."""
        return f"REFUND#{refund_key}"

    @staticmethod
    def id_key(refund_id: str) -> str:
        """The `gsi1` partition that finds a refund by its id."""
        return f"REFUND#{refund_id}"
