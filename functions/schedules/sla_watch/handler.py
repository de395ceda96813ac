"""Every minute: warns of tickets that are nearly or wholly overdue, and opens those whose snooze is over.

Hours and targets that an admin has changed reach the clocks of unresolved tickets here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.core.time_budget import TimeBudget
from shared.data.sweep import each
from shared.support.tickets import sla_watch
from shared.support.tickets.sla import reapplying

# Enough to finish the ticket at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    done: dict[str, int] = {}

    def share(steps: int) -> Callable[[], bool]:
        return TimeBudget.share_of(context, steps=steps, reserve_s=RESERVE_S).may_go_on

    # Neither takes the other's time, or keeps it from its turn.
    each(
        lambda: done.update(asdict(sla_watch.run(may_go_on=share(2)))),
        lambda: reapplying.run(may_go_on=share(1)),
    )
    return done
