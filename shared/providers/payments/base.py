"""What Atrium asks of a payment provider: a redirect payment, refunds and receipts. Amounts in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

# https://yookassa.ru/developers/54fz/parameters-values: 1 none, 2 0 %, 3 10 %, 4 20 %, 5 10/110, 6 20/120, 7 5 %,
# 8 7 %, 9 5/105, 10 7/107, 11 22 %, 12 22/122.
VAT_CODES: Final = range(1, 13)
CALCULATED_VAT_CODES: Final[Mapping[int, int]] = {3: 5, 4: 6, 7: 9, 8: 10, 11: 12}

PaymentState = Literal["pending", "waiting_for_capture", "succeeded", "canceled"]
RefundState = Literal["pending", "succeeded", "canceled"]


class ProviderError(Exception):
    """Something went wrong between us and the provider."""


class ProviderUnavailableError(ProviderError):
    """The outcome is unknown (no answer, 5xx, an answer that makes no sense), or the provider asks us to wait:
    ask again with the same key.
    """


class ProviderRejectedError(ProviderError):
    """The provider said no (4xx): it did not happen, and a new attempt needs a new key."""

    def __init__(self, code: str, description: str = "", *, parameter: str | None = None) -> None:
        super().__init__(f"{code}: {description}" + (f" ({parameter})" if parameter else ""))
        self.code = code
        self.parameter = parameter


class ProviderNotFoundError(ProviderRejectedError):
    """The provider knows no such object."""


@dataclass(frozen=True)
class ReceiptItem:
    """A line as the tax office wants it: ``unit_price × quantity`` is exactly what was paid for it.

    ``vat_code`` is the rate of what is sold (`VAT_CODES`), None for the organisation's.
    """

    description: str
    quantity: int
    unit_price: int
    payment_mode: str = "full_payment"
    payment_subject: str = "commodity"
    vat_code: int | None = None


def receipt_vat_code(rate: int, payment_mode: str) -> int:
    """The VAT code of a receipt's item: a prepayment has the calculated rate (10/110) of what is sold at 10 %.

    54-FZ, Tax Code article 164 (4): the tax is then a part of the sum that was paid. Codes of calculated rates, of 0 %
    and of no VAT stay as they are.
    """
    return CALCULATED_VAT_CODES.get(rate, rate) if payment_mode == "full_prepayment" else rate


@dataclass(frozen=True)
class Receipt:
    """A fiscal receipt (54-FZ): at most 80 items, and an e-mail or a phone (E.164) to send it to."""

    items: tuple[ReceiptItem, ...]
    email: str | None = None
    phone: str | None = None

    @property
    def total(self) -> int:
        """What the items add up to."""
        return sum(item.unit_price * item.quantity for item in self.items)


@dataclass(frozen=True)
class SavedMethod:
    """A way to pay that the provider keeps for us: its id charges it, its title may be shown (`Bank card *4444`)."""

    id: str
    title: str


@dataclass(frozen=True)
class PaymentRequest:
    """A payment to create, captured at once.

    With `save_method` the provider keeps how it was paid, if the payer agrees on its page. With `method_id` such a
    kept method is charged without a page and without anybody's confirmation.
    Source: https://yookassa.ru/developers/payment-acceptance/scenario-extensions/recurring-payments
    """

    amount: int
    currency: str
    description: str
    return_url: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    receipt: Receipt | None = None
    save_method: bool = False
    method_id: str | None = None


@dataclass(frozen=True)
class RefundRequest:
    """A refund to create."""

    provider_payment_id: str
    amount: int
    currency: str
    description: str
    receipt: Receipt | None = None


@dataclass(frozen=True)
class ProviderPayment:
    """A payment as the provider sees it; `method` is how it was paid, when the provider keeps that."""

    id: str
    status: PaymentState
    amount: int
    currency: str
    created_at: datetime
    confirmation_url: str | None = None
    captured_at: datetime | None = None
    refunded_amount: int = 0
    cancellation_reason: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    method: SavedMethod | None = None


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider sees it."""

    id: str
    provider_payment_id: str
    status: RefundState
    amount: int
    currency: str
    created_at: datetime
    cancellation_reason: str | None = None


class PaymentProvider(Protocol):
    """A provider. Every call raises ProviderUnavailableError or ProviderRejectedError when it fails.

    The same ``key`` (≤ 64 characters) and request give the first call's result again, for a day.
    """

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment:
        """Open a payment and get the page where the customer pays, or charge a saved method at once."""

    def get_payment(self, payment_id: str) -> ProviderPayment:
        """Read a payment. Raises ProviderNotFoundError."""

    def create_refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """Send money back."""

    def get_refund(self, refund_id: str) -> ProviderRefund:
        """Read a refund. Raises ProviderNotFoundError."""

    def create_closing_receipt(self, payment_id: str, receipt: Receipt, *, key: str) -> str:
        """Register the receipt that settles a prepayment on handover; returns its id."""

    def find_closing_receipt(self, payment_id: str) -> str | None:
        """The id of the receipt that settles a payment's prepayment, None when none was registered."""
