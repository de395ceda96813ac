"""Sending work to a queue."""

from __future__ import annotations

import json
from typing import Any

from shared.core import aws
from shared.core.observability import caused_by, correlation_id
from shared.core.settings import settings

MAX_DELAY_S = 900


def send(queue: str, body: dict[str, Any], *, delay_seconds: int = 0) -> None:
    """Put a message into a queue (`payments`, `sms`, …), not visible for `delay_seconds` (≤ 900).

    The body gets the correlation id of the request or message that is being served, and the rule that it follows from.
    """
    cause = {"caused_by": caused_by()} if caused_by() else {}
    message = {"correlation_id": correlation_id(), **cause, **body}
    aws.client("sqs").send_message(
        QueueUrl=settings().queue_url(queue),
        MessageBody=json.dumps(message, ensure_ascii=False, separators=(",", ":")),
        DelaySeconds=min(delay_seconds, MAX_DELAY_S),
    )
