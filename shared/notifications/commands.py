"""Messages that are ordered directly, not by an event: a one-time code must not lie in the events table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.notifications.errors import MalformedCommandError
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.texts import known_locale

GUEST = "guest"
ADDRESS_FIELD = {"sms": "phone", "email": "email"}


@dataclass(frozen=True, slots=True)
class Command:
    """A message that carries its address and its variables, such as a verification code."""

    address: str = field(repr=False)
    template: str
    locale: str
    variables: dict[str, str] = field(repr=False)
    user_id: str
    # Of an answer to somebody without an account: when they wrote last.
    asked_at: str | None = None
    # The Message-ID of the mail that it answers.
    in_reply_to: str | None = None

    @classmethod
    def read(cls, channel: str, data: dict[str, Any], catalog: MessageCatalog) -> Command:
        """Read a queue message's data; without `user_id` it goes to a guest. Raises MalformedCommandError."""
        address, template, variables = (
            data.get(ADDRESS_FIELD.get(channel, "")),
            data.get("template"),
            data.get("variables"),
        )
        if not isinstance(address, str) or not address or not isinstance(template, str):
            raise MalformedCommandError("a command names an address and a template")
        if template not in catalog.variables:
            raise MalformedCommandError("a command names a template that exists")
        if not isinstance(variables, dict):
            raise MalformedCommandError("a command brings its template's variables")
        if isinstance(hidden := data.get("encrypted"), dict):
            # Imported for these alone: no other message needs KMS.
            from shared.messaging import encrypted

            variables = {**variables, **encrypted.decrypt(hidden)}
        if catalog.required(template) - variables.keys():
            raise MalformedCommandError("a command brings its template's variables")
        texts = {name: str(value) for name, value in variables.items()}
        asked_at, in_reply_to = data.get("asked_at"), data.get("in_reply_to")
        return cls(
            address,
            template,
            known_locale(data.get("locale")),
            texts,
            data.get("user_id") or GUEST,
            str(asked_at) if asked_at else None,
            str(in_reply_to) if in_reply_to else None,
        )
