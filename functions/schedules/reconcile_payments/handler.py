"""Every 15 minutes: find payments and refunds that lack a notification of the provider, and have the worker ask.

It only finds and queues: each item then succeeds or fails alone, with the queue's retries and dead letters.
"""

from __future__ import annotations

from typing import Any

from shared.core import clock, ids
from shared.core.observability import bind_correlation, logger, metric
from shared.messaging import queues
from shared.payments import lookup as payment_lookup
from shared.payments import service
from shared.payments.models import Payment, Refund

# One run's share; what is left over is still the longest overdue at the next one.
MAX_ITEMS = 200


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Queue what is due and postpone its next check; returns the number."""
    bind_correlation(getattr(context, "aws_request_id", "") or ids.new("tsk"))
    due = payment_lookup.due(now=clock.now(), limit=MAX_ITEMS)
    for item in due:
        # Queued first: a crash between the two asks once too often, never once too seldom.
        queues.send("payments", {"id": ids.new("tsk"), **_message(item)})
        service.postpone(item)
    logger.info("reconciliation queued", due=len(due), is_cut_short=len(due) == MAX_ITEMS)
    metric("payments_reconciled", len(due))
    return {"queued": len(due)}


def _message(item: Payment | Refund) -> dict[str, Any]:
    if isinstance(item, Refund):
        return {"type": "refund.due", "data": {"refund_id": item.refund_id}}
    return {"type": "payment.due", "data": {"payment_id": item.payment_id}}
