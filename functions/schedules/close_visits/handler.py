"""Every five minutes: ends the visits that were forgotten in spaces which have closed."""

from __future__ import annotations

from typing import Any

from shared.core.observability import bind_correlation
from shared.coworking.visits import closing

# Enough to finish the visit at hand.
RESERVE_MS = 5_000


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)

    def may_go_on() -> bool:
        return bool(context.get_remaining_time_in_millis() > RESERVE_MS)

    report = closing.run(may_go_on=may_go_on)
    return {"closed": report.closed, "gone": report.gone, "left": report.left}
