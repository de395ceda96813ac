"""Messages that are ordered directly, past the events: a one-time code must not lie in the events table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shared.notifications.errors import MalformedCommandError
from shared.notifications.templates import VARIABLES, known_locale

GUEST = "guest"
ADDRESS_FIELD = {"sms": "phone", "email": "email"}


@dataclass(frozen=True, slots=True)
class Command:
    """A message that names its address and brings its variables along, such as a verification code."""

    address: str = field(repr=False)
    template: str
    locale: str
    variables: dict[str, str] = field(repr=False)
    user_id: str

    @classmethod
    def read(cls, channel: str, data: dict[str, Any]) -> Command:
        """Read a queue message's data. Raises MalformedCommandError."""
        address, template, variables = (
            data.get(ADDRESS_FIELD.get(channel, "")),
            data.get("template"),
            data.get("variables"),
        )
        if not isinstance(address, str) or not address or template not in VARIABLES:
            raise MalformedCommandError("a command names an address and a template")
        if not isinstance(variables, dict) or VARIABLES[template] - variables.keys():
            raise MalformedCommandError("a command brings its template's variables")
        words = {name: str(value) for name, value in variables.items()}
        return cls(address, template, known_locale(data.get("locale")), words, data.get("user_id") or GUEST)
