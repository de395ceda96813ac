"""Counts events for analytics: the queue `projector`, fed by the event bus, in large batches.

What else may be a minute late is done here too: modules name it as `batch_reactions`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from functions import modules
from shared.analytics import service
from shared.core.observability import bind_correlation, logger
from shared.data.events import DomainEvent
from shared.messaging import failures
from shared.messaging.worker import UNLIMITED_MS

# Less is left than a batch takes: what failed together is not tried in parts any more.
RESERVE_MS = 10_000


@dataclass(frozen=True, slots=True)
class Readable:
    """A message that could be read: how SQS delivered it, its event, and what that adds to the counters."""

    record: dict[str, Any]
    event: DomainEvent
    counted: service.CountedEvent


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Count a batch in one go, and react to it; what fails is tried in ever smaller parts, so that it fails alone."""
    bind_correlation(getattr(context, "aws_request_id", ""))
    projections = modules.counters()
    readable, failed = list[Readable](), list[str]()
    for record in event["Records"]:
        try:
            envelope = DomainEvent.from_envelope(json.loads(record["body"]))
            counted = service.CountedEvent.read(envelope, projections)
        except (KeyError, TypeError, ValueError) as error:
            failed += _failed(record, error)
        else:
            readable.append(Readable(record, envelope, counted))
    if readable:
        failed += _work(readable, getattr(context, "get_remaining_time_in_millis", lambda: UNLIMITED_MS))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _work(found: Sequence[Readable], remaining_ms: Callable[[], int]) -> list[str]:
    """The ids of those that come again. All of it may be repeated: what was counted or done is not done twice."""
    try:
        service.project_all(one.counted for one in found)
        _react([one.event for one in found])
    except Exception as error:
        # Whatever it is: one event must not keep hundreds of others in the queue until all are dead letters.
        if len(found) == 1:
            return _failed(found[0].record, error)
        if remaining_ms() < RESERVE_MS:
            logger.exception("messages failed together", count=len(found))
            return [one.record["messageId"] for one in found]
        middle = len(found) // 2
        return [*_work(found[:middle], remaining_ms), *_work(found[middle:], remaining_ms)]
    return []


def _react(events: Sequence[DomainEvent]) -> None:
    reactions = modules.batch_reactions()
    reacted: dict[str, list[DomainEvent]] = {}
    for event in events:
        if event.type in reactions:
            reacted.setdefault(event.type, []).append(event)
    for event_type, found in reacted.items():
        reactions[event_type](found)


def _failed(record: dict[str, Any], error: Exception) -> list[str]:
    message_id = str(record["messageId"])
    logger.exception("message failed", message_id=message_id)
    failures.record(message_id, int(record["attributes"].get("ApproximateReceiveCount", "1")), error)
    return [message_id]
