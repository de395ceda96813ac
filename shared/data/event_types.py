"""Typed domain events: one frozen dataclass per event type, which producers fill and consumers read.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class OrderShipped(EventData):
        \"\"\"An order was handed to the carrier.\"\"\"

        type: ClassVar[Literal["order.shipped"]] = "order.shipped"
        aggregate: ClassVar[str] = "order"
        audience: ClassVar[Audience] = shown("order_number", "tracking_number")

        order_number: str
        tracking_number: str | None = optional()

`OrderShipped(order_number="K7M4-9Q2D").of(order_id, customer_id=user_id)` is the DomainEvent to add to a unit of work,
and `OrderShipped.from_data(event.data)` reads it back. Stored data is plain JSON: whole numbers (amounts in kopecks),
texts (times ISO 8601 UTC), booleans, null, lists and objects. Free text that people wrote stays on its item.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, Self

from shared.data.event_audience import Audience
from shared.data.events import DomainEvent

_ABSENT = "absent_when_none"
_NAME = "stored_name"


class MalformedEventError(ValueError):
    """An event's data lacks a field that its reader needs, or holds something else there."""


def optional(*, stored_as: str | None = None) -> Any:
    """A field that is None when it is not given, and is then absent from the stored data."""
    return field(default=None, metadata={_ABSENT: True} | ({_NAME: stored_as} if stored_as else {}))


def stored_as(name: str) -> Any:
    """A required field whose stored name is no identifier in Python, as `from`."""
    return field(metadata={_NAME: name})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventData:
    """What an event of one type says; derived classes set `type`, `aggregate` and `audience` and list their fields.

    `audience` says which fields the person whom the event concerns may see. `version` goes up when a field changes its
    meaning or goes away; a new optional field is no new version.
    """

    type: ClassVar[str]
    aggregate: ClassVar[str]
    audience: ClassVar[Audience]
    version: ClassVar[int] = 1

    def to_data(self) -> dict[str, Any]:
        """The data as it is stored and published."""
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value is None and one.metadata.get(_ABSENT):
                continue
            found[_stored_name(one)] = _plain(value)
        return found

    def of(
        self,
        aggregate_id: str,
        *,
        aggregate: str | None = None,
        customer_id: str | None = None,
        actor: str | None = None,
    ) -> DomainEvent:
        """The event about one aggregate: `customer_id` whom it concerns, `actor` who did it.

        `aggregate` is for the few events that any kind of aggregate announces.
        """
        kind = type(self)
        return DomainEvent(
            type=kind.type,
            aggregate=aggregate or kind.aggregate,
            aggregate_id=aggregate_id,
            data=self.to_data(),
            customer_id=customer_id,
            actor=actor,
        )

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read stored data; fields that this class does not know are passed over. Raises MalformedEventError."""
        if not isinstance(data, Mapping):
            raise MalformedEventError(f"{cls.type}: the data is no object")
        kinds = _accepted(typing.cast(type, cls))
        given: dict[str, Any] = {}
        for one in fields(cls):
            name = _stored_name(one)
            if name not in data:
                if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
                    raise MalformedEventError(f"{cls.type} has no {name}")
                continue
            value = data[name]
            # In Python a bool is an int, in JSON it is none.
            if not isinstance(value, kinds[one.name]) or (isinstance(value, bool) and bool not in kinds[one.name]):
                raise MalformedEventError(f"{cls.type}: {name} is a {type(value).__name__}")
            given[one.name] = value
        return cls(**given)

    @classmethod
    def read(cls, event: DomainEvent) -> Self:
        """`from_data` of an event of this type. Raises MalformedEventError, also for another type."""
        if event.type != cls.type:
            raise MalformedEventError(f"{event.type} is not {cls.type}")
        return cls.from_data(event.data)


def _stored_name(one: Field[Any]) -> str:
    return str(one.metadata.get(_NAME, one.name))


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    # An enum's member is stored as its text, DynamoDB's decimals as whole numbers.
    if isinstance(value, str):
        return str.__str__(value)
    return value


@cache
def _accepted(cls: type) -> dict[str, tuple[type, ...]]:
    """Field → the JSON types that its annotation allows. Lists and objects are not looked into."""
    hints = typing.get_type_hints(cls)
    return {one.name: _json_types(hints[one.name]) for one in fields(cls)}


def _json_types(hint: Any) -> tuple[type, ...]:
    origin = typing.get_origin(hint)
    if hint is Any:
        return (object, bool)
    if origin in (typing.Union, types.UnionType):
        return tuple(kind for part in typing.get_args(hint) for kind in _json_types(part))
    if origin is typing.Literal:
        return tuple({type(value) for value in typing.get_args(hint)})
    kind = origin or hint
    if kind in (tuple, list):
        return (list,)
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return (dict,)
    return (kind,)
