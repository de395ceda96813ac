"""Every quarter of an hour: erases the accounts whose time to change one's mind is over, and reminds their owners."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from functions import modules
from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.privacy import erasure

# Enough to finish one module's part of an account.
RESERVE_S = 20


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    budget = TimeBudget.of(context, reserve_s=RESERVE_S)
    return asdict(erasure.run(modules.personal_data(), may_go_on=budget.may_go_on))
