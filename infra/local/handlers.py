"""The API's functions in this process: seeds ask them without the start of a Lambda process for each.

The process must have the environment of the deployed functions (infra/local/seeding.py).
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from infra.local import gateway
from infra.local.gateway import Answer, Route

T = TypeVar("T")
# Webhooks are the providers' own way in: they are asked over HTTP as the providers do.
OF_THE_API = "functions.api."
# Told of each request's body and its answer.
Witness = Callable[[bytes, Answer], None]


def api_routes(template: Mapping[str, Any]) -> tuple[Route, ...]:
    """The routes of a template's API functions."""
    functions = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    return tuple(route for route in gateway.routes_of(functions) if route.handler.startswith(OF_THE_API))


class Handlers:
    """Calls handlers by one thread with its own event loop: one request at a time, as in a Lambda environment.

    What handlers keep for their process (settings, clients, the logger's correlation id) expects no other. Callers may
    have as many threads as they like.
    """

    def __init__(self, routes: Iterable[Route], witness: Witness | None = None) -> None:
        self._routes = tuple(routes)
        self._witness = witness
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="handlers", initializer=_own_loop)

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """What the function answers to `/path?query`; None when no function of the API does."""
        event = _event(headers)
        given = self.run(lambda: gateway.answer(self._routes, method, url, body, event, gateway.Context()))
        if not given.routed:
            return None
        if self._witness:
            self._witness(body, given)
        return given

    def run(self, act: Callable[[], T]) -> T:
        """Do something else of the functions' code in their thread, such as an operator's command."""
        return self._thread.submit(act).result()

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()


def _own_loop() -> None:
    # Mangum asks its thread for one.
    asyncio.set_event_loop(asyncio.new_event_loop())


def _event(headers: Mapping[str, str]) -> dict[str, Any]:
    """An event of payload 2.0 as the emulator makes it for a request through the local web server."""
    now = time.time()
    sent = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http"}
    return {
        "version": "2.0",
        "headers": sent | {name.lower(): value for name, value in headers.items()},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "local.execute-api.localhost",
            "http": {"protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": headers.get("user-agent", "")},
            "requestId": str(uuid.uuid4()),
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
    }
