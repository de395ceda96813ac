"""Run the front door in a thread of this process."""

from __future__ import annotations

import threading
import time

import uvicorn

from infra.local.config import port_is_busy
from infra.local.frontdoor.app import create_app
from infra.local.frontdoor.context import Surroundings
from infra.local.problems import LocalError


class FrontDoor:
    """A uvicorn server with its own thread and event loop."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._config = surroundings.config
        self._server = _Server(
            uvicorn.Config(
                create_app(surroundings),
                host="127.0.0.1",
                port=self._config.port,
                log_level="warning",
                access_log=False,
                # The proxy itself decides whom to believe.
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        self._thread = threading.Thread(target=self._server.run, name="front-door", daemon=True)

    def start(self) -> None:
        """Listen; raises LocalError when the port is taken."""
        if port_is_busy(self._config.port):
            raise LocalError(
                f"Port {self._config.port} (the front door) is already in use.",
                "Stop what uses it (perhaps another `make run`), or choose another: ATRIUM_PORT=8010 make run",
            )
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise LocalError("The front door did not open.", "Run `make reset` and try again.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Finish the requests under way and close."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(10)


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Signals are the CLI's."""
