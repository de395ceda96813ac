"""Every quarter of an hour: sends people what was gathered for them, at their own hour."""

from __future__ import annotations

from typing import Any

from shared.core.observability import bind_correlation
from shared.identity.models import User
from shared.notifications import digests

# Enough to finish the digest at hand.
RESERVE_MS = 5_000


def contact_of(user_id: str) -> User | None:
    """The person a digest is for."""
    return User.get_or_none(*User.key(user_id), consistent=True)


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Work through what is due; what the time does not suffice for is left to the next run."""
    bind_correlation(context.aws_request_id)

    def may_go_on() -> bool:
        return bool(context.get_remaining_time_in_millis() > RESERVE_MS)

    report = digests.run(contact_of=contact_of, may_go_on=may_go_on)
    return {"sent": report.sent, "put_off": report.put_off, "left": report.left}
