"""Every five minutes: uploads that nobody completed, jobs that say nothing, and files of deleted videos."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.learning.videos import watch
from shared.providers import storage

# Enough for one item; files of a long video that are left when the time is over go with the next run.
RESERVE_S = 10


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    return asdict(watch.run(storage.from_settings(), may_go_on=TimeBudget.of(context, reserve_s=RESERVE_S).may_go_on))
