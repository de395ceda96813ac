"""The worker runner: each message of a batch succeeds or fails alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.core.observability import bind_cause, bind_correlation, logger
from shared.data.idempotency import DuplicateMessage
from shared.messaging import failures

# As long as no function may run: outside Lambda.
UNLIMITED_MS = 900_000

LambdaHandler: TypeAlias = Callable[[dict[str, Any], Any], Any]


class MalformedMessageError(Exception):
    """A message that no retry can handle; it ends in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class ReceiveInfo:
    """How SQS delivered a message: its id there, which attempt this is, from 1, and how much time the function has."""

    message_id: str
    attempt: int
    # Milliseconds until the function is stopped.
    remaining_ms: Callable[[], int] = field(default=lambda: UNLIMITED_MS, compare=False)


Handle: TypeAlias = Callable[[dict[str, Any], ReceiveInfo], None]


def batch_handler(handle: Handle) -> LambdaHandler:
    """A Lambda handler that gives each message's body to `handle` and reports the failed ones to SQS.

    A message that was handled before (DuplicateMessage) is a success. The queue needs `ReportBatchItemFailures`
    (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
    """

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        # Not by Powertools' processor: it brings asyncio into each cold start.
        remaining_ms = getattr(context, "get_remaining_time_in_millis", lambda: UNLIMITED_MS)
        failed = [one["messageId"] for one in event["Records"] if not _is_handled(handle, one, remaining_ms)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    return handler


def _is_handled(handle: Handle, record: dict[str, Any], remaining_ms: Callable[[], int]) -> bool:
    try:
        _handle(handle, record, remaining_ms)
    except Exception:
        # Whatever it is: this message is delivered again, and the others of its batch are not.
        return False
    return True


def _handle(handle: Handle, record: dict[str, Any], remaining_ms: Callable[[], int]) -> None:
    attempt = int(record["attributes"].get("ApproximateReceiveCount", "1"))
    received = ReceiveInfo(record["messageId"], attempt, remaining_ms)
    body: dict[str, Any] = {}
    bind_correlation(received.message_id)
    try:
        body = _body(record["body"])
        bind_correlation(str(body.get("correlation_id") or received.message_id), str(body.get("caused_by") or ""))
        handle(body, received)
    except DuplicateMessage:
        logger.info("message was handled before", message_id=body["id"], message_type=body["type"])
    except Exception as error:
        # Logged with its cause here, because the batch is only counted; then SQS delivers it again.
        kind = body.get("type")
        logger.exception("message failed", message_id=body.get("id"), message_type=kind, attempt=attempt)
        failures.record(received.message_id, attempt, error)
        raise
    finally:
        bind_cause("")


def _body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise MalformedMessageError("the message is not JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("id"), str) or not isinstance(body.get("type"), str):
        raise MalformedMessageError("the message has no id and type")
    return body
