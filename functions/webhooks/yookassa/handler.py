"""YooKassa's notifications: checked, reduced to an object's id, applied. Without FastAPI, which slows cold starts down.

Nothing in the body is believed; the object is fetched again (https://yookassa.ru/developers/using-api/webhooks). A
payment is applied here, by the reaction of the payments queue's worker; what cannot be done now is left to that queue.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from functions import modules
from shared.core import clock, ids
from shared.core.errors import AtriumError
from shared.core.observability import bind_correlation, logger, metric, metrics_together
from shared.core.secret_shapes import YookassaSecret
from shared.core.secrets import secret_json
from shared.core.settings import settings
from shared.http import origin, webhooks
from shared.messaging import queues
from shared.payments.reactions import COMMANDS, NOTIFICATION
from shared.payments.sources import is_in, source_address
from shared.providers.payments import from_settings
from shared.providers.payments.base import ProviderError

MAX_BODY_BYTES = 256_000
OBJECT_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
EVENTS = frozenset({"payment.succeeded", "payment.canceled", "payment.waiting_for_capture", "refund.succeeded"})
# One call to the provider and one transaction. A refund's asks about each refund of its payment: its worker has time.
APPLIED_AT_ONCE = frozenset({"payment.succeeded", "payment.canceled"})
# The provider or a table does not answer, or others change the same things: the queue tries again later.
LEFT_TO_QUEUE = (ProviderError, AtriumError, PynamoDBException, BotoCoreError, ClientError)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer 200 only when the notification is applied or queued, or is none that we use; else it comes again."""
    with metrics_together():
        return _answer(event, context)


def _answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    bind_correlation(getattr(context, "aws_request_id", "") or event["requestContext"]["requestId"])
    if origin.refuses(event.get("headers") or {}):
        metric("webhook_refused")
        return webhooks.problem(403, "forbidden")
    secret = YookassaSecret.read(secret_json("yookassa"))
    if not webhooks.is_token(event.get("pathParameters", {}).get("token", ""), secret.webhook_token):
        return webhooks.problem(404, "not_found")
    source = _source(event)
    if not is_in(source, settings().webhook_allowed_cidrs):
        logger.warning("notification from a wrong address", source=source)
        metric("webhook_refused")
        return webhooks.problem(403, "forbidden_source")
    body = _body(event)
    if body is None:
        return webhooks.problem(400, "bad_request")
    kind, subject = body.get("event"), body.get("object")
    object_id = subject.get("id") if isinstance(subject, dict) else None
    if not isinstance(kind, str) or not isinstance(subject, dict):
        return webhooks.problem(400, "bad_request")
    if not isinstance(object_id, str) or not OBJECT_ID.fullmatch(object_id):
        return webhooks.problem(400, "bad_request")
    if kind in EVENTS:
        message = {"id": ids.new("ntf"), "type": NOTIFICATION, "data": {"event": kind, "object_id": object_id}}
        if kind not in APPLIED_AT_ONCE or not _is_applied(message):
            queues.send("payments", message)
        _measure_lag(subject)
    else:
        logger.info("notification not used", notification=kind[:64])
    return webhooks.accepted()


def _is_applied(message: dict[str, Any]) -> bool:
    """Whether what the notification is about was fetched and applied."""
    try:
        COMMANDS[NOTIFICATION].act(message, modules.payables(), from_settings(with_circuit_breaker=True))
    except LEFT_TO_QUEUE as error:
        logger.warning("notification left to the queue", object_id=message["data"]["object_id"], cause=repr(error))
        return False
    return True


def _source(event: dict[str, Any]) -> str:
    if origin.is_required():
        return origin.client_address(event)
    headers = event.get("headers") or {}
    peer = event["requestContext"]["http"]["sourceIp"]
    return source_address(peer, headers.get("x-forwarded-for"), settings().webhook_trusted_proxies)


def _body(event: dict[str, Any]) -> dict[str, Any] | None:
    raw = event.get("body") or ""
    if len(raw) > MAX_BODY_BYTES:
        return None
    try:
        body = json.loads(base64.b64decode(raw) if event.get("isBase64Encoded") else raw)
    except (ValueError, binascii.Error, RecursionError):
        return None
    return body if isinstance(body, dict) and body.get("type") == "notification" else None


def _measure_lag(subject: dict[str, Any]) -> None:
    """How long after the fact the notification came, in seconds. The body is trusted here: it is only a graph."""
    happened_at = subject.get("captured_at") or subject.get("created_at")
    try:
        lag = (clock.now() - clock.parse(str(happened_at))).total_seconds()
    except (ValueError, OverflowError):
        return
    metric("webhook_lag", max(0.0, lag), "Seconds")
