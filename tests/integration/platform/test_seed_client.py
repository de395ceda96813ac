"""The client that seeds use: what a busy machine does not answer is asked again when that is safe."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.local.api_client import ApiClient
from infra.local.problems import LocalError

TIMEOUT_S = 0.3


class Busy(ThreadingHTTPServer):
    """Leaves its first request without an answer, or answers it with `first_status`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.first_status: int | None = None


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        server = self.server
        assert isinstance(server, Busy)
        server.asked.append(self.headers.get("Idempotency-Key", ""))
        is_first = len(server.asked) == 1
        if is_first and server.first_status is None:
            time.sleep(TIMEOUT_S * 4)
            return
        self.send_response(server.first_status or 200 if is_first else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815 (http.server's names)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def busy() -> Iterator[Busy]:
    server = Busy()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("method", "key"), [("GET", ""), ("POST", "one-key")])
def test_what_is_safe_to_repeat_is_asked_again(busy: Busy, method: str, key: str) -> None:
    api = ApiClient(f"http://127.0.0.1:{busy.server_port}", timeout_s=TIMEOUT_S)
    assert api.call(method, "/x", accept={200}, key=key) == {}
    assert busy.asked == [key, key]


def test_what_is_made_has_a_key_so_that_it_is_made_once(busy: Busy) -> None:
    api = ApiClient(f"http://127.0.0.1:{busy.server_port}", timeout_s=TIMEOUT_S)
    assert api.call("POST", "/x", {}, accept={200}) == {}
    first, second = busy.asked
    assert first == second != ""
    api.call("POST", "/x", {}, accept={200})
    assert busy.asked[2] != first, "another thing is another key"


def test_a_function_that_was_too_slow_is_asked_again(busy: Busy) -> None:
    busy.first_status = 502
    api = ApiClient(f"http://127.0.0.1:{busy.server_port}", timeout_s=5)
    assert api.call("GET", "/x", accept={200}) == {}
    assert len(busy.asked) == 2


def test_what_would_act_twice_is_not(busy: Busy) -> None:
    api = ApiClient(f"http://127.0.0.1:{busy.server_port}", timeout_s=TIMEOUT_S)
    with pytest.raises(LocalError, match=r"PATCH /x was not answered \(ReadTimeoutError\)"):
        api.call("PATCH", "/x", {}, accept={200})
    assert busy.asked == [""]
