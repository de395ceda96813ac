"""The texts that the stand-ins took, and the reports that they send of them."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.sandbox.faults import Faults
from infra.local.sandbox.store import Document, Store

# How long a report takes, and how it may go wrong.
REPORT_AFTER_S = 1.0
REPORT_MODES = frozenset({"undelivered", "no_reports"})
KIND = "message"


class Messages:
    """What one provider took, oldest first; each text is reported to `report_url` as delivered, or as a fault says.

    `report_url` gives the address that the provider's cabinet would hold, None while there is none.
    """

    def __init__(self, provider: str, state_path: Path | None, report_url: Callable[[], str | None]) -> None:
        self.provider = provider
        self.faults = Faults(REPORT_MODES)
        self._store = Store(state_path)
        self._report_url = report_url

    def keep(
        self, message_id: str, phone: str, text: str, report: Callable[[Document, bool], tuple[str, bytes]]
    ) -> None:
        """Keep a text to a number in E.164 and report it later; `report` gives a report's content type and body."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = {"id": message_id, "to": phone, "text": text, "at": now, "status": "sent"}
        self._store.put(KIND, message)
        mode = self.faults.take(REPORT_MODES)
        if mode != "no_reports":
            timer = threading.Timer(REPORT_AFTER_S, self._report, [message, mode != "undelivered", report])
            timer.daemon = True
            timer.start()

    def find(self, message_id: str) -> Document | None:
        """A text by its id."""
        return self._store.get(KIND, message_id)

    def all(self) -> list[Document]:
        """Every text, oldest first."""
        return self._store.select(KIND)

    def _report(
        self, message: Document, delivered: bool, report: Callable[[Document, bool], tuple[str, bytes]]
    ) -> None:
        self._store.put(KIND, {**message, "status": "delivered" if delivered else "undelivered"})
        address = self._report_url()
        if address is None:
            return
        content_type, body = report(message, delivered)
        request = urllib.request.Request(address, body, {"Content-Type": content_type}, method="POST")
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except (urllib.error.URLError, OSError) as error:
            print(f"sandbox {self.provider}: the report was not taken: {error}")


def as_json(body: Any) -> bytes:
    """A body of a report."""
    return json.dumps(body, ensure_ascii=False).encode()
