"""The events that a rule may name, as those who write rules see them: derived from the event classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias, cast

from shared.data.event_fields import EventField, Kind, fields_of
from shared.data.event_types import EventData

Classes: TypeAlias = Iterable[type[EventData]]
# What the machinery tells itself, and what rules do: nobody's deed.
UNNAMED: Final = ("automation", "files", "queue", "task")
PERSON_TAGS: Final = "person.tags"
PERSON_ROLES: Final = "person.roles"
# What may be asked of a person whom any event concerns.
OF_PERSON: Final[Mapping[str, EventField]] = {
    PERSON_TAGS: EventField(PERSON_TAGS, "tags"),
    PERSON_ROLES: EventField(PERSON_ROLES, "tags"),
}
_EQUAL = ("eq", "ne", "in")
_ORDER = ("gt", "gte", "lt", "lte")
OPERATORS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "text": (*_EQUAL, "exists"),
    "id": (*_EQUAL, "exists"),
    "choice": (*_EQUAL, "exists"),
    "number": (*_EQUAL, *_ORDER, "exists"),
    "moment": (*_ORDER, "exists"),
    "day": (*_EQUAL, *_ORDER, "exists"),
    "boolean": ("eq", "ne", "exists"),
    "tags": ("contains", "exists"),
}


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event type with the fields that conditions may name, and those that a text may show its person.

    `description` is the class's own. `concerns_person`: the person whom it concerns sees it.
    """

    type: str
    description: str
    concerns_person: bool
    fields: Mapping[str, EventField]
    placeholders: tuple[str, ...]


def named(classes: Classes) -> dict[str, NamedEvent]:
    """Event type → what a rule may say of it, in the order of the types."""
    found = {one.type: _read(cast(type, one)) for one in classes if one.type.partition(".")[0] not in UNNAMED}
    return dict(sorted(found.items()))


@cache
def _read(kind: Any) -> NamedEvent:
    shown = kind.audience.fields
    usable = {name: one for name, one in fields_of(kind).items() if one.kind in OPERATORS}
    # A text that its person may not read may be another person's.
    kept = {name: one for name, one in usable.items() if one.kind != "text" or name in (shown or ())}
    placeholders = tuple(
        name
        for name, one in kept.items()
        if name in (shown or ()) and one.kind in ("text", "number", "choice", "moment", "day") and name != "name"
    )
    words = (kind.__doc__ or "").strip().split("\n\n")[0].split()
    return NamedEvent(kind.type, " ".join(words), shown is not None, kept, placeholders)
