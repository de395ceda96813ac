"""Messages about a person's account. Codes are ordered directly: they must not lie in the events table."""

from __future__ import annotations

from shared.identity.messages import en, ru
from shared.notifications.message_catalog import MessageKind, Messages
from shared.notifications.rules import Category

CODE = frozenset({"code"})

MESSAGES = Messages(
    categories=(Category("account", optional=False, transactional=True),),
    kinds=(MessageKind("user.registered", "registered", "account"),),
    commands={"verification_code": CODE, "password_reset": CODE},
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
