"""What API Gateway does with a request, in one process: which function answers it, and by which event.

Seeds and tests call the handlers through it. It knows the template's `HttpApi` events, which are more exact than the
routes that are deployed (infra/http_api.py).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

_TEXT = re.compile(r"text/|application/(?:json|javascript|xml)|application/[^;]+\+(?:json|xml)")


class Context:
    """The little of a Lambda context that the code looks at."""

    function_name = "atrium-local"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:atrium-local"
    aws_request_id = "11111111-2222-3333-4444-555555555555"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """As much as API Gateway lets a function have."""
        return 30_000


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
        """The name that API Gateway has for it."""
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        """The names of the path's parameters."""
        return re.findall(r"{(\w+)}", self.path)

    def parameters(self, path: str) -> dict[str, str] | None:
        """The path's parameters, or None when it is another route's."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path, re.DOTALL)
        return found.groupdict() if found else None


def routes_of(functions: Iterable[Mapping[str, Any]]) -> tuple[Route, ...]:
    """Every route of some functions' properties, the ones with fewer parameters first, as API Gateway ranks them."""
    found = [
        Route(event["Properties"]["Method"].upper(), event["Properties"]["Path"], function["Handler"])
        for function in functions
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]
    return tuple(sorted(found, key=lambda route: route.path.count("{")))


def answer(
    routes: Iterable[Route], method: str, url: str, body: bytes, event: dict[str, Any], context: Context
) -> Answer:
    """One request as API Gateway would pass it on: the path decoded, bodies that are not text in base 64.

    `event` is one of payload 2.0 with the request's headers; its route, path, query and body are set here.
    """
    parts = urlsplit(url)
    # Every escape is decoded but %25, so that nothing is decoded twice.
    path = "%25".join(unquote(part) for part in parts.path.split("%25"))
    for route in routes:
        parameters = route.parameters(path) if route.method == method else None
        if parameters is not None:
            break
    else:
        return Answer(404, {"content-type": "application/json"}, b'{"message":"Not Found"}', routed=False)
    event.update(routeKey=route.key, rawPath=path, rawQueryString=parts.query, pathParameters=parameters)
    event["requestContext"]["http"].update(method=method, path=path)
    _put_body(event, body)
    module, _, name = route.handler.rpartition(".")
    payload: dict[str, Any] = getattr(import_module(module), name)(event, context)
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
