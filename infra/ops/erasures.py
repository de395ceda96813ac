"""`repeat-erasures`: has erasures done again whose data a restore may have brought back."""

from __future__ import annotations

from infra.ops import stack as stacks
from infra.ops.problems import OperatorError
from shared.core import clock


def repeat(*, stack: str, since: str) -> str:
    """Repeat all erasures that were finished since an ISO 8601 moment; returns a sentence. Raises OperatorError."""
    try:
        moment = clock.parse(since)
    except ValueError:
        raise OperatorError("--since is the restored moment, such as 2026-11-28T10:00:00Z") from None
    if moment > clock.now():
        raise OperatorError("--since is the restored moment, which is past")
    stacks.use(stack)
    # After the environment is set: models read their tables' names from it.
    from shared.privacy import repetition

    count = repetition.repeat(moment)
    return f"{count} erasures are done again by the schedule erase-accounts, within a quarter of an hour"
