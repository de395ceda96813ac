"""API Gateway in this process: the routes of template.yaml, each leading to its function's handler.

Twenty times as fast as the deployed stack, and the same code from the event to the answer. Two adapters let the usual
clients speak to it: `Adapter` for requests (Schemathesis), `Transport` for httpx (the e2e tests' people).
"""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import requests
from requests.adapters import BaseAdapter

from tests.support import template
from tests.support.http import Context, http_event

ADDRESS = "http://gateway"
_TEXT = re.compile(r"text/|application/(?:json|javascript|xml)|application/[^;]+\+(?:json|xml)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function answered; `routed` is off for API Gateway's own answers."""

    status: int
    headers: dict[str, str]
    content: bytes
    routed: bool = True


@dataclass(frozen=True)
class Route:
    """A route of the template and the dotted name of its handler."""

    method: str
    path: str
    handler: str

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def parameters(self, path: str) -> dict[str, str] | None:
        """The path's parameters, or None when it is another route's."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path, re.DOTALL)
        return found.groupdict() if found else None


@cache
def routes() -> tuple[Route, ...]:
    """Every route in template.yaml, the ones with fewer parameters first, as API Gateway ranks them."""
    found = [
        Route(event["Properties"]["Method"].upper(), event["Properties"]["Path"], function["Handler"])
        for function in template.resources("AWS::Serverless::Function").values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]
    return tuple(sorted(found, key=lambda route: route.path.count("{")))


def answer(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    """One request as API Gateway would pass it on: the path decoded, bodies that are not text in base 64."""
    parts = urlsplit(url)
    # Every escape is decoded but %25, so that nothing is decoded twice.
    path = "%25".join(unquote(part) for part in parts.path.split("%25"))
    for route in routes():
        parameters = route.parameters(path) if route.method == method else None
        if parameters is not None:
            break
    else:
        return Answer(404, {"content-type": "application/json"}, b'{"message":"Not Found"}', routed=False)
    event = http_event(method, "/", headers=headers)
    event.update(routeKey=route.key, rawPath=path, rawQueryString=parts.query, pathParameters=parameters)
    event["requestContext"]["http"]["path"] = path
    _put_body(event, body)
    module, _, name = route.handler.rpartition(".")
    payload: dict[str, Any] = getattr(import_module(module), name)(event, Context())
    # What cannot be returned to Lambda as JSON is an error there, too.
    payload = json.loads(json.dumps(payload))
    text = payload.get("body") or ""
    content = base64.b64decode(text) if payload.get("isBase64Encoded") else text.encode()
    return Answer(payload["statusCode"], {k.lower(): v for k, v in (payload.get("headers") or {}).items()}, content)


def _put_body(event: dict[str, Any], body: bytes) -> None:
    if not body:
        event["body"] = None
        return
    if _TEXT.match(event["headers"].get("content-type", "")):
        event.update(body=body.decode(errors="replace"), isBase64Encoded=False)
    else:
        event.update(body=base64.b64encode(body).decode(), isBase64Encoded=True)


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
