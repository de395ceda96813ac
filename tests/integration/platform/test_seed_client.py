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
    """Leaves its first request without an answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        server = self.server
        assert isinstance(server, Busy)
        server.asked.append(self.headers.get("Idempotency-Key", ""))
        if len(server.asked) == 1:
            time.sleep(TIMEOUT_S * 4)
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = _answer  # noqa: N815 (http.server's names)

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


def test_what_would_act_twice_is_not(busy: Busy) -> None:
    api = ApiClient(f"http://127.0.0.1:{busy.server_port}", timeout_s=TIMEOUT_S)
    with pytest.raises(LocalError, match=r"POST /x was not answered \(ReadTimeoutError\)"):
        api.call("POST", "/x", {}, accept={200})
    assert busy.asked == [""]
