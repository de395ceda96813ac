"""Reading dead letters and moving them back once their cause is fixed: for the API and for the command line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.core import aws
from shared.data.event_types import EventData
from shared.data.uow import UnitOfWork
from shared.messaging import failures
from shared.operations import queues
from shared.operations.errors import NotRedrivableError
from shared.operations.events import RedriveBegun, Redriven
from shared.operations.masking import masked, safe_word

BATCH = 10
# Long enough to read all that is asked for; what was read is released at once.
READ_VISIBILITY_S = 10
MOVE_VISIBILITY_S = 60
MAX_READ = 50
# As much as fits a request's time; who presses again moves more.
MAX_MOVED = 200
# Who is looked for by name is looked for among so many.
MAX_SCANNED = 500

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
class DeadLetterBatch:
    """Some of the dead letters of a queue, and about how many there are in total."""

    letters: list[DeadLetter]
    total: int


@dataclass(frozen=True, slots=True)
class RedriveResult:
    """How many messages were moved back, and how many are left."""

    moved: int
    left: int


def read(*, queue: str, limit: int) -> DeadLetterBatch:
    """Some dead letters of a queue, without using them up: they can be read and sent back again at once.

    Raises QueueNotFoundError.
    """
    found = queues.find(queue)
    url = found.dead_letter_url or found.url
    total = queues.count(queues.attributes(url))
    messages, sqs = list[Message](), aws.client("sqs")
    for batch in _received(url, min(total, limit), visibility_s=READ_VISIBILITY_S, client=sqs):
        messages += batch
    _release(url, messages, client=sqs)
    reasons = failures.latest({one["MessageId"] for one in messages})
    return DeadLetterBatch([_letter(one, reasons.get(one["MessageId"])) for one in messages], total)


def redrive(*, queue: str, message_ids: Collection[str] | None, actor: str) -> RedriveResult:
    """Send a queue's dead letters back into it, all or some, at most MAX_MOVED at once; the queue's history says who.

    Who presses twice, and two who press at once, send each message at least once and none is lost; what comes twice
    the worker drops. Raises QueueNotFoundError, NotRedrivableError.
    """
    found = queues.find(queue)
    if found.dead_letter_url is None:
        raise NotRedrivableError()
    asked = sorted(message_ids) if message_ids is not None else None
    # Two events: when the process is killed in between, the history still says who began.
    _announce(RedriveBegun(queue=queue, message_ids=asked), queue, actor)
    limit = MAX_MOVED if message_ids is None else MAX_SCANNED
    moved = move_back(url=found.url, dead_letter_url=found.dead_letter_url, message_ids=message_ids, limit=limit)
    _announce(Redriven(queue=queue, moved=moved.moved), queue, actor)
    return moved


def move_back(
    *,
    url: str,
    dead_letter_url: str,
    message_ids: Collection[str] | None = None,
    limit: int | None = None,
    client: Any = None,
) -> RedriveResult:
    """Move dead letters back, each sent before it is deleted: a run that is broken off loses nothing.

    Only what is in the queue now: a message that fails again may come back meanwhile. `client` is of SQS, where it is
    not the process's own.
    """
    sqs = client or aws.client("sqs")
    total = queues.count(queues.attributes(dead_letter_url, client=sqs))
    moved, others = 0, list[Message]()
    for batch in _received(dead_letter_url, min(total, limit or total), visibility_s=MOVE_VISIBILITY_S, client=sqs):
        for message in batch:
            if message_ids is not None and message["MessageId"] not in message_ids:
                others.append(message)
                continue
            attributes = message.get("MessageAttributes", {})
            sqs.send_message(QueueUrl=url, MessageBody=message["Body"], MessageAttributes=attributes)
            sqs.delete_message(QueueUrl=dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    _release(dead_letter_url, others, client=sqs)
    return RedriveResult(moved, max(total - moved, 0))


def _received(url: str, limit: int, *, visibility_s: int, client: Any) -> Iterator[list[Message]]:
    """Batches of messages, hidden from others for a while; fewer when others were faster."""
    left = limit
    while left > 0:
        batch: list[Message] = client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(left, BATCH),
            VisibilityTimeout=visibility_s,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
            MessageAttributeNames=["All"],
            WaitTimeSeconds=1,
        ).get("Messages", [])
        if not batch:
            return
        yield batch
        left -= len(batch)


def _release(url: str, messages: list[Message], *, client: Any) -> None:
    """Make messages visible to everybody again, which otherwise happens at their visibility time-out."""
    for one in messages:
        client.change_message_visibility(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0)


def _letter(message: Message, failure: failures.Failure | None) -> DeadLetter:
    body = _parsed(message["Body"])
    content, attributes = body if isinstance(body, dict) else {}, message["Attributes"]
    return DeadLetter(
        id=message["MessageId"],
        sent_at=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
        receives=int(attributes["ApproximateReceiveCount"]),
        type=safe_word(content.get("type") or content.get("detail-type")),
        body=masked(body),
        error=failure.error if failure else platform_reason(content, message),
        attempts=failure.attempt if failure else None,
        failed_at=failure.failed_at if failure else None,
        correlation_id=_correlation(content, failure),
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _correlation(content: dict[str, Any], failure: failures.Failure | None) -> str | None:
    if failure and failure.correlation_id:
        return safe_word(failure.correlation_id)
    detail = content.get("detail")
    return safe_word(
        content.get("correlation_id") or (detail.get("correlation_id") if isinstance(detail, dict) else None)
    )


def platform_reason(content: dict[str, Any], message: Message) -> str | None:
    """Why Lambda or the bus gave up on it, as they write it: in the body or beside it."""
    answer = content.get("responsePayload")
    if isinstance(answer, dict) and "errorType" in answer:
        return failures.redacted(f"{answer['errorType']}: {answer.get('errorMessage', '')}")
    if isinstance(content.get("reason"), str):
        return failures.redacted(content["reason"])
    code = message.get("MessageAttributes", {}).get("ERROR_CODE", {}).get("StringValue")
    return failures.redacted(code) if code else None


def _announce(event: EventData, queue: str, actor: str) -> None:
    uow = UnitOfWork()
    uow.add_event(event.of(queue, actor=actor))
    uow.commit()
