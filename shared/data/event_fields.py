"""The fields of an event class as those who write rules see them: names, kinds of value, what may stand there.

Read from the classes' annotations, so that no list has to be kept beside them.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias, get_args

from shared.data.event_types import EventData

# What every event has beside its data, and a rule may name like a field of it.
ENVELOPE_FIELDS = ("type", "aggregate", "aggregate_id")
Kind: TypeAlias = Literal["text", "number", "boolean", "choice", "id", "moment", "day", "tags", "other"]
Scalar: TypeAlias = str | int | bool
_MOMENTS = ("_at", "_until", "_after", "due", "begin", "end", "check_in", "check_out")
_MONEY = ("amount", "price", "discount", "surcharge")


@dataclass(frozen=True, slots=True)
class EventField:
    """One field by its stored name; `values` are those that a choice may have, `is_money` says whole kopecks."""

    name: str
    kind: Kind
    values: tuple[Scalar, ...] = ()
    is_optional: bool = False

    @property
    def is_money(self) -> bool:
        """Whether a number is an amount in kopecks."""
        return self.kind == "number" and self.name.endswith(_MONEY)


@cache
def fields_of(kind: type[EventData]) -> Mapping[str, EventField]:
    """Every field of an event's data, in the class's order."""
    hints = typing.get_type_hints(kind)
    found = {}
    for one in fields(kind):
        name = str(one.metadata.get("stored_name", one.name))
        found[name] = _read(name, hints[one.name])
    return found


def plain_types(kind: type[EventData]) -> dict[str, type]:
    """Field, by its stored name → its JSON type; with what every event has."""
    hints = typing.get_type_hints(kind)
    found = {str(one.metadata.get("stored_name", one.name)): _plain(hints[one.name]) for one in fields(kind)}
    return dict.fromkeys(ENVELOPE_FIELDS, str) | found


def _read(name: str, hint: Any) -> EventField:
    parts = _alternatives(hint)
    is_optional = type(None) in parts
    named = [part for part in parts if part is not type(None)]
    values = tuple(dict.fromkeys(value for part in named for value in _values(part)))
    if values and all(_values(part) for part in named):
        return EventField(name, "choice", values, is_optional)
    kind = _kind(name, named[0]) if len(named) == 1 else "other"
    return EventField(name, kind, (), is_optional)


def _kind(name: str, part: Any) -> Kind:
    if part is bool:
        return "boolean"
    if part is int:
        return "number"
    if part is str:
        if name.endswith("_id") or name == "id":
            return "id"
        if name == "day" or name.endswith("_day"):
            return "day"
        return "moment" if name.endswith(_MOMENTS) else "text"
    if typing.get_origin(part) in (list, tuple):
        inside = [one for one in get_args(part) if one is not Ellipsis]
        return "tags" if inside and all(one is str or _values(one) for one in inside) else "other"
    return "other"


def _alternatives(hint: Any) -> tuple[Any, ...]:
    origin = typing.get_origin(hint)
    is_union = origin is typing.Union or getattr(origin, "__name__", "") == "UnionType"
    return get_args(hint) if is_union else (hint,)


def _values(hint: Any) -> tuple[Scalar, ...]:
    if typing.get_origin(hint) is Literal:
        return get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(str(one.value) for one in hint)
    return ()


def _plain(hint: Any) -> type:
    """The one type of an annotation; of an optional one what it is when it is there."""
    origin = typing.get_origin(hint)
    if origin is Literal:
        return type(get_args(hint)[0])
    if origin in (tuple, list):
        return list
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict
    if isinstance(hint, type):
        return hint if not issubclass(hint, str) else str
    return next((_plain(one) for one in get_args(hint) if one is not type(None)), object)
