"""Open pages on the deployed stack: a real WebSocket client, told by what the API, the bus and the function do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Subprotocol

from tests.e2e.client import Api, Cloud

# Nothing comes for as long as this: a message takes a stream, the bus, a queue and a function.
SILENCE_S = 6


class Page:
    """An open page of somebody's."""

    def __init__(self, socket: Connection) -> None:
        self.socket = socket
        self._told: list[dict[str, Any]] = []

    def ask(self, **said: Any) -> dict[str, Any]:
        """Send a message; its answer, whatever the page is told in between."""
        self.socket.send(json.dumps(said))
        while True:
            heard: dict[str, Any] = json.loads(self.socket.recv(60))
            if heard["type"] != "changed":
                return heard
            self._told.append(heard)

    def subscribe(self, *topics: str) -> dict[str, Any]:
        return self.ask(action="subscribe", topics=list(topics))

    def changed(self, topic: str, within: float = 60) -> dict[str, Any]:
        """Wait until the page is told that a topic has changed."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for one in self._told:
                if one["topic"] == topic:
                    self._told.remove(one)
                    return one
            self._told.append(json.loads(self.socket.recv(max(0.1, deadline - time.monotonic()))))
        raise AssertionError(f"{topic} was not told of; heard {self._told}")

    def settle(self) -> None:
        """Wait until what has happened so far is told."""
        try:
            while True:
                self.socket.recv(SILENCE_S)
        except TimeoutError:
            self._told.clear()

    def hears_nothing_of(self, topic: str, seconds: float = SILENCE_S) -> bool:
        try:
            self.changed(topic, seconds)
        except (AssertionError, TimeoutError):
            return True
        return False


def address(cloud: Cloud) -> str:
    """As the web app reads it."""
    url = httpx.get(f"{cloud.base_url}/config.json", timeout=30)
    if url.status_code == 200:
        return str(url.json()["liveUrl"])
    # Without a build of the app.
    return cloud.base_url.replace("http://", "ws://") + "/live"


@contextmanager
def page(person: Api) -> Iterator[Page]:
    token = person.tokens["access_token"]
    protocols = [Subprotocol("atrium.v1"), Subprotocol(token)]
    with connect(address(person.cloud), subprotocols=protocols, open_timeout=60, proxy=None) as socket:
        assert socket.subprotocol == "atrium.v1", "a browser would drop the connection"
        yield Page(socket)


def ticket_of(person: Api) -> str:
    answer = person.post("/support/tickets", {"subject": "Где заказ?", "text": "Жду"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize("offered", [[], ["atrium.v1"], ["atrium.v1", "a.b.c"]])
def test_strangers_do_not_get_in(cloud: Cloud, offered: list[str]) -> None:
    protocols = [Subprotocol(one) for one in offered]
    with pytest.raises(InvalidStatus) as refused, connect(address(cloud), subprotocols=protocols or None, proxy=None):
        pass
    assert refused.value.response.status_code == 401


@pytest.mark.sample
def test_a_customer_is_told_of_an_answer_and_not_of_a_note(api: Api, manager: Api) -> None:
    api.register()
    ticket = ticket_of(api)
    with page(api) as customer, page(manager) as agent:
        assert customer.subscribe(f"ticket/{ticket}", "tickets", "inbox")["type"] == "subscribed"
        assert agent.subscribe(f"ticket/{ticket}", "queue/support")["type"] == "subscribed"
        assert customer.ask(action="ping") == {"type": "pong"}
        note = {"text": "Проверить склад", "kind": "internal_note"}
        assert manager.post(f"/support/tickets/{ticket}/messages", note).status_code == 201
        assert agent.changed(f"ticket/{ticket}")["type"] == "changed"
        assert customer.hears_nothing_of(f"ticket/{ticket}")
        assert manager.post(f"/support/tickets/{ticket}/messages", {"text": "Уже едет"}).status_code == 201
        told = customer.changed(f"ticket/{ticket}")
        assert told.keys() == {"type", "topic", "at"}
        customer.changed("inbox")


def test_what_is_somebody_elses_cannot_be_subscribed_to(api: Api, person: Callable[[], Api]) -> None:
    api.register()
    other = person()
    other.register()
    with page(other) as stranger:
        refused = stranger.subscribe(f"ticket/{ticket_of(api)}")
        unknown = stranger.subscribe("ticket/tkt_01KKB4M1V8K7M2PQ4RF6G7H8JQ")
        assert {**refused, "topics": []} == {**unknown, "topics": []}
        assert refused["code"] == "topic_not_found"
        assert stranger.subscribe("queue/support")["code"] == "topic_not_found"


def test_a_role_that_is_taken_away_ends_what_it_gave(api: Api, person: Callable[[], Api], admin: Api) -> None:
    api.register()
    agent = person()
    user = agent.register()

    def give(*roles: str) -> None:
        answer = admin.patch(f"/users/{user['id']}", {"roles": ["customer", *roles]})
        assert answer.status_code == 200, answer.text

    give("support_agent")
    agent.login(user["phone"], "correct-horse-7")
    ticket = ticket_of(api)
    with page(agent) as open_page:
        assert open_page.subscribe(f"ticket/{ticket}", "queue/support")["type"] == "subscribed"
        assert api.post(f"/support/tickets/{ticket}/messages", {"text": "Ау"}).status_code == 201
        open_page.changed("queue/support")
        open_page.changed(f"ticket/{ticket}")
        open_page.settle()
        give()
        assert api.post(f"/support/tickets/{ticket}/messages", {"text": "Ау?"}).status_code == 201
        try:
            assert open_page.hears_nothing_of("queue/support")
        except ConnectionClosed:
            # A change of roles may end the sessions.
            return
        assert open_page.subscribe("queue/support")["code"] == "topic_not_found"


def test_a_session_that_has_ended_loses_its_connection(api: Api) -> None:
    api.register()
    with page(api) as open_page:
        assert open_page.subscribe("inbox")["type"] == "subscribed"
        assert api.post("/auth/logout-all").status_code == 204
        with pytest.raises(ConnectionClosed):
            open_page.ask(action="ping")
    with pytest.raises(InvalidStatus), page(api):
        pass
