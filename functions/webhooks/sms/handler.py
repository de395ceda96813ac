"""Delivery reports of text messages: checked, reduced to a message's id and status, queued for the SMS worker.

`POST /webhooks/sms/{provider}/{token}`: Exolve sends JSON, SMSC.ru a form. Neither signs its reports, so the token in
the address is what tells them from others, and nothing of a body is believed but the id and status of a message that
we sent. Without FastAPI, which slows cold starts down.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from shared.core import ids
from shared.core.observability import bind_correlation, logger, metric
from shared.core.secret_shapes import ExolveSecret, SmscSecret
from shared.core.secrets import secret_json
from shared.http import origin, webhooks
from shared.messaging import queues
from shared.providers.sms import exolve, smsc
from shared.providers.sms.reports import ReportStatus

MAX_BODY_BYTES = 64_000
MAX_ID_LENGTH = 100
# A report may come before the worker has stored the id that it names.
DELAY_S = 5


def _json(text: str) -> Mapping[str, Any] | None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _form(text: str) -> Mapping[str, Any] | None:
    try:
        return dict(parse_qsl(text, max_num_fields=50))
    except ValueError:
        return None


Report = tuple[str, ReportStatus | None]
Parse = Callable[[str], Mapping[str, Any] | None]
Read = Callable[[Mapping[str, Any]], Report | None]
# Provider → its token, the form of its bodies, and what a body says.
PROVIDERS: Mapping[str, tuple[Callable[[], str], Parse, Read]] = {
    "exolve": (lambda: ExolveSecret.read(secret_json("exolve")).webhook_token, _json, exolve.read_report),
    "smsc": (lambda: SmscSecret.read(secret_json("smsc")).webhook_token, _form, smsc.read_report),
}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer 200 when the report is safely queued, or is one that says nothing final; else it comes again."""
    bind_correlation(getattr(context, "aws_request_id", "") or event["requestContext"]["requestId"])
    if origin.refuses(event.get("headers") or {}):
        metric("webhook_refused")
        return webhooks.problem(403, "forbidden")
    parameters = event.get("pathParameters") or {}
    provider = str(parameters.get("provider", ""))
    if provider not in PROVIDERS:
        return webhooks.problem(404, "not_found")
    token, parse, read = PROVIDERS[provider]
    if not webhooks.is_token(str(parameters.get("token", "")), token()):
        metric("webhook_refused")
        return webhooks.problem(404, "not_found")
    text = _text(event)
    body = parse(text) if text is not None else None
    report = read(body) if body is not None else None
    if report is None or len(report[0]) > MAX_ID_LENGTH:
        return webhooks.problem(400, "bad_request")
    message_id, status = report
    if status is None:
        logger.info("report not used", provider=provider)
        return webhooks.accepted()
    data = {"provider": provider, "provider_message_id": message_id, "status": status}
    queues.send("sms", {"id": ids.new("ntf"), "type": "sms.report", "data": data}, delay_seconds=DELAY_S)
    return webhooks.accepted()


def _text(event: dict[str, Any]) -> str | None:
    raw = event.get("body") or ""
    if len(raw) > MAX_BODY_BYTES:
        return None
    try:
        return base64.b64decode(raw).decode() if event.get("isBase64Encoded") else str(raw)
    except (ValueError, binascii.Error):
        return None
