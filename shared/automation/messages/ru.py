"""The frames of messages that rules send, in Russian: title and text are the rule's own."""

from __future__ import annotations

from shared.notifications.texts import Text

_OWN = Text("{title}", "{body}", "{title}\n\n{body}")
TEXTS: dict[str, Text] = {"automation_service": _OWN, "automation_marketing": _OWN}
