"""Messages of achievements, and the category that they share with all of learning."""

from __future__ import annotations

from shared.achievements.messages import en, ru
from shared.notifications.message_catalog import MessageKind, Messages, required_text
from shared.notifications.rules import Category

LEARNING = "learning"

MESSAGES = Messages(
    categories=(Category(LEARNING, optional=True, transactional=False, channels=("email",), low_priority=True),),
    kinds=(MessageKind("achievement.granted", "achievement_granted", LEARNING, {"title": ("title", required_text)}),),
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
