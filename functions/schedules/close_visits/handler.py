"""Every five minutes: ends the visits that were forgotten in spaces which have closed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.coworking.visits import auto_close

# Enough to finish the visit at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    return asdict(auto_close.run(may_go_on=TimeBudget.of(context, reserve_s=RESERVE_S).may_go_on))
