"""The payment sandbox on a real port, and a shop that takes its notifications: for tests that need no cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from infra.local.sandbox.yookassa import create_app
from tests.support.served import await_that, served

SHOP_ID, SECRET_KEY = "100500", "test_sandbox_secret"


@dataclass
class Shop:
    """What the shop's side sees: its notifications, and the answers it gives to the next of them."""

    received: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def events(self, object_id: str) -> list[str]:
        return [note["event"] for note in list(self.received) if note["object"]["id"] == object_id]

    def await_event(self, event: str, object_id: str, *, times: int = 1) -> dict[str, Any]:
        await_that(lambda: self.events(object_id).count(event) >= times, f"{event} of {object_id}")
        return next(n for n in self.received if n["event"] == event and n["object"]["id"] == object_id)


@dataclass
class Running:
    """A running sandbox with its shop."""

    origin: str
    shop: Shop
    http: urllib3.PoolManager

    @property
    def base(self) -> str:
        return f"{self.origin}/_sandbox/yookassa"

    def press(self, confirmation_url: str, action: str) -> urllib3.BaseHTTPResponse:
        return self.http.request(
            "POST", confirmation_url, fields={"action": action}, encode_multipart=False, redirect=False
        )

    @staticmethod
    def basic_auth(shop_id: str = SHOP_ID, secret_key: str = SECRET_KEY) -> dict[str, str]:
        return {"Authorization": urllib3.make_headers(basic_auth=f"{shop_id}:{secret_key}")["authorization"]}

    def fault(self, **body: Any) -> Any:
        answer = self.http.request("POST", f"{self.base}/_faults", json=body)
        assert answer.status == 200, answer.data
        return answer.json()

    def heal(self) -> None:
        self.http.request("DELETE", f"{self.base}/_faults")
        self.http.request("DELETE", f"{self.base}/_clock")
        self.shop.answers.clear()

    def state(self) -> Any:
        return self.http.request("GET", f"{self.base}/_state").json()

    def advance(self, seconds: int) -> None:
        assert self.http.request("POST", f"{self.base}/_clock", json={"advance_seconds": seconds}).status == 200


@contextmanager
def running_sandbox(state_path: Path | None = None) -> Iterator[Running]:
    """Serves the sandbox at a free port of this machine until the block ends."""
    shop = Shop()

    async def webhook(request: Request) -> Response:
        shop.received.append(json.loads(await request.body()))
        return Response(status_code=shop.answers.pop(0) if shop.answers else 200)

    async def thanks(_: Request) -> Response:
        return HTMLResponse("<!doctype html><title>Thank you</title><h1>Back in the shop</h1>")

    def app(origin: str) -> ASGIApp:
        sandbox = create_app(
            state_path=state_path,
            public_base_url=origin,
            webhook_url=lambda: f"{origin}/webhook",
            shop_id=SHOP_ID,
            secret_key=SECRET_KEY,
        )
        return Starlette(
            routes=[
                Mount("/_sandbox/yookassa", app=sandbox),
                Route("/webhook", webhook, methods=["POST"]),
                Route("/thanks", thanks),
            ]
        )

    with served(app) as origin:
        yield Running(origin, shop, urllib3.PoolManager(retries=False, timeout=10.0))
