"""Every 15 minutes: find payments and refunds that lack a notification of the provider, and have the worker ask.

So are first payments of orders that wait for money, and orders whose payment was never begun: their requests have died.

It only finds and queues: each item then succeeds or fails alone, with the queue's retries and dead letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from shared.core import clock, ids
from shared.core.observability import bind_correlation, logger, metric
from shared.data.sweep import each_in_time, sweep
from shared.messaging import queues
from shared.payments import lookup as payment_lookup
from shared.payments import planned, service
from shared.payments.models import Payment, Refund
from shared.shop.orders.models import Order
from shared.shop.orders.payable import payable_of
from shared.shop.orders.unsettled import unsettled

T = TypeVar("T", Payment | Refund, Order | Payment)
# Enough to finish the payment at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Queue what is due and postpone its next check; what the time does not suffice for is left to the next run."""
    bind_correlation(getattr(context, "aws_request_id", "") or ids.new("tsk"))
    queued = left = 0

    def act(item: Payment | Refund) -> None:
        nonlocal queued
        # Queued first: a crash between the two asks once too often, never once too seldom.
        queues.send("payments", {"id": ids.new("tsk"), **_message(item)})
        service.postpone(item)
        queued += 1

    def ask(item: Order | Payment) -> None:
        nonlocal queued
        if isinstance(item, Order):
            message = planned.start_message(planned.plan_payment(payable_of(item)))
        else:
            message = {"id": ids.new("tsk"), **_message(item)}
        queues.send("payments", message)
        queued += 1

    def work(items: Iterable[T], act: Callable[[T], None], may_go_on: Callable[[], bool]) -> None:
        nonlocal left
        left += sweep(items, act, on_left=_log_left, may_go_on=may_go_on)

    each_in_time(
        context,
        lambda may_go_on: work(payment_lookup.due(now=clock.now()), act, may_go_on),
        lambda may_go_on: work(unsettled(clock.now()), ask, may_go_on),
        reserve_s=RESERVE_S,
    )
    logger.info("reconciliation queued", due=queued, left=left)
    metric("payments_reconciled", queued)
    return {"queued": queued}


def _log_left(item: Payment | Refund | Order, error: Exception) -> None:
    logger.warning("payment left for the next run", pk=item.pk, sk=item.sk, cause=repr(error))
    metric("payments_left")


def _message(item: Payment | Refund) -> dict[str, Any]:
    if isinstance(item, Refund):
        return {"type": "refund.due", "data": {"refund_id": item.refund_id}}
    return {"type": "payment.due", "data": {"payment_id": item.payment_id}}
