"""Stand-ins for providers on a real port, for tests that need no cloud."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import urllib3
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.support.yookassa_sandbox import await_that


class Running:
    """A running stand-in and its address, as the front door mounts it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = urllib3.PoolManager(retries=False, timeout=10.0)

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, Any]:
        """A request without any client of a provider's: status, JSON (None when it is none), headers."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        answer = self._http.request(method, self.address + path, body=data, headers=sent, redirect=False)
        try:
            found = json.loads(answer.data) if answer.data else None
        except ValueError:
            found = None
        return answer.status, found, answer.headers

    def fault(self, mode: str, times: int | None = 1, **more: Any) -> None:
        """Let the provider misbehave."""
        status, _, _ = self.call("POST", "/_faults", {"mode": mode, "times": times, **more})
        assert status == 200

    def heal(self) -> None:
        """Let it behave again."""
        self.call("DELETE", "/_faults")


@contextmanager
def running(name: str, app: Starlette) -> Iterator[Running]:
    """Serves a stand-in at `/_sandbox/<name>` of a free port of this machine until the block ends."""
    routes = [Mount(f"/_sandbox/{name}", app=app)]
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    listener = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        await_that(lambda: server.started, "the stand-in to start")
        yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}/_sandbox/{name}")
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
