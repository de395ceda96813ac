"""A child process watches its parent: when that ends, however it ends, the child's standard input closes."""

from __future__ import annotations

import os
import signal
import threading


def end_with_parent() -> None:
    """Have this process get SIGTERM once its standard input closes."""
    threading.Thread(target=_await_end, name="parent", daemon=True).start()


def _await_end() -> None:
    # The bare descriptor: a thread that holds the buffered reader would trip the interpreter's shutdown.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
