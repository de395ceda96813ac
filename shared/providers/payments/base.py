"""What Atrium asks of a payment provider: a redirect payment, refunds and receipts. Amounts in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

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
    """A line as the tax office wants it: ``unit_price × quantity`` is exactly what was paid for it."""

    description: str
    quantity: int
    unit_price: int
    payment_mode: str = "full_payment"
    payment_subject: str = "commodity"


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
class PaymentRequest:
    """A payment to create, captured at once."""

    amount: int
    currency: str
    description: str
    return_url: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    receipt: Receipt | None = None


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
    """A payment as the provider sees it."""

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
        """Open a payment and get the page where the customer pays."""

    def get_payment(self, payment_id: str) -> ProviderPayment:
        """Read a payment. Raises ProviderNotFoundError."""

    def create_refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """Send money back."""

    def get_refund(self, refund_id: str) -> ProviderRefund:
        """Read a refund. Raises ProviderNotFoundError."""

    def create_closing_receipt(self, payment_id: str, receipt: Receipt, *, key: str) -> str:
        """Register the receipt that settles a prepayment on handover; returns its id."""
