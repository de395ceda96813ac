"""What every part of the sandbox works with: the shop it plays, its clock, its objects, its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.sandbox.faults import Faults
from infra.local.sandbox.store import Document, Store
from infra.local.sandbox.yookassa.values import object_id, timestamp

MOUNT_PATH = "/_sandbox/yookassa"
NOTIFICATION_MODES = frozenset({"duplicate_webhooks", "drop_webhooks"})
REFUND_MODES = frozenset({"refund_pending", "refund_canceled"})
NOTIFICATION_COPIES = {None: 1, "duplicate_webhooks": 2, "drop_webhooks": 0}


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


@dataclass
class Context:
    """One shop in the sandbox. `clock_offset` moves its time forward (links expire) without anyone waiting."""

    store: Store
    shop_id: str
    secret_key: str
    base_url: str
    clock: Callable[[], datetime] = utc_now
    shop_name: str = "Atrium"
    faults: Faults = field(default_factory=lambda: Faults(NOTIFICATION_MODES | REFUND_MODES))
    clock_offset: timedelta = timedelta()

    def now(self) -> datetime:
        """The sandbox's time, UTC."""
        return self.clock() + self.clock_offset

    def add_notification(self, event: str, subject: Mapping[str, Any]) -> None:
        """Writes a notification to be sent: a part of the transaction that changed the object."""
        copies = NOTIFICATION_COPIES[self.faults.take(NOTIFICATION_MODES)]
        moment = self.now()
        notification: Document = {
            "id": object_id(moment),
            "status": "pending" if copies else "dropped",
            "event": event,
            "object_id": subject["id"],
            "body": {"type": "notification", "event": event, "object": dict(subject)},
            "created_at": timestamp(moment),
            "copies_left": copies,
            "attempts": [],
            "next_attempt_at": 0.0,
            "first_attempt_at": None,
        }
        self.store.put("notification", notification)
