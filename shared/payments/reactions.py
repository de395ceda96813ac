"""What the payments worker does about an event; modules say which of these their events call for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.core.observability import logger, metric
from shared.payments import lookup, planned, refunds, service
from shared.payments.errors import PaymentNotFoundError
from shared.payments.events import RefundRequested
from shared.payments.payable import Payables
from shared.payments.rules import PaymentStatus, RefundStatus
from shared.providers.payments.base import PaymentProvider, ProviderUnavailableError

Act: TypeAlias = Callable[[Mapping[str, Any], Payables, PaymentProvider], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is done about a message (an event's envelope). Raises ProviderUnavailableError to be tried again later.

    `is_reconciled`: reconciliation finds it by itself, so that a long outage does not fill the dead-letter queue.
    """

    act: Act
    is_reconciled: bool = False


def _start(message: Mapping[str, Any], payables: Payables, provider: PaymentProvider) -> None:
    known = message["data"].get("payment_id")
    opened = (
        [known]
        if known
        else [found.payment_id for found in lookup.payments_of(message["aggregate"], message["aggregate_id"])]
    )
    for payment_id in opened:
        payment = service.start(payment_id=payment_id, payables=payables, provider=provider)
        if payment.status == PaymentStatus.CREATING:
            raise ProviderUnavailableError("the payment has not been created yet")


def _begin(message: Mapping[str, Any], payables: Payables, provider: PaymentProvider) -> None:
    if message["data"].get("payment_id"):
        _start(message, payables, provider)
        return
    kind, payable_id = message["aggregate"], message["aggregate_id"]
    payment = service.begin(kind=kind, payable_id=payable_id, payables=payables, provider=provider)
    if payment.status == PaymentStatus.CREATING:
        raise ProviderUnavailableError("the payment has not been created yet")


def _close_prepayment(message: Mapping[str, Any], payables: Payables, provider: PaymentProvider) -> None:
    for payment in lookup.payments_of(message["aggregate"], message["aggregate_id"]):
        service.close_prepayment(payment_id=payment.payment_id, payables=payables, provider=provider)


def _advance(message: Mapping[str, Any], payables: Payables, provider: PaymentProvider) -> None:
    service.advance(payment_id=message["data"]["payment_id"], payables=payables, provider=provider)


def _refund(message: Mapping[str, Any], payables: Payables, provider: PaymentProvider) -> None:
    refund = refunds.run_refund(refund_id=message["data"]["refund_id"], payables=payables, provider=provider)
    if refund.status == RefundStatus.REQUESTED:
        raise ProviderUnavailableError("the refund has not been answered yet")


def _apply_notification(message: Mapping[str, Any], payables: Payables, provider: PaymentProvider) -> None:
    data = message["data"]
    try:
        service.apply_notification(
            event=data["event"], object_id=data["object_id"], payables=payables, provider=provider
        )
    except PaymentNotFoundError:
        logger.warning("notification about a payment that is not ours", object_id=data["object_id"])
        metric("webhook_unknown_object")


# A payable was placed: its payment, whose id may be in the event as `payment_id`, is created at the provider.
START_PAYMENT = Reaction(_start, is_reconciled=True)
# What was paid beforehand is in the customer's hands: the closing receipt is due.
CLOSE_PREPAYMENT = Reaction(_close_prepayment)

REACTIONS: Mapping[str, Reaction] = {RefundRequested.type: Reaction(_refund, is_reconciled=True)}
# What the provider tells of: applied by the webhook, or by the queue.
NOTIFICATION = "payment.notification"
# Messages that are sent to the queue itself: by requests, by the provider's webhook and by reconciliation.
COMMANDS: Mapping[str, Reaction] = {
    planned.PAYMENT_START: Reaction(_begin, is_reconciled=True),
    NOTIFICATION: Reaction(_apply_notification),
    "payment.due": Reaction(_advance, is_reconciled=True),
    "refund.due": Reaction(_refund, is_reconciled=True),
}
