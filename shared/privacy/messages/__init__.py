"""Messages about the erasure of an account."""

from __future__ import annotations

from shared.notifications.message_catalog import MessageKind, Messages, moment
from shared.privacy.messages import en, ru

WHEN = {"when": ("erase_after", moment)}

MESSAGES = Messages(
    kinds=(
        MessageKind("user.erasure_requested", "erasure_requested", "account", WHEN),
        MessageKind("user.erasure_cancelled", "erasure_cancelled", "account"),
        MessageKind("user.erasure_due", "erasure_due", "account", WHEN, until="erase_after"),
    ),
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
