"""Queues under the virtual clock, and what arrived at people's phones and mailboxes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.core.clock import FrozenClock
from tests.faults.wiring import Queue, Source

SQS_ARN = "arn:aws:sqs:eu-central-1:123456789012:"


@dataclass
class Message:
    """A message in a queue: not to be seen before `visible_at`."""

    id: str
    body: str
    visible_at: datetime
    receives: int = 0

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Arrived:
    """A message that reached somebody; `message_id` is ours, where the channel carries it."""

    channel: str
    to: str
    text: str
    message_id: str | None = None
    subject: str = ""
    at: datetime | None = None


@dataclass
class Queues:
    """All queues of the template: delivery, visibility, redelivery and dead letters as SQS does them."""

    clock: FrozenClock
    queues: dict[str, Queue]
    messages: dict[str, list[Message]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.messages = {name: [] for name in self.queues}

    def send(self, queue: str, body: str, *, delay_seconds: int = 0) -> None:
        """Put a message into a queue (by its logical id)."""
        visible_at = self.clock.at + timedelta(seconds=delay_seconds)
        self.messages[queue].append(Message(f"m-{next(self._numbers)}", body, visible_at))

    def visible(self, queue: str) -> list[Message]:
        """What can be received now."""
        return [message for message in self.messages[queue] if message.visible_at <= self.clock.at]

    def receive(self, source: Source, messages: list[Message]) -> dict[str, Any]:
        """Hand messages to a worker: the event that Lambda gives it. They are hidden until deleted or overdue."""
        hidden_until = self.clock.at + timedelta(seconds=source.queue.visibility)
        for message in messages:
            message.receives += 1
            message.visible_at = hidden_until
        return {"Records": [_record(source, message) for message in messages]}

    def done(self, queue: str, messages: list[Message]) -> None:
        """The worker is through with them."""
        gone = {message.id for message in messages}
        self.messages[queue] = [message for message in self.messages[queue] if message.id not in gone]

    def bury(self) -> None:
        """Move to the dead letters what was received as often as its queue allows and is visible again."""
        for name, queue in self.queues.items():
            if queue.dead_letters is None or queue.max_receives is None:
                continue
            spent = [message for message in self.visible(name) if message.receives >= queue.max_receives]
            self.done(name, spent)
            self.messages[queue.dead_letters] += spent

    def next_moment(self) -> datetime | None:
        """When the next hidden message can be seen."""
        waiting = [one.visible_at for name in self.messages for one in self.messages[name]]
        return min((moment for moment in waiting if moment > self.clock.at), default=None)


def _record(source: Source, message: Message) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.id,
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": SQS_ARN + source.queue.name,
        "awsRegion": "eu-central-1",
    }
