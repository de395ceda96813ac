"""The local web server's WebSocket API: what AWS does and the emulator does not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from infra.local.web import live
from infra.local.web.live import Limits, LiveRelay


@dataclass
class Emulator:
    """The emulator's side: it answers no subprotocol, repeats what it hears and closes when it is told to."""

    offered: list[str | None] = field(default_factory=list)
    refuses: bool = False
    url: str = ""

    def check(self, connection: ServerConnection, request: Request) -> Response | None:
        self.offered.append(request.headers.get("Sec-WebSocket-Protocol"))
        return connection.respond(HTTPStatus.FORBIDDEN, "") if self.refuses else None

    def talk(self, connection: ServerConnection) -> None:
        for message in connection:
            if message == "close":
                return
            connection.send(f"heard {message!s}")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    found = Emulator()
    server: Server
    with serve(found.talk, "127.0.0.1", 0, process_request=found.check) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        yield found
        server.shutdown()


Open = Callable[..., Any]


@pytest.fixture
def browser(emulator: Emulator) -> Open:
    @dataclass
    class Context:
        live_url: str
        ready: threading.Event

    def open_page(*offered: str, limits: Limits | None = None, ready: bool = True) -> Any:
        event = threading.Event()
        if ready:
            event.set()
        relay = LiveRelay(Context(emulator.url, event), limits)  # type: ignore[arg-type]
        app = Starlette(routes=[WebSocketRoute(live.PATH, relay.handle)])
        return TestClient(app).websocket_connect(live.PATH, subprotocols=list(offered) or None)

    return open_page


def test_what_is_said_goes_both_ways_and_the_subprotocol_comes_back(browser: Open, emulator: Emulator) -> None:
    with browser("atrium.v1", "a.b.c") as page:
        assert page.accepted_subprotocol == "atrium.v1"
        page.send_text("ping")
        assert page.receive_text() == "heard ping"
    assert emulator.offered == ["atrium.v1, a.b.c"]


def test_a_refused_handshake_is_a_401(browser: Open, emulator: Emulator) -> None:
    emulator.refuses = True
    with pytest.raises(WebSocketDenialResponse) as refused, browser("atrium.v1"):
        pass
    assert refused.value.status_code == 401


def test_before_the_deploy_it_is_a_503(browser: Open) -> None:
    with pytest.raises(WebSocketDenialResponse) as refused, browser("atrium.v1", ready=False):
        pass
    assert refused.value.status_code == 503


def _closed(page: Any) -> int:
    with pytest.raises(WebSocketDisconnect) as closed:
        page.receive_text()
    return int(closed.value.code)


def test_the_api_closes_a_connection(browser: Open) -> None:
    with browser("atrium.v1") as page:
        page.send_text("close")
        assert _closed(page) == live.GOING_AWAY


def test_a_silent_connection_and_an_old_one_end(browser: Open) -> None:
    for limits in (Limits(idle_s=0.1), Limits(longest_s=0.1)):
        with browser("atrium.v1", limits=limits) as page:
            assert _closed(page) == live.GOING_AWAY


def test_a_frame_that_is_too_large_ends_it(browser: Open) -> None:
    with browser("atrium.v1") as page:
        page.send_text("x" * (live.MOST_FRAME + 1))
        assert _closed(page) == live.TOO_BIG
