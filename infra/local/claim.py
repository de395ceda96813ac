"""A state folder belongs to one running local cloud: two would write over what the other keeps."""

from __future__ import annotations

import fcntl
import tempfile
from pathlib import Path
from typing import IO

from infra.local.problems import LocalError

NAME = "running"


def require_writable(state: Path) -> None:
    """Make the state folder. Raises LocalError where nothing can be kept in it, as in one that `sudo make run` left."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=state):
            pass
    except OSError as error:
        raise LocalError(
            f"{state} cannot be written to: {error.strerror}.",
            f'Make it yours, e.g. `sudo chown -R $(id -u) "{state}"`, or take a checkout on a disk that has room.',
        ) from None


def claim(state: Path) -> IO[bytes]:
    """Take a state folder until the file that comes back is closed, by us and by whoever was handed it.

    Raises LocalError while another process has it, or where it cannot be written to.
    """
    require_writable(state)
    file = (state / NAME).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise LocalError(
            f"A local cloud runs on {state} already, perhaps on other ports, or is saving its state.",
            "Stop that `make run` with Ctrl-C first; two at a time need two checkouts.",
        ) from None
    return file
