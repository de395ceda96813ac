"""Every fifteen minutes: seals that are due, contracts and invoices to be reminded of, and clients left waiting."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.onboarding.watch import service

# Enough to finish the item at hand.
RESERVE_S = 10


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    return asdict(service.run(may_go_on=TimeBudget.of(context, reserve_s=RESERVE_S).may_go_on))
