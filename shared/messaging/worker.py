"""The worker runner: each message of a batch succeeds or fails alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.core.observability import bind_correlation, logger
from shared.data.idempotency import AlreadyDone

LambdaHandler: TypeAlias = Callable[[dict[str, Any], Any], Any]


class MalformedMessageError(Exception):
    """A message that no retry will mend; it goes to the dead-letter queue by itself."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a message reached us: `attempt` counts from 1."""

    message_id: str
    attempt: int


Handle: TypeAlias = Callable[[dict[str, Any], Delivery], None]


def batch_handler(handle: Handle) -> LambdaHandler:
    """A Lambda handler that gives each message's body to `handle` and reports the failed ones to SQS.

    A message that was handled before (AlreadyDone) is a success. The queue needs `ReportBatchItemFailures`.
    """

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        failed = [record["messageId"] for record in event["Records"] if not _succeeds(handle, record)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    return handler


def _succeeds(handle: Handle, record: dict[str, Any]) -> bool:
    """Handle one message; its failure is logged with its cause, and SQS delivers it again."""
    delivery = Delivery(record["messageId"], int(record["attributes"].get("ApproximateReceiveCount", "1")))
    body: dict[str, Any] = {}
    bind_correlation(delivery.message_id)
    try:
        body = _body(record["body"])
        bind_correlation(str(body.get("correlation_id") or delivery.message_id))
        handle(body, delivery)
    except AlreadyDone:
        logger.info("message was handled before", message_id=body["id"], message_type=body["type"])
    except Exception:
        # Whatever it is, it is this message's alone: its neighbours in the batch must not come again for it.
        kind, attempt = body.get("type"), delivery.attempt
        logger.exception("message failed", message_id=body.get("id"), message_type=kind, attempt=attempt)
        return False
    return True


def _body(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise MalformedMessageError("the message is not JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("id"), str) or not isinstance(body.get("type"), str):
        raise MalformedMessageError("the message has no id and type")
    return body
