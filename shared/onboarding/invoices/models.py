"""Invoices of a client: the surcharge's, and extra ones."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import SparseNumber, WholeNumber
from shared.onboarding.models import CASE, CURRENCY, CaseItem, Key, watch_entry


class InvoiceStatus(StrEnum):
    """What an invoice is."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    HELD = "held"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


# How money is taken at the desk, past any provider.
AT_DESK: Final = frozenset({"cash", "terminal"})
UNPAID: Final = frozenset({InvoiceStatus.AWAITING_PAYMENT, InvoiceStatus.HELD})


class Invoice(CaseItem, discriminator="onboarding_invoice"):
    """An invoice, `surcharge` or `extra`; `amount` in kopecks, times ISO 8601 UTC. Its id is the payable's."""

    invoice_id = UnicodeAttribute()
    number = UnicodeAttribute()
    contract_id = UnicodeAttribute(null=True)
    kind = UnicodeAttribute()
    amount = WholeNumber()
    currency = UnicodeAttribute(default=CURRENCY)
    description = UnicodeAttribute()
    status = UnicodeAttribute(default=InvoiceStatus.AWAITING_PAYMENT.value)
    method = UnicodeAttribute(null=True)
    payment_id = UnicodeAttribute(null=True)
    payment_status = UnicodeAttribute(default="none")
    payment_attempts = SparseNumber()
    paid_amount = SparseNumber()
    refunded_amount = SparseNumber()
    payment_url = UnicodeAttribute(null=True)
    receipt_no = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute()
    paid_at = UnicodeAttribute(null=True)
    confirmed_by = UnicodeAttribute(null=True)
    reminders_sent = SparseNumber()
    watch_at = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, client_id: str, invoice_id: str) -> Key:
        """(pk, sk) of an invoice."""
        return cls.partition(client_id), f"{CASE}INVOICE#{invoice_id}"

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.client_id, self.invoice_id)
        self.gsi2pk, self.gsi2sk = watch_entry(self.watch_at, self.invoice_id)
