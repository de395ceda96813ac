"""Every five minutes: holds and reminders of bookings, the ends of passes, and the charges of monthly donations."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.core.observability import bind_correlation, logger
from shared.coworking.bookings import watch
from shared.coworking.donations.monthly import charging
from shared.coworking.passes import expiry
from shared.data.sweep import each_in_time

# Enough to finish the item at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, dict[str, int]]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    report: dict[str, dict[str, int]] = {}
    each_in_time(
        context,
        lambda may_go_on: report.update(bookings=asdict(watch.run(may_go_on=may_go_on))),
        lambda may_go_on: report.update(passes=asdict(expiry.run(may_go_on=may_go_on))),
        lambda may_go_on: report.update(monthly=asdict(charging.run(may_go_on=may_go_on))),
        reserve_s=RESERVE_S,
    )
    logger.info("coworking watched", report=report)
    return report
