"""The worker runner: each message of a batch succeeds or fails alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

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

    A message that was handled before (DuplicateMessage) is a success. The queue needs `ReportBatchItemFailures`.
    """

    def record_handler(remaining_ms: Callable[[], int], record: SQSRecord) -> None:
        received = ReceiveInfo(
            record.message_id,
            int(record.raw_event["attributes"].get("ApproximateReceiveCount", "1")),
            remaining_ms,
        )
        body: dict[str, Any] = {}
        bind_correlation(received.message_id)
        try:
            body = _body(record.body)
            bind_correlation(str(body.get("correlation_id") or received.message_id), str(body.get("caused_by") or ""))
            handle(body, received)
        except DuplicateMessage:
            logger.info("message was handled before", message_id=body["id"], message_type=body["type"])
        except Exception as error:
            # Logged with its cause here, because the batch processor only counts; then SQS delivers it again.
            kind, attempt = body.get("type"), received.attempt
            logger.exception("message failed", message_id=body.get("id"), message_type=kind, attempt=attempt)
            failures.record(received.message_id, attempt, error)
            raise
        finally:
            bind_cause("")

    def handler(event: dict[str, Any], context: Any) -> Any:
        # One processor per call: it keeps its failures, and an environment lives through many calls.
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        remaining_ms = getattr(context, "get_remaining_time_in_millis", lambda: UNLIMITED_MS)
        return process_partial_response(event, partial(record_handler, remaining_ms), processor, context)

    return handler


def _body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise MalformedMessageError("the message is not JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("id"), str) or not isinstance(body.get("type"), str):
        raise MalformedMessageError("the message has no id and type")
    return body
