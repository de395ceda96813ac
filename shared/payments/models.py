"""Stored payments and refunds: one collection per payment, found by its id, by what it pays for, and by what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2

OPEN = "OPEN"


class PaymentsItem(AtriumModel):
    """The table's base. `gsi2` is sparse: only what still waits for the provider is in it, by its next look."""

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

    def watch(self, at: datetime | None) -> list[Action]:
        """Have reconciliation look at this item at a moment, or never again."""
        return self.change(gsi2pk=OPEN if at else None, gsi2sk=clock.iso(at) if at else None)


class Payment(PaymentsItem, discriminator="payment"):
    """One attempt to take money for a payable; amounts in minor units.

    `status`: creating → pending → succeeded | canceled. `refund_reserved` is what refunds asked for (failed ones
    excepted), `refunded_amount` what went back. `held`: another amount or currency came than was asked for.
    """

    payment_id = UnicodeAttribute()
    payable_kind = UnicodeAttribute()
    payable_id = UnicodeAttribute()
    customer_id = UnicodeAttribute()
    amount = NumberAttribute()
    currency = UnicodeAttribute()
    status = UnicodeAttribute(default="creating")
    idempotence_key = UnicodeAttribute()
    rejections = NumberAttribute(default=0)
    provider_payment_id = UnicodeAttribute(null=True)
    confirmation_url = UnicodeAttribute(null=True)
    captured_amount = NumberAttribute(default=0)
    captured_currency = UnicodeAttribute(null=True)
    refund_reserved = NumberAttribute(default=0)
    refunded_amount = NumberAttribute(default=0)
    held = BooleanAttribute(default=False)
    failure = UnicodeAttribute(null=True)
    closing_receipt_id = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    succeeded_at = UnicodeAttribute(null=True)

    @staticmethod
    def key(payment_id: str) -> tuple[str, str]:
        """Where a payment lies."""
        return f"PAYMENT#{payment_id}", "PAYMENT"

    @staticmethod
    def payable_key(kind: str, payable_id: str) -> str:
        """The `gsi1` partition of what is paid for."""
        return f"PAYABLE#{kind}#{payable_id}"


class Refund(PaymentsItem, discriminator="refund"):
    """Money on its way back. `status`: requested → pending → succeeded | failed.

    `sk` holds the caller's refund key, so that the same refund cannot be opened twice; `gsi1` finds it by its id.
    `lines` and `restock` belong to the payable's module; `receipt` to the fiscal receipt.
    """

    refund_id = UnicodeAttribute()
    payment_id = UnicodeAttribute()
    payable_kind = UnicodeAttribute()
    payable_id = UnicodeAttribute()
    customer_id = UnicodeAttribute()
    amount = NumberAttribute()
    currency = UnicodeAttribute()
    status = UnicodeAttribute(default="requested")
    reason = UnicodeAttribute()
    lines = JSONAttribute(null=True)
    restock = BooleanAttribute(default=False)
    receipt = JSONAttribute(null=True)
    provider_refund_id = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    succeeded_at = UnicodeAttribute(null=True)

    @staticmethod
    def sort_key(refund_key: str) -> str:
        """Where a refund lies in its payment's collection."""
        return f"REFUND#{refund_key}"

    @staticmethod
    def id_key(refund_id: str) -> str:
        """The `gsi1` partition that finds a refund by its id."""
        return f"REFUND#{refund_id}"
