"""Counts events for analytics: the queue `projector`, fed by the event bus, in large batches.

What else may be a minute late is done here too: modules name it as `batch_reactions`.
"""

from __future__ import annotations

import json
from typing import Any

from functions import modules
from shared.analytics import service
from shared.core.observability import bind_correlation, logger
from shared.data.events import DomainEvent
from shared.messaging import failures


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Count a batch in one go, and react to it; only what cannot be read fails alone, all else comes again together."""
    bind_correlation(getattr(context, "aws_request_id", ""))
    projections = modules.counters()
    reactions = modules.batch_reactions()
    events, failed = list[service.CountedEvent](), list[str]()
    reacted: dict[str, list[DomainEvent]] = {}
    for record in event["Records"]:
        try:
            envelope = DomainEvent.from_envelope(json.loads(record["body"]))
            counted = service.CountedEvent.read(envelope, projections)
        except (KeyError, TypeError, ValueError) as error:
            logger.exception("message failed", message_id=record["messageId"])
            attempt = int(record["attributes"].get("ApproximateReceiveCount", "1"))
            failures.record(record["messageId"], attempt, error)
            failed.append(record["messageId"])
        else:
            events.append(counted)
            if envelope.type in reactions:
                reacted.setdefault(envelope.type, []).append(envelope)
    service.project_all(events)
    for event_type, found in reacted.items():
        reactions[event_type](found)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
