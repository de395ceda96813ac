"""Every five minutes: ends the holds of unpaid orders, and warns those whose hold is about to end."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.providers.payments import from_settings
from shared.shop.orders import expiry

# Enough to finish the order at hand, its provider call included.
RESERVE_S = 20


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    budget = TimeBudget.of(context, reserve_s=RESERVE_S)
    return asdict(expiry.run(from_settings(), may_go_on=budget.may_go_on))
