"""Every quarter of an hour: sends people their digest of messages, at their own hour."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from functions import modules
from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.identity.contacts import contact_of
from shared.notifications import digests

# Enough to finish the digest at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    budget = TimeBudget.of(context, reserve_s=RESERVE_S)
    return asdict(digests.run(catalog=modules.messages(), contact_of=contact_of, may_go_on=budget.may_go_on))
