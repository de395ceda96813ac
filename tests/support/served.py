"""An application on a real port of this machine, for tests that need no cloud."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

WAIT_SECONDS = 15.0


def await_that(condition: Callable[[], bool], what: str) -> None:
    """Looks every 20 ms until the condition holds; fails after 15 s."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited {WAIT_SECONDS:g} s in vain for {what}"
        time.sleep(0.02)


@contextmanager
def served(make: Callable[[str], ASGIApp]) -> Iterator[str]:
    """Serves what `make` builds for an origin at a free port until the block ends; gives the origin."""
    config = uvicorn.Config("x", host="127.0.0.1", port=0, log_level="error", lifespan="off")
    listener = config.bind_socket()
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config.app = make(origin)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        await_that(lambda: server.started, "the server to start")
        yield origin
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
