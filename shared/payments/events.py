"""What payments announce. A payable's own module announces what the money means (`order.paid`)."""

from __future__ import annotations

from shared.data.events import DomainEvent
from shared.payments.models import Payment, Refund


def payment_held(payment: Payment) -> DomainEvent:
    """Another amount or currency arrived than was asked for: a person must look."""
    return DomainEvent(
        type="payment.held",
        aggregate="payment",
        aggregate_id=payment.payment_id,
        customer_id=payment.customer_id,
        data={
            "payment_id": payment.payment_id,
            "payable_kind": payment.payable_kind,
            "payable_id": payment.payable_id,
            "expected_amount": payment.amount,
            "expected_currency": payment.currency,
            "captured_amount": payment.captured_amount,
            "captured_currency": payment.captured_currency,
        },
    )


def refund_requested(refund: Refund) -> DomainEvent:
    """A refund was opened; the payments worker carries it out."""
    return _refund_event("refund.requested", refund)


def refund_succeeded(refund: Refund) -> DomainEvent:
    """The money went back."""
    return _refund_event("refund.succeeded", refund)


def refund_failed(refund: Refund) -> DomainEvent:
    """The provider refused the refund; a person must look."""
    return _refund_event("refund.failed", refund)


def _refund_event(event_type: str, refund: Refund) -> DomainEvent:
    return DomainEvent(
        type=event_type,
        aggregate="payment",
        aggregate_id=refund.payment_id,
        customer_id=refund.customer_id,
        data=refund.facts(),
    )
