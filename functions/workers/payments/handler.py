"""The payments queue: starts payments that checkout could not, looks at what notifications are about, runs refunds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.core.observability import logger, metric
from shared.messaging import queues
from shared.messaging.worker import Delivery, MalformedMessageError, batch_handler
from shared.payments import service
from shared.payments.errors import PaymentNotFoundError
from shared.payments.payable import Payables
from shared.providers.payments import from_settings
from shared.providers.payments.base import PaymentProvider, ProviderUnavailableError

# While the provider does not answer a message comes back after 30 s, 1, 2, 4 and 8 minutes.
RETRY_AFTER_S = 30
MAX_TRIES = 5


def payables() -> Payables:
    """Who owns what is paid for: here, and only here, payments meets the businesses."""
    # Imported late, so that the tests of payments need no shop.
    from shared.coworking.donations.payable import PAYABLES as DONATIONS
    from shared.shop.orders.payable import PAYABLES as ORDERS

    return {**ORDERS, **DONATIONS}


def provider() -> PaymentProvider:
    """The provider behind the workers' circuit breaker."""
    return from_settings(with_circuit_breaker=True)


def _placed(data: dict[str, Any], body: dict[str, Any]) -> None:
    known = data.get("payment_id")
    opened = (
        [known]
        if known
        else [found.payment_id for found in service.payments_of(body["aggregate"], body["aggregate_id"])]
    )
    for payment_id in opened:
        payment = service.start(payment_id=payment_id, payables=payables(), provider=provider())
        if payment.status == "creating":
            raise ProviderUnavailableError("the payment has not been created yet")


def _order_delivered(_data: dict[str, Any], body: dict[str, Any]) -> None:
    for payment in service.payments_of("order", body["aggregate_id"]):
        service.close_prepayment(payment_id=payment.payment_id, payables=payables(), provider=provider())


def _payment_due(data: dict[str, Any], _body: dict[str, Any]) -> None:
    service.advance(payment_id=data["payment_id"], payables=payables(), provider=provider())


def _refund(data: dict[str, Any], _body: dict[str, Any]) -> None:
    refund = service.run_refund(refund_id=data["refund_id"], payables=payables(), provider=provider())
    if refund.status == "requested":
        raise ProviderUnavailableError("the refund has not been answered yet")


def _notification(data: dict[str, Any], _body: dict[str, Any]) -> None:
    try:
        service.apply_notification(
            event=data["event"], object_id=data["object_id"], payables=payables(), provider=provider()
        )
    except PaymentNotFoundError:
        logger.warning("notification about a payment that is not ours", object_id=data["object_id"])
        metric("webhook_unknown_object")


Reaction = Callable[[dict[str, Any], dict[str, Any]], None]
REACTIONS: dict[str, Reaction] = {
    "order.placed": _placed,
    "donation.placed": _placed,
    "order.delivered": _order_delivered,
    "refund.requested": _refund,
    "payment.notification": _notification,
    "payment.due": _payment_due,
    "refund.due": _refund,
}
# What reconciliation finds again by itself, so that a long outage need not fill the dead-letter queue.
FOUND_AGAIN = frozenset({"order.placed", "donation.placed", "refund.requested", "payment.due", "refund.due"})


def handle(body: dict[str, Any], _delivery: Delivery) -> None:
    """React to one message; while the provider does not answer, put it off instead of blocking the queue."""
    react = REACTIONS.get(body["type"])
    if react is None:
        raise MalformedMessageError(f"nothing here reacts to {body['type']!r}")
    try:
        react(body["data"], body)
    except ProviderUnavailableError as error:
        tries = int(body.get("tries", 0))
        logger.warning("provider unavailable", message_type=body["type"], tries=tries, cause=str(error))
        metric("payment_provider_unavailable")
        if tries < MAX_TRIES:
            queues.send("payments", {**body, "tries": tries + 1}, delay_seconds=RETRY_AFTER_S * 2**tries)
        elif body["type"] not in FOUND_AGAIN:
            raise


handler = batch_handler(handle)
