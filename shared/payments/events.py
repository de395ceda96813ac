"""What payments announce, amounts in kopecks. A payable's own module announces what the money means (`order.paid`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict

from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData

if TYPE_CHECKING:
    from shared.data.events import DomainEvent
    from shared.payments.models import Payment, Refund


# What people see of their refunds' events.
REFUND_FIELDS = ("refund_id", "payment_id", "payable_kind", "payable_id", "amount", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentHeld(EventData):
    """Another amount or currency arrived than was asked for: a person must review it."""

    type: ClassVar[Literal["payment.held"]] = "payment.held"
    aggregate: ClassVar[str] = "payment"
    audience: ClassVar[Audience] = shown(
        "payment_id",
        "payable_kind",
        "payable_id",
        "expected_amount",
        "expected_currency",
        "captured_amount",
        "captured_currency",
    )

    payment_id: str
    payable_kind: str
    payable_id: str
    expected_amount: int
    expected_currency: str
    captured_amount: int
    captured_currency: str | None

    def about(self, payment: Payment) -> DomainEvent:
        """The event to add to the unit of work that changes the payment."""
        return self.of(payment.payment_id, customer_id=payment.customer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundEvent(EventData):
    """What every event of a refund says; why it is given stays on the refund."""

    aggregate: ClassVar[str] = "payment"

    refund_id: str
    payment_id: str
    payable_kind: str
    payable_id: str
    amount: int
    currency: str

    def about(self, refund: Refund) -> DomainEvent:
        """The event to add to the unit of work that changes the refund."""
        return self.of(refund.payment_id, customer_id=refund.customer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequested(RefundEvent):
    """A refund was opened; the payments worker carries it out."""

    type: ClassVar[Literal["refund.requested"]] = "refund.requested"
    audience: ClassVar[Audience] = shown(*REFUND_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSucceeded(RefundEvent):
    """The money went back."""

    type: ClassVar[Literal["refund.succeeded"]] = "refund.succeeded"
    audience: ClassVar[Audience] = shown(*REFUND_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(RefundEvent):
    """The provider refused the refund; a person must decide."""

    type: ClassVar[Literal["refund.failed"]] = "refund.failed"
    audience: ClassVar[Audience] = shown(*REFUND_FIELDS)


EVENTS: tuple[type[EventData], ...] = (PaymentHeld, RefundRequested, RefundSucceeded, RefundFailed)


class RefundFacts(TypedDict):
    """The fields of `RefundEvent`."""

    refund_id: str
    payment_id: str
    payable_kind: str
    payable_id: str
    amount: int
    currency: str


def refund_facts(refund: Refund) -> RefundFacts:
    """What a refund's events say."""
    return RefundFacts(
        refund_id=refund.refund_id,
        payment_id=refund.payment_id,
        payable_kind=refund.payable_kind,
        payable_id=refund.payable_id,
        amount=refund.amount,
        currency=refund.currency,
    )


def payment_held(payment: Payment) -> DomainEvent:
    """The event of a payment whose amount or currency is not what was asked for."""
    held = PaymentHeld(
        payment_id=payment.payment_id,
        payable_kind=payment.payable_kind,
        payable_id=payment.payable_id,
        expected_amount=payment.amount,
        expected_currency=payment.currency,
        captured_amount=payment.captured_amount,
        captured_currency=payment.captured_currency,
    )
    return held.about(payment)
