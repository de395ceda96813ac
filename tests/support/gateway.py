"""API Gateway in this process: the routes of template.yaml, each leading to its function's handler.

Twenty times as fast as the deployed stack, and the same code from the event to the answer. Two adapters let the usual
clients speak to it: `Adapter` for requests (Schemathesis), `Transport` for httpx (the e2e tests' people).
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import httpx
import requests
from requests.adapters import BaseAdapter

from infra.local import gateway
from infra.local.gateway import Answer, Route
from tests.support import template
from tests.support.http import Context, http_event

__all__ = ["ADDRESS", "Adapter", "Answer", "Route", "Transport", "answer", "routes"]

ADDRESS = "http://gateway"


@cache
def routes() -> tuple[Route, ...]:
    """Every route in template.yaml, the ones with fewer parameters first, as API Gateway ranks them."""
    return gateway.routes_of(template.resources("AWS::Serverless::Function").values())


def answer(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    """One request as API Gateway would pass it on to the function in this process."""
    return gateway.answer(routes(), method, url, body, http_event(method, "/", headers=headers), Context())


class Adapter(BaseAdapter):
    """For requests: `session.mount(gateway.ADDRESS, Adapter())`."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b"".join(body)
        headers = {_text(name): _text(value) for name, value in request.headers.items()}
        got = answer(request.method or "GET", request.url or ADDRESS, headers, content)
        response = requests.Response()
        response.status_code, response.url, response.request = got.status, request.url or ADDRESS, request
        response.headers.update(got.headers)
        response.raw = _Raw(got)
        response._content = got.content
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is open."""


class _Raw(io.BytesIO):
    """The little of urllib3's answer that Schemathesis looks at."""

    version = 11
    reason = ""

    def __init__(self, got: Answer) -> None:
        super().__init__(got.content)
        from urllib3 import HTTPHeaderDict

        self.headers = HTTPHeaderDict(got.headers)


class Transport(httpx.BaseTransport):
    """For httpx: `httpx.Client(transport=Transport(), base_url=gateway.ADDRESS)`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw}
        got = answer(request.method, str(request.url), headers, request.read())
        return httpx.Response(got.status, headers=got.headers, content=got.content)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
