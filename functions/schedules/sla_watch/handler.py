"""Every minute: warns of tickets that are nearly or wholly overdue, and opens those whose snooze is over.

Hours and targets that an admin has changed reach the clocks of unresolved tickets here.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.data.sweep import each_in_time
from shared.support.tickets import sla_watch
from shared.support.tickets.sla import reapplying

# Enough to finish the ticket at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    done: dict[str, int] = {}
    each_in_time(
        context,
        lambda may_go_on: done.update(asdict(sla_watch.run(may_go_on=may_go_on))),
        lambda may_go_on: reapplying.run(may_go_on=may_go_on),
        reserve_s=RESERVE_S,
    )
    return done
