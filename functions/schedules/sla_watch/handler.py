"""Warns of tickets that are nearly or wholly overdue, and wakes those that were put off: every minute."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation
from shared.support.sla import watch

RESERVE_MS = 5_000


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Look at what is due, as long as there is time."""
    bind_correlation(context.aws_request_id)
    return asdict(watch.run(may_go_on=lambda: context.get_remaining_time_in_millis() > RESERVE_MS))
