"""`republish`: puts on the bus again what never reached it, and what a rule could not deliver to its queue.

The dead letters of the publisher's stream name a position, which the stream forgets after a day. The events are still
in their table, so that all of the same minutes are published again: consumers drop what they have seen by its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from functions.streams.event_publisher import handler as publisher
from infra.ops import stack as stacks
from infra.ops.problems import OperatorError
from infra.ops.replay_analytics import all_events
from shared.core import aws, clock
from shared.data.events import DomainEvent
from shared.operations.dead_letters import BATCH

Letter: TypeAlias = tuple[str, str]
"""(URL of its queue, receipt handle)"""

FROM_STREAM, FROM_RULES = "event-publisher-failures", "undelivered-events"
# The table is read meanwhile.
HIDDEN_S = 3600
# An event says when it was made, the stream when it was stored: a request lies between, and a second that is not whole.
MADE_BEFORE, STORED_AFTER = timedelta(minutes=2), timedelta(seconds=2)


@dataclass(slots=True)
class Found:
    """What dead letters stand for: minutes of the history, and events as the bus had them."""

    minutes: list[tuple[datetime, datetime]] = field(default_factory=list)
    events: list[DomainEvent] = field(default_factory=list)

    def covers(self, event: DomainEvent) -> bool:
        """Whether an event was made in one of the minutes."""
        return any(begin <= event.occurred_at <= end for begin, end in self.minutes)


def run(*, stack: str) -> str:
    """Publish and then delete the dead letters of both queues; says what was done.

    A run that is broken off deletes nothing, and may be repeated. Raises OperatorError when the bus refuses.
    """
    stacks.use(stack)
    sqs = aws.client("sqs")
    found, letters, others = Found(), list[Letter](), list[Letter]()
    try:
        for name in (FROM_STREAM, FROM_RULES):
            url = str(sqs.get_queue_url(QueueName=f"{stack}-{name}")["QueueUrl"])
            for message in _received(sqs, url):
                (letters if _read(message, found) else others).append((url, message["ReceiptHandle"]))
        stored = [event for event in all_events() if found.covers(event)] if found.minutes else []
        published = _publish([*stored, *found.events], bus=stack)
    except BaseException:
        _release(sqs, [*letters, *others])
        raise
    for url, receipt in letters:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=receipt)
    _release(sqs, others)
    left = f"; {len(others)} name nothing that could be published, and stay" if others else ""
    return f"{published} events are on the bus again for {len(letters)} dead letters{left}"


def _release(sqs: Any, letters: Iterable[Letter]) -> None:
    """Show messages again at once, which otherwise happens at their visibility time-out."""
    for url, receipt in letters:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0)


def _received(sqs: Any, url: str) -> Iterator[dict[str, Any]]:
    while batch := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=BATCH, VisibilityTimeout=HIDDEN_S, WaitTimeSeconds=1
    ).get("Messages"):
        yield from batch


def _read(message: dict[str, Any], found: Found) -> bool:
    """Note what a dead letter stands for; False when that cannot be published.

    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    """
    try:
        body = json.loads(message["Body"])
        if batch := body.get("DDBStreamBatchInfo"):
            begin, end = (clock.parse(batch[f"approximateArrivalOf{one}Record"]) for one in ("First", "Last"))
            found.minutes.append((begin - MADE_BEFORE, end + STORED_AFTER))
        else:
            found.events.append(DomainEvent.from_envelope(body["detail"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


def _publish(events: Iterable[DomainEvent], *, bus: str) -> int:
    entries = ({**publisher.bus_entry(event, {}), "EventBusName": bus} for event in events)
    published = 0
    for part in publisher.requests(entries, publisher.size):
        answer = aws.client("events").put_events(Entries=part)
        if refused := [one["ErrorCode"] for one in answer["Entries"] if one.get("ErrorCode")]:
            raise OperatorError(f"the bus refused an event: {refused[0]}; no dead letter was deleted, run it again")
        published += len(part)
    return published
