"""Two people at once: what one does appears on the other's open page, which asks for nothing meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor

# Shorter than a page that is told of changes waits until it polls.
WITHIN_MS = 40_000


def heard_of(page: Any) -> list[dict[str, Any]]:
    """What the page hears on its WebSocket from now on, and through reload."""
    heard: list[dict[str, Any]] = []

    def listen(socket: Any) -> None:
        socket.on("framereceived", lambda frame: heard.append(json.loads(frame)))

    page.on("websocket", listen)
    return heard


def wait_until_told(page: Any, heard: list[dict[str, Any]], topic: str) -> None:
    deadline = time.monotonic() + WITHIN_MS / 1000
    while not any(one["type"] == "subscribed" and topic in one["topics"] for one in heard):
        assert time.monotonic() < deadline, f"{topic} was not subscribed to; heard {heard}"
        page.wait_for_timeout(200)


def test_an_answer_appears_on_the_customers_open_page(visitor: Callable[..., Visitor], api: Api, manager: Api) -> None:
    api.register()
    asked = api.post("/support/tickets", {"subject": "Где заказ?", "text": "Жду третий день"})
    assert asked.status_code == 201, asked.text
    ticket = asked.json()["id"]
    customer = visitor("phone")
    page = customer.sign_in(api)
    heard = heard_of(page)
    page.goto(f"{customer.base_url}/help/{ticket}")
    page.get_by_text("Жду третий день").wait_for()
    wait_until_told(page, heard, f"ticket/{ticket}")
    # What the first question after subscribing brings is over.
    page.wait_for_timeout(2_000)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.wait_for_timeout(17_000)
    assert [url for url in requests if "/support/tickets/" in url] == [], "without a change it does not ask"
    answered = manager.post(f"/support/tickets/{ticket}/messages", {"text": "Курьер будет завтра"})
    assert answered.status_code == 201, answered.text
    page.get_by_text("Курьер будет завтра").wait_for(timeout=WITHIN_MS)
    assert any(one["type"] == "changed" and one["topic"] == f"ticket/{ticket}" for one in heard)
