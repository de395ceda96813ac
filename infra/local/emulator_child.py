"""The emulator's process: MiniStack, and a watch on our parent.

When the process that started us ends, however it ends, our standard input closes; the emulator then saves its
state and stops by itself instead of staying behind on a busy port.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from infra.local import call_record, stream_memory


def _stop_with_parent() -> None:
    # The bare descriptor: a thread that holds the buffered reader would trip the interpreter's shutdown.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run MiniStack until SIGTERM or until the parent goes; an argument names the file that keeps functions' calls."""
    from ministack.app import main as ministack

    threading.Thread(target=_stop_with_parent, daemon=True).start()
    stream_memory.install()
    if len(sys.argv) > 1:
        call_record.install(Path(sys.argv[1]))
    sys.argv = sys.argv[:1]
    ministack()


if __name__ == "__main__":
    main()
