"""What the emulator keeps holds its own address: moved along when it starts at another port."""

from __future__ import annotations

import re
from pathlib import Path

# In the addresses of queues, which the emulator finds its queues by and functions get in their environment.
_ADDRESS = re.compile(r"(https?://(?:localhost|127\.0\.0\.1):)(\d+)(/\d{12}/)")


def move_to_port(folder: Path, port: int) -> int:
    """Rewrite the addresses of queues in the kept JSON files of a folder to this port; how many files changed.

    Without it a queue of an earlier port takes messages that no function ever gets.
    """
    changed = 0
    for path in sorted(folder.glob("*.json")):
        kept = path.read_text()
        moved = _ADDRESS.sub(rf"\g<1>{port}\g<3>", kept)
        if moved != kept:
            path.write_text(moved)
            changed += 1
    return changed
