"""When each SMS came: the emulator keeps their text and order, but not their time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path


class SmsTimestamps:
    """First-seen times by message id, kept beside the emulator's state."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._times: dict[str, str] = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            self._times = {}

    def note(self, ids: Iterable[str]) -> dict[str, str]:
        """Give each id its time (UTC, ISO 8601), now for those not seen before."""
        with self._lock:
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            unseen = [message_id for message_id in ids if message_id not in self._times]
            if unseen:
                self._times.update(dict.fromkeys(unseen, now))
                self._path.write_text(json.dumps(self._times))
            return self._times
