"""Run the local web server in a thread of this process."""

from __future__ import annotations

import threading
import time

import uvicorn

from infra.local.config import port_is_busy
from infra.local.problems import LocalError
from infra.local.web.app import create_app
from infra.local.web.context import WebContext


class WebServer:
    """A uvicorn server with its own thread and event loop."""

    def __init__(self, context: WebContext) -> None:
        self._config = context.config
        self._server = _Server(
            uvicorn.Config(
                create_app(context),
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
        self._thread = threading.Thread(target=self._server.run, name="web-server", daemon=True)

    def start(self) -> None:
        """Listen; raises LocalError when the port is taken."""
        if port_is_busy(self._config.port):
            raise LocalError(
                f"Port {self._config.port} (the local web server) is already in use.",
                "Stop what uses it (perhaps another `make run`), or choose another: ATRIUM_PORT=8010 make run",
            )
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise LocalError("The local web server did not open.", "Run `make reset` and try again.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Finish the requests under way and close."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(10)


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Signals are the CLI's."""
