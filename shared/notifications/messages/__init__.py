"""Messages that belong to no single module: the day's digest."""

from __future__ import annotations

from shared.notifications.message_catalog import Messages, late_link
from shared.notifications.messages import en, ru

MESSAGES = Messages(
    commands={"digest": frozenset({"count", "lines"})},
    late={"digest": late_link("/account/inbox")},
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
    labels={"ru": ru.LABELS, "en": en.LABELS},
)
