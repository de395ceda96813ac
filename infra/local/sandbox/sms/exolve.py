"""MTS Exolve as a Starlette application, to be mounted at `/_sandbox/exolve`.

What it knows of the API: https://docs.exolve.ru/docs/ru/api-reference/sms-api/
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults as faulty
from infra.local.sandbox.sms.messages import Messages, as_json
from infra.local.sandbox.store import Document


def create_app(*, state_path: Path | None, api_key: str, report_url: Callable[[], str | None]) -> Starlette:
    """Builds the stand-in; `state_path` is its SQLite file (None keeps everything in memory)."""
    messages = Messages("exolve", state_path, report_url)

    def endpoint(perform: Callable[[dict[str, Any]], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            body = await faulty.read_json(request)
            scheme, _, key = request.headers.get("authorization", "").partition(" ")

            def work() -> Response:
                if scheme != "Bearer" or not hmac.compare_digest(key.encode(), api_key.encode()):
                    return _refused(401, "Unauthorized")
                if not isinstance(body, dict):
                    return _refused(400, "invalid request")
                return perform(body)

            path = "/messaging" + request.url.path.partition("/messaging")[2]
            return await faulty.answer(messages.faults, request, path, work, lambda: _refused(500, "internal error"))

        return answer

    def send(body: dict[str, Any]) -> Response:
        number, destination, text = (body.get(name) for name in ("number", "destination", "text"))
        if not isinstance(number, str) or not number or not isinstance(text, str) or not text:
            return _refused(400, "invalid SendRequest.Number or Text")
        if not isinstance(destination, str) or not destination.isdecimal() or not 11 <= len(destination) <= 15:
            return _refused(400, "invalid SendRequest.Destination: value does not match regex pattern")
        message_id = str(secrets.randbelow(9 * 10**17) + 10**17)
        messages.keep(message_id, f"+{destination}", text, _report)
        return JSONResponse({"message_id": message_id})

    def listed(body: dict[str, Any]) -> Response:
        receiver = body.get("receiver")
        found = [_shown(one) for one in reversed(messages.all()) if receiver in (None, one["to"].lstrip("+"))]
        return JSONResponse({"messages": found[: int(body.get("limit") or 100)]})

    app = Starlette(
        routes=[
            Route("/messaging/v1/SendSMS", endpoint(send), methods=["POST"]),
            Route("/messaging/v1/GetList", endpoint(listed), methods=["POST"]),
            *faulty.routes(messages.faults),
        ]
    )
    app.state.messages = messages
    return app


def _report(message: Document, delivered: bool) -> tuple[str, bytes]:
    status = "DELIVERED" if delivered else "UNDELIVERED"
    return "application/json", as_json(_shown({**message, "status": status.lower()}))


def _shown(message: Document) -> Document:
    return {
        "event_id": "DIRECTION_OUTGOING",
        "message_id": message["id"],
        "date": message["at"],
        "receiver": message["to"].lstrip("+"),
        "text": message["text"],
        "direction": "DIRECTION_OUTGOING",
        "delivery_status": f"DELIVERY_STATUS_{message['status'].upper()}",
        "message_channel": "CHANNEL_SMS",
    }


def _refused(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": str(status), "message": message, "details": ""}}, status)
