"""Placeholders in the texts of a rule, as `{name}` or `{final_amount}`: only those that the person may see anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared.automation.catalogue import NamedEvent
from shared.core.errors import FieldError
from shared.data.event_fields import EventField
from shared.data.event_types import MalformedEventError
from shared.notifications import message_catalog
from shared.notifications.texts import LANGUAGES, known_locale

PERSON_NAME: Final = "name"
# What a text for agents may say besides.
FOR_STAFF: Final = ("user_id", "event_id")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def allowed(event: NamedEvent, *, for_staff: bool = False) -> tuple[str, ...]:
    """The placeholders that a text about an event may have."""
    return (PERSON_NAME, *event.placeholders, *(FOR_STAFF if for_staff else ()))


def faults(text: str, event: NamedEvent, path: str, *, for_staff: bool = False) -> Iterator[FieldError]:
    """What is wrong with a text's placeholders."""
    known = allowed(event, for_staff=for_staff)
    for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
        if name not in known:
            words = ", ".join(f"{{{one}}}" for one in known)
            yield FieldError(path, "placeholder_unknown", f"There is no {{{name}}} here. There are: {words}.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled in; one that has no value becomes nothing."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def values_of(
    event: NamedEvent, data: Mapping[str, Any], *, name: str, locale: str | None, **more: str
) -> dict[str, str]:
    """What the placeholders stand for, in a person's language."""
    found = {one: _written(event.fields[one], data.get(one), locale) for one in event.placeholders}
    return {**found, PERSON_NAME: name, **more}


def _written(field: EventField, value: Any, locale: str | None) -> str:
    language = LANGUAGES[known_locale(locale)]
    if value is None:
        return ""
    try:
        if field.is_money:
            return message_catalog.money(value, language)
        if field.kind == "moment":
            return message_catalog.moment(value, language)
        if field.kind == "day":
            return message_catalog.day(value, language)
    except (MalformedEventError, ValueError):
        return ""
    return str(value)
