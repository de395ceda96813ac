"""Every quarter of an hour: erases the accounts whose time to change one's mind is over, and reminds their owners.

What has outlived its period is ended in the same run, in a share of its time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from functions import modules
from shared.core.observability import bind_correlation
from shared.data.sweep import each_in_time
from shared.privacy import erasure

# Enough to finish one module's part of an account.
RESERVE_S = 20


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)
    parts, done = modules.personal_data(), Counter[str]()
    each_in_time(
        context,
        lambda may_go_on: done.update(asdict(erasure.run(parts, may_go_on=may_go_on))),
        lambda may_go_on: done.update(left=erasure.expire(parts, may_go_on=may_go_on)),
        reserve_s=RESERVE_S,
    )
    return dict(done)
