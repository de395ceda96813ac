"""Messages that rules send: their texts are data, filled in when the rule fired and stored until they are delivered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.automation.messages import en, ru
from shared.data.event_types import MalformedEventError
from shared.notifications.message_catalog import WHOLE, Formatter, MessageKind, Messages
from shared.notifications.rules import Category
from shared.notifications.texts import Language

SERVICE = "tips"
# Of the person's own promo codes, which other modules tell of too.
OFFERS = "offers"
MARKETING = "marketing"


def _stored(part: str) -> Formatter:
    """The title or the body of the message that an event asks for. Raises MalformedEventError when it is gone."""

    def read(facts: Any, _: Language) -> str:
        # Imported here: whoever only knows the catalogue needs no table of automation.
        from shared.automation.models import MessageText

        found = MessageText.get_or_none(
            *MessageText.key(str(facts["recipient_id"]), str(facts["message_id"])), consistent=True
        )
        if found is None:
            raise MalformedEventError("the text of the message is gone")
        return str(getattr(found, part))

    return read


_VARIABLES: dict[str, tuple[str, Callable[..., Any]]] = {
    "title": (WHOLE, _stored("title")),
    "body": (WHOLE, _stored("body")),
}

MESSAGES = Messages(
    categories=(
        Category(SERVICE, optional=True, transactional=False, off=frozenset({"sms"})),
        Category(OFFERS, optional=True, transactional=False, off=frozenset({"sms"}), low_priority=True),
        # Advertising needs a consent: nothing is sent until the person turns a channel on.
        Category(MARKETING, optional=True, transactional=False, off=frozenset({"sms", "email"}), low_priority=True),
    ),
    kinds=(
        MessageKind(
            "automation.message_requested",
            "automation_service",
            SERVICE,
            _VARIABLES,
            only={"category": "service"},
        ),
        MessageKind(
            "automation.message_requested",
            "automation_marketing",
            MARKETING,
            _VARIABLES,
            only={"category": "marketing"},
        ),
    ),
    blocks={"automation_service": frozenset({"body"}), "automation_marketing": frozenset({"body"})},
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
