"""SMSC.ru as a Starlette application, to be mounted at `/_sandbox/smsc`.

What it knows of the API: https://smsc.ru/api/http/. Refusals are answered with 200 and an `error_code`.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults as faulty
from infra.local.sandbox.sms.messages import Messages
from infra.local.sandbox.store import Document

PARAMETERS, WRONG_ACCOUNT, WRONG_NUMBER = 1, 2, 7
NOT_FOUND = -3
STATUS = {"sent": 0, "delivered": 1, "undelivered": 20}


def create_app(*, state_path: Path | None, api_key: str, report_url: Callable[[], str | None]) -> Starlette:
    """Builds the stand-in; `state_path` is its SQLite file (None keeps everything in memory)."""
    messages = Messages("smsc", state_path, report_url)

    def endpoint(perform: Callable[[Mapping[str, Any]], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            body = await faulty.read_json(request) if request.method == "POST" else None
            asked: Mapping[str, Any] = body if isinstance(body, dict) else dict(request.query_params)

            def work() -> Response:
                if not hmac.compare_digest(str(asked.get("apikey", "")).encode(), api_key.encode()):
                    return _refused(WRONG_ACCOUNT, "authorise error")
                return perform(asked)

            path = "/" + request.url.path.partition("/_sandbox/smsc/")[2]
            broken = JSONResponse({"error": "internal error"}, 500)
            return await faulty.answer(messages.faults, request, path, work, lambda: broken)

        return answer

    def send(asked: Mapping[str, Any]) -> Response:
        phone, text = str(asked.get("phones", "")), asked.get("mes")
        if not isinstance(text, str) or not text:
            return _refused(PARAMETERS, "parameters error")
        digits = phone.lstrip("+")
        if not digits.isdecimal() or not 11 <= len(digits) <= 15:
            return _refused(WRONG_NUMBER, "invalid number")
        message_id = str(asked.get("id") or secrets.randbelow(2**31 - 1) + 1)
        messages.keep(message_id, f"+{digits}", text, _report)
        return JSONResponse({"id": int(message_id), "cnt": 1})

    def status(asked: Mapping[str, Any]) -> Response:
        found = messages.find(str(asked.get("id", "")))
        if found is None or found["to"].lstrip("+") != str(asked.get("phone", "")).lstrip("+"):
            return JSONResponse({"status": NOT_FOUND, "last_date": "", "last_timestamp": 0})
        return JSONResponse({"status": STATUS[found["status"]], "last_date": found["at"], "err": 0})

    app = Starlette(
        routes=[
            Route("/rest/send/", endpoint(send), methods=["POST"]),
            Route("/sys/status.php", endpoint(status), methods=["GET"]),
            *faulty.routes(messages.faults),
        ]
    )
    app.state.messages = messages
    return app


def _report(message: Document, delivered: bool) -> tuple[str, bytes]:
    status = STATUS["delivered" if delivered else "undelivered"]
    form = {"id": message["id"], "phone": message["to"].lstrip("+"), "status": status, "time": message["at"]}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _refused(code: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message, "error_code": code})
