"""Reading what nobody could handle, and sending it back once the cause is mended: for the API and for the command."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.core import aws
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.messaging import failures
from shared.operations import queues
from shared.operations.errors import NotRedrivableError
from shared.operations.masking import masked, word

BATCH = 10
# Long enough to read all that is asked for, short enough that nobody misses them: they are let go at once anyway.
READING_S = 10
MOVING_S = 60
MAX_READ = 50
# As much as fits a request's time; who presses again moves more.
MAX_MOVED = 200
# Who is looked for by name is looked for among so many.
MAX_LOOKED_AT = 500

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: `receives` counts looks like this one, `attempts` what its worker tried."""

    id: str
    sent_at: datetime
    receives: int
    type: str | None
    body: Any
    error: str | None
    attempts: int | None
    failed_at: str | None
    correlation_id: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the dead letters of a queue, and how many there are about."""

    letters: list[DeadLetter]
    total: int


@dataclass(frozen=True, slots=True)
class Moved:
    """How many messages went back, and how many lie there still."""

    moved: int
    left: int


def read(*, queue: str, limit: int) -> Found:
    """Some dead letters of a queue, without using them up: they can be read and sent back again at once.

    Raises QueueNotFoundError.
    """
    found = queues.find(queue)
    url = found.dead_url or found.url
    total = queues.count(queues.attributes(url))
    messages: list[Message] = []
    for batch in _received(url, min(total, limit), hidden_s=READING_S):
        messages += batch
    _let_go(url, messages)
    reasons = failures.of({one["MessageId"] for one in messages})
    return Found([_letter(one, reasons.get(one["MessageId"])) for one in messages], total)


def redrive(*, queue: str, message_ids: Collection[str] | None, actor: str) -> Moved:
    """Send a queue's dead letters back into it, all or some, at most MAX_MOVED at once; the queue's history says who.

    Who presses twice, and two who press at once, send each message at least once and none is lost; what comes twice
    the worker drops. Raises QueueNotFoundError, NotRedrivableError.
    """
    found = queues.find(queue)
    if found.dead_url is None:
        raise NotRedrivableError()
    # Two events: a process that dies on the way has told who began.
    asked = {"queue": queue, "message_ids": sorted(message_ids) if message_ids is not None else None}
    _tell("redrive_begun", queue, actor, asked)
    most = MAX_MOVED if message_ids is None else MAX_LOOKED_AT
    moved = send_back(url=found.url, dead_url=found.dead_url, message_ids=message_ids, most=most)
    _tell("redriven", queue, actor, {"queue": queue, "moved": moved.moved})
    return moved


def send_back(*, url: str, dead_url: str, message_ids: Collection[str] | None = None, most: int | None = None) -> Moved:
    """Move dead letters back, each sent before it is deleted: a run that is broken off loses nothing.

    Only what lies there now: a message that fails again may come back meanwhile.
    """
    total = queues.count(queues.attributes(dead_url))
    sqs, moved, others = aws.client("sqs"), 0, list[Message]()
    for batch in _received(dead_url, min(total, most or total), hidden_s=MOVING_S):
        for message in batch:
            if message_ids is not None and message["MessageId"] not in message_ids:
                others.append(message)
                continue
            attributes = message.get("MessageAttributes", {})
            sqs.send_message(QueueUrl=url, MessageBody=message["Body"], MessageAttributes=attributes)
            sqs.delete_message(QueueUrl=dead_url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    _let_go(dead_url, others)
    return Moved(moved, max(total - moved, 0))


def _received(url: str, most: int, *, hidden_s: int) -> Iterator[list[Message]]:
    """Batches of messages, hidden from others for a while; fewer when others were faster."""
    left = most
    while left > 0:
        batch: list[Message] = (
            aws.client("sqs")
            .receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=min(left, BATCH),
                VisibilityTimeout=hidden_s,
                MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
                MessageAttributeNames=["All"],
                WaitTimeSeconds=1,
            )
            .get("Messages", [])
        )
        if not batch:
            return
        yield batch
        left -= len(batch)


def _let_go(url: str, messages: list[Message]) -> None:
    """Show messages to everybody again, which otherwise happens by itself a little later."""
    sqs = aws.client("sqs")
    for one in messages:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0)


def _letter(message: Message, failure: failures.Failure | None) -> DeadLetter:
    body = _parsed(message["Body"])
    told, own = body if isinstance(body, dict) else {}, message["Attributes"]
    return DeadLetter(
        id=message["MessageId"],
        sent_at=datetime.fromtimestamp(int(own["SentTimestamp"]) / 1000, UTC),
        receives=int(own["ApproximateReceiveCount"]),
        type=word(told.get("type") or told.get("detail-type")),
        body=masked(body),
        error=failure.error if failure else _said_by_aws(told, message),
        attempts=int(failure.attempt) if failure else None,
        failed_at=failure.failed_at if failure else None,
        correlation_id=_correlation(told, failure),
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _correlation(told: dict[str, Any], failure: failures.Failure | None) -> str | None:
    if failure and failure.correlation_id:
        return word(failure.correlation_id)
    detail = told.get("detail")
    return word(told.get("correlation_id") or (detail.get("correlation_id") if isinstance(detail, dict) else None))


def _said_by_aws(told: dict[str, Any], message: Message) -> str | None:
    """Why Lambda or the bus gave up on it, as they write it: in the body or beside it."""
    answer = told.get("responsePayload")
    if isinstance(answer, dict) and "errorType" in answer:
        return failures.quotable(f"{answer['errorType']}: {answer.get('errorMessage', '')}")
    if isinstance(told.get("reason"), str):
        return failures.quotable(told["reason"])
    code = message.get("MessageAttributes", {}).get("ERROR_CODE", {}).get("StringValue")
    return failures.quotable(code) if code else None


def _tell(what: str, queue: str, actor: str, data: dict[str, Any]) -> None:
    uow = UnitOfWork()
    uow.add_event(DomainEvent(f"queue.{what}", "queue", queue, data, actor=actor))
    uow.commit()
