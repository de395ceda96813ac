"""Messages of no single module, in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "digest": Text(
        "Your news: {count}",
        "News for you: {count}. They are in your inbox.",
        "What has happened ({count}):\n\n{lines}\n\n"
        "All of it is in your inbox, where you also choose what comes by e-mail: {link}",
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "mail": {"unsubscribe": "Send no more such mails:"},
    "day": {"unknown": "to be announced"},
    "digest": {"more": "and {count} more in your inbox"},
}
