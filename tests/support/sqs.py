"""A batch of a queue, as Lambda hands it to a worker."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.support.http import Context


def failed_of(worker: Callable[..., Any], *messages: tuple[str, Any], attempt: int = 1) -> list[str]:
    """Hand a worker one batch of (message id, body); the ids that come back as failed. `attempt` counts receives."""
    records = [
        {
            "messageId": message_id,
            "body": json.dumps(body),
            "attributes": {"ApproximateReceiveCount": str(attempt)},
            "eventSource": "aws:sqs",
        }
        for message_id, body in messages
    ]
    failed = worker({"Records": records}, Context())["batchItemFailures"]
    return [one["itemIdentifier"] for one in failed]
