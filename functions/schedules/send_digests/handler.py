"""Every five minutes: queues the deferred messages that are due, and sends people their digest at their own hour."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from functions import modules
from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.identity.contacts import contact_of
from shared.notifications import deferred, digests

# Enough to finish the message or digest at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    budget = TimeBudget.of(context, reserve_s=RESERVE_S)
    # Neither takes the other's time: the deferred ones stop when half of it is left.
    half = TimeBudget.of(context, reserve_s=max(RESERVE_S, context.get_remaining_time_in_millis() / 2000))
    catalog = modules.messages()
    try:
        deferred.run(catalog=catalog, contact_of=contact_of, may_go_on=half.may_go_on)
    finally:
        report = digests.run(catalog=catalog, contact_of=contact_of, may_go_on=budget.may_go_on)
    return asdict(report)
