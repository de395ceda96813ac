"""Faults on demand: the ways in which any provider misbehaves, switched on for the next `times` occasions.

A sandbox keeps one `Faults`, offers `routes(faults)`, and lets each API request through `answer`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

REQUEST_MODES = frozenset({"down", "timeout", "error_500", "slow", "garbage"})
DEFAULT_SECONDS = {"timeout": 30.0, "slow": 2.0}


class BadFaultError(ValueError):
    """The body sent to `_faults` does not describe a fault."""


@dataclass
class Fault:
    """One fault; `remaining` None means until it is cleared, `method` and `path` narrow it to some API requests."""

    mode: str
    remaining: int | None = 1
    seconds: float = 0.0
    method: str | None = None
    path: str | None = None

    def document(self) -> dict[str, Any]:
        """What `GET _faults` shows."""
        shown: dict[str, Any] = {"mode": self.mode, "times": self.remaining}
        if self.mode in DEFAULT_SECONDS:
            shown["seconds"] = self.seconds
        if self.method:
            shown["method"] = self.method
        if self.path:
            shown["path"] = self.path
        return shown

    def concerns(self, method: str, path: str) -> bool:
        """Whether an API request is one of those that this fault is for; the fault's `path` is a prefix."""
        return (self.method is None or self.method == method) and (self.path is None or path.startswith(self.path))


def parse_fault(body: Any, modes: frozenset[str] = REQUEST_MODES) -> Fault:
    """Reads `{"mode", "times", "seconds"?, "method"?, "path"?}`; raises BadFaultError."""
    if not isinstance(body, dict):
        raise BadFaultError('send an object: {"mode": "down", "times": 1}')
    if unknown := set(body) - {"mode", "times", "seconds", "method", "path"}:
        raise BadFaultError(f"unknown fields: {', '.join(sorted(unknown))}")
    mode, times = body.get("mode"), body.get("times", 1)
    if mode not in modes:
        raise BadFaultError(f"mode is one of {', '.join(sorted(modes))}")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise BadFaultError("times is a whole number from 1, or null for: until cleared")
    seconds = body.get("seconds", DEFAULT_SECONDS.get(mode, 0.0))
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 600:
        raise BadFaultError("seconds is a number from 0 to 600")
    method, path = body.get("method"), body.get("path")
    if not isinstance(method, str | None) or not isinstance(path, str | None):
        raise BadFaultError("method and path are strings")
    return Fault(mode, times, float(seconds), method.upper() if method else None, path)


class Faults:
    """The faults that are switched on now; kept in memory only, a restart heals everything.

    `more_modes` are a provider's own, beside those that strike any request.
    """

    def __init__(self, more_modes: frozenset[str] = frozenset()) -> None:
        self._modes = REQUEST_MODES | more_modes
        self._active: list[Fault] = []

    def switch_on(self, body: Any) -> None:
        """Switches a fault on in place of the same one (mode, method and path); raises BadFaultError."""
        fault = parse_fault(body, self._modes)
        same = (fault.mode, fault.method, fault.path)
        self._active = [old for old in self._active if (old.mode, old.method, old.path) != same]
        self._active.append(fault)

    def clear(self) -> None:
        """Switches everything off."""
        self._active.clear()

    def document(self) -> list[dict[str, Any]]:
        """The faults that are on, oldest first."""
        return [fault.document() for fault in self._active]

    def take_for_request(self, method: str, path: str, modes: frozenset[str] = REQUEST_MODES) -> Fault | None:
        """The fault that this API request suffers, used up by one; None when it is to be served properly."""
        for fault in self._active:
            if fault.mode in modes and fault.concerns(method, path):
                return self._use(fault)
        return None

    def take(self, modes: frozenset[str]) -> str | None:
        """The mode that something other than a request (a notification, a refund) suffers, used up by one."""
        for fault in self._active:
            if fault.mode in modes:
                return self._use(fault).mode
        return None

    def _use(self, fault: Fault) -> Fault:
        if fault.remaining is not None:
            fault.remaining -= 1
            if fault.remaining == 0:
                self._active.remove(fault)
        return fault


def routes(faults: Faults) -> list[Route]:
    """`_faults`: what is on, switch one on, switch all off."""

    async def endpoint(request: Request) -> Response:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.switch_on(await read_json(request))
            except BadFaultError as error:
                return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"faults": faults.document()})

    return [Route("/_faults", endpoint, methods=["GET", "POST", "DELETE"])]


async def answer(
    faults: Faults,
    request: Request,
    path: str,
    perform: Callable[[], Response],
    broken: Callable[[], Response],
    modes: frozenset[str] = REQUEST_MODES,
) -> Response:
    """What an API request gets: `perform`'s answer, unless a fault of `modes` for its `path` strikes.

    `down` strikes before the work is done. `error_500` (the provider's own document, from `broken`), `garbage` and
    `timeout` strike after it: the answer is lost, and the caller can't know whether it happened.
    """
    fault = faults.take_for_request(request.method, path, modes)
    mode = fault.mode if fault else None
    if mode == "down":
        return PlainTextResponse("503 Service Temporarily Unavailable", 503, {"Connection": "close"})
    if fault and mode == "slow":
        await asyncio.sleep(fault.seconds)
    response = perform()
    if mode == "error_500":
        return broken()
    if mode == "garbage":
        # What comes back is some proxy's page.
        return HTMLResponse("<html><body>It works!</body></html>")
    if fault and mode == "timeout":
        await _hang(request, fault.seconds)
    return response


async def read_json(request: Request) -> Any:
    """The body as JSON, None when it is none."""
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


async def _hang(request: Request, seconds: float) -> None:
    # In short steps, so that a caller that gave up does not keep the server from stopping.
    waited = 0.0
    while waited < seconds and not await request.is_disconnected():
        await asyncio.sleep(0.1)
        waited += 0.1
