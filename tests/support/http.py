"""HTTP API (payload 2.0) events, made from a recorded one, and the answers to them."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from infra.local import gateway
from shared.http.app import LambdaHandler
from tests.support.template import ROOT

SOURCE_IP = "198.51.100.7"
# Paths outside /api/v1.
UNPREFIXED = ("/webhooks/", "/.well-known/")


class Context(gateway.Context):
    """The little of a Lambda context that the code looks at."""

    function_name = "atrium-test"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:atrium-test"


@dataclass
class Answer:
    """An answer as a client sees it; `cookies` are what follows each `Set-Cookie:`."""

    status: int
    headers: dict[str, str]
    body: str
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@lru_cache(maxsize=1)
def _recorded() -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "http_api.json").read_text())
    return event


def http_event(
    method: str,
    path: str,
    body: Any = None,
    *,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    query: dict[str, Any] | None = None,
    raw: str | None = None,
    source_ip: str = SOURCE_IP,
    cookies: list[str] | None = None,
) -> dict[str, Any]:
    """A payload 2.0 event; `path` may carry a query string, `raw` is sent as it is, `cookies` are `name=value`."""
    event = copy.deepcopy(_recorded())
    path, _, in_path = path.partition("?")
    text = raw if raw is not None else (json.dumps(body) if body is not None else None)
    sent = {**event["headers"], "content-length": str(len((text or "").encode()))}
    if text is not None:
        sent["content-type"] = "application/json"
    if token:
        sent["authorization"] = f"Bearer {token}"
    sent.update({name.lower(): value for name, value in (headers or {}).items()})
    event.update(
        rawPath=path,
        rawQueryString="&".join(part for part in (in_path, urlencode(query or {}, doseq=True)) if part),
        headers=sent,
        body=text,
        isBase64Encoded=False,
    )
    if cookies:
        event["cookies"] = cookies
    event["requestContext"]["http"].update(method=method, path=path, sourceIp=source_ip)
    return event


def call(handler: LambdaHandler, method: str, path: str, body: Any = None, **options: Any) -> Answer:
    """Invoke a handler as API Gateway would."""
    raw = handler(http_event(method, path, body, **options), Context())
    headers = {k.lower(): v for k, v in raw.get("headers", {}).items()}
    return Answer(raw["statusCode"], headers, raw.get("body") or "", tuple(raw.get("cookies", ())))
