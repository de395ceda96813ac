"""Every five minutes: queues the deferred messages that are due, and sends people their digest at their own hour."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from functions import modules
from shared.core.observability import bind_correlation
from shared.data.sweep import each_in_time
from shared.identity.contacts import contact_of
from shared.notifications import deferred, digests

# Enough to finish the message or digest at hand.
RESERVE_S = 5


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    catalog = modules.messages()
    report: dict[str, int] = {}
    each_in_time(
        context,
        lambda may_go_on: deferred.run(catalog=catalog, contact_of=contact_of, may_go_on=may_go_on),
        lambda may_go_on: report.update(
            asdict(digests.run(catalog=catalog, contact_of=contact_of, may_go_on=may_go_on))
        ),
        reserve_s=RESERVE_S,
    )
    return report
