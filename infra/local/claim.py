"""A state folder belongs to one running local cloud: two would write over what the other keeps."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from infra.local.problems import LocalError

NAME = "running"


def claim(state: Path) -> IO[bytes]:
    """Take a state folder until the file that comes back is closed, by us and by whoever was handed it.

    Raises LocalError while another process has it.
    """
    state.mkdir(parents=True, exist_ok=True)
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
