"""Messages of achievements in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "achievement_granted": Text(
        "A new achievement: {title}",
        "A new achievement: {title}.",
        "You have a new achievement: {title}.\n\nAll of them are in your profile.",
    ),
}
