"""Every five minutes: ends the holds of unpaid orders, and warns those whose hold is about to end."""

from __future__ import annotations

from typing import Any

from shared.core.observability import bind_correlation
from shared.providers.payments import from_settings
from shared.shop.orders import expiry

# Enough to finish the order at hand, its provider call included.
RESERVE_MS = 20_000


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)

    def may_go_on() -> bool:
        return bool(context.get_remaining_time_in_millis() > RESERVE_MS)

    report = expiry.run(from_settings(), may_go_on=may_go_on)
    return {"expired": report.expired, "paid": report.paid, "left": report.left, "warned": report.warned}
