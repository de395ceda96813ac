"""Сообщения о достижениях по-русски."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "achievement_granted": Text(
        "Новое достижение: {title}",
        "Новое достижение: «{title}».",
        "У вас новое достижение: «{title}».\n\nВсе достижения — в вашем профиле.",
    ),
}
