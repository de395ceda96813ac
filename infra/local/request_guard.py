"""Keeps web pages that a developer visits away from what listens on this computer.

Any page may send requests to `localhost`, and may make a name of its own resolve to 127.0.0.1 (DNS rebinding). So a
request must name this computer as its host, and one that a page of another origin sends is refused. Browsers say which
page asks in `Origin` and in `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/), which no page can forge; programs
send neither. What is left, old browsers' requests without a preflight, carries none of the content types that are asked
for here.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MENDED_BY = "Open http://localhost:<port> itself, or send the request from a program."


def own_origins(port: int) -> frozenset[str]:
    """The origins under which this computer's browser knows a local port."""
    return frozenset(f"http://{host}:{port}" for host in LOOPBACK)


class RequestGuard:
    """An ASGI application before another: requests to other hosts and of other origins' pages do not get through.

    `origins`: whose pages may ask. `shared_paths`: beginnings of paths for which the API behind them decides by itself
    (CORS, tokens). `program_paths`: beginnings of paths that no page at all may ask for. `embeds`: whether pages of
    other origins may show what GET gives without being able to read it, such as pictures by presigned links.
    """

    def __init__(
        self,
        app: App,
        *,
        origins: Iterable[str],
        shared_paths: tuple[str, ...] = (),
        program_paths: tuple[str, ...] = (),
        host_suffixes: tuple[str, ...] = (),
        embeds: bool = False,
    ) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._shared = shared_paths
        self._programs = program_paths
        self._suffixes = host_suffixes
        self._embeds = embeds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 403 or 415."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = _first_values(scope)
        refusal = self._refusal(scope, headers)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _answer(send, *refusal)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        path, method = str(scope["path"]), str(scope.get("method", "GET"))
        host = _name_of(headers.get("host", ""))
        if host not in LOOPBACK and not host.endswith(self._suffixes):
            return 403, f"This is a local service, and the request's Host is not a name of this computer. {_MENDED_BY}"
        if path.startswith(self._shared):
            return None
        if not self._may_ask(path, method, headers):
            return 403, f"A page of another origin asks. {_MENDED_BY}"
        if _is_control(path) and method in _UNSAFE and _has_body(headers) and not _is_json(headers):
            return 415, "Send this with `Content-Type: application/json`."
        return None

    def _may_ask(self, path: str, method: str, headers: dict[str, str]) -> bool:
        site, origin = headers.get("sec-fetch-site", ""), headers.get("origin")
        if path.startswith(self._programs):
            return origin is None and site in ("", "none")
        if site in ("same-origin", "none"):
            return True
        if origin is not None:
            return origin in self._origins
        # A link from elsewhere may lead here: the page that has it cannot read what it opens.
        is_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return not site or (method in ("GET", "HEAD") and (is_link or self._embeds))


def _is_control(path: str) -> bool:
    """Whether a path changes a local service itself, such as `/_sandbox/openai/_faults`."""
    return any(part.startswith("_") for part in path.split("/")[2:])


def _name_of(host: str) -> str:
    name, _, port = host.lower().rpartition(":")
    return name.rstrip(".") if port.isdecimal() and name else host.lower().rstrip(".")


def _first_values(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in scope.get("headers", []):
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    return found


def _has_body(headers: dict[str, str]) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(headers: dict[str, str]) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


async def _answer(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"error": detail}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
