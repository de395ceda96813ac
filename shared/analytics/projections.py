"""Which event adds what to which counter: declared as data by the businesses, read here into changes.

The model is Zulip's `CountStat` (https://zulip.readthedocs.io/en/latest/subsystems/analytics.html): a counter is a row
of a table, and the engine that keeps it knows no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from shared.analytics import periods
from shared.analytics.models import CounterItem, DayOfThings, VersionedCounter
from shared.core.periods import organisation_zone
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True)
class EventView:
    """What a projection reads of an event: its data, the person whom it concerns (`customer_id`), and its day."""

    data: Mapping[str, Any]
    occurred_at: datetime
    zone: ZoneInfo

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def get(self, name: str) -> Any:
        """A field, or None."""
        return self.data.get(name)

    @property
    def day(self) -> str:
        """The event's own day in the counter's zone, however late it comes."""
        return self.day_of(self.occurred_at)

    def day_of(self, moment: datetime) -> str:
        """The day of another moment in the counter's zone."""
        return periods.day_of(moment, self.zone)

    def each(self, name: str) -> Iterator[EventView]:
        """The objects of a list, each as the data of a view."""
        return (replace(self, data=element) for element in self.data[name])


Amount: TypeAlias = int | str | Callable[[EventView], int]
"""A constant, the name of a field, or what a function reads."""
Text: TypeAlias = str | Callable[[EventView], str]
"""The name of a field, or what a function reads."""
Condition: TypeAlias = str | Callable[[EventView], Any]
"""The name of a field that must be there and true, or what a function reads."""


DAY: Text = attrgetter("day")
"""The part of a key that is the event's day: the organisation's, unless the projection names a zone."""


def constant(text: str) -> Text:
    """A text that no field holds."""
    return lambda _: text


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event adds to one counter item; `key` as the model's `key` takes it."""

    key: tuple[Any, ...]
    amounts: Mapping[str, int] = field(default_factory=dict)
    maxima: Mapping[str, int] = field(default_factory=dict)
    latest: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """What an event of one type adds, as data.

    `amounts` are added, of `maxima` the largest is kept, of `latest` the newest event's text. `each` names a list of
    objects in the event: one entry for each, whose fields the other names then are. `when` is about the event, `where`
    about the object. `key` is given where it is not the projection's.
    """

    amounts: Mapping[str, Amount] = field(default_factory=dict)
    maxima: Mapping[str, Amount] = field(default_factory=dict)
    latest: Mapping[str, Text] = field(default_factory=dict)
    key: tuple[Text, ...] | None = None
    each: str | None = None
    when: Condition | None = None
    where: Condition | None = None

    def entries(self, event: EventView, key: tuple[Text, ...]) -> Iterator[Entry]:
        """The entries of one event."""
        if not _holds(self.when, event):
            return
        for view in event.each(self.each) if self.each else (event,):
            if _holds(self.where, view):
                yield Entry(
                    key=tuple(_text(part, view) for part in self.key or key),
                    amounts={name: _number(amount, view) for name, amount in self.amounts.items()},
                    maxima={name: _number(amount, view) for name, amount in self.maxima.items()},
                    latest={name: _text(text, view) for name, text in self.latest.items()},
                )


Rule: TypeAlias = Add | Callable[[EventView], Iterable[Entry]]
"""What an event adds: data, or a function where data cannot say it (it may raise KeyError, TypeError, ValueError)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct:
    """What is added to another counter by the first event that an item counts: how many different items there are."""

    model: type[CounterItem]
    key: tuple[Text, ...]
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What an event adds to the item of a model at a key (pk without its generation, sk)."""

    model: type[CounterItem]
    key: tuple[str, str]
    amounts: Mapping[str, int] = field(default_factory=dict)
    maxima: Mapping[str, int] = field(default_factory=dict)
    latest: Mapping[str, str] = field(default_factory=dict)
    # Added as well if this is the first event of its item.
    when_first: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One counter: `events` says by type what an event adds to the items of `model`.

    `key` names what an item's key is made of. `zone` names the event's field with the IANA zone of the counter's days;
    without it they are the organisation's. `distinct` counts this counter's items elsewhere.
    """

    model: type[CounterItem]
    events: Mapping[str, Rule]
    key: tuple[Text, ...] = (DAY,)
    zone: str | None = None
    distinct: Distinct | None = None

    def __post_init__(self) -> None:
        if issubclass(self.model, VersionedCounter):
            return
        texts = (rule.maxima or rule.latest for rule in self.events.values() if isinstance(rule, Add))
        if self.distinct or any(texts):
            raise TypeError(f"{self.model.__name__} is not read before it is written: derive it from VersionedCounter")

    def changes(self, event: DomainEvent) -> Iterator[Change]:
        """What an event adds. Raises KeyError, TypeError, AttributeError or ValueError when it lacks something."""
        rule = self.events.get(event.type)
        if rule is None:
            return
        view = self._view(event)
        first = self._first(view)
        for entry in rule.entries(view, self.key) if isinstance(rule, Add) else rule(view):
            key = self.model.key(*entry.key)
            yield Change(self.model, key, entry.amounts, entry.maxima, entry.latest, when_first=first)

    def _view(self, event: DomainEvent) -> EventView:
        # Whom an event concerns is in the envelope, not in its data.
        data = {"customer_id": event.customer_id, **event.data}
        zone = ZoneInfo(data[self.zone]) if self.zone else organisation_zone()
        return EventView(data, event.occurred_at, zone)

    def _first(self, view: EventView) -> Change | None:
        if self.distinct is None:
            return None
        key = self.distinct.model.key(*(_text(part, view) for part in self.distinct.key))
        return Change(self.distinct.model, key, self.distinct.amounts)


def by_day(projection: Projection, model: type[DayOfThings], amounts: Mapping[str, str]) -> Projection:
    """A projection that counts by day what another one counts of each thing over all time.

    A thing is named by the parts of the other one's key, and belongs to the first of them. `amounts` are those that are
    kept, with the attributes of the model that keep them.
    """

    def rule_of(rule: Rule) -> Rule:
        def entries(view: EventView) -> Iterator[Entry]:
            for entry in rule.entries(view, projection.key) if isinstance(rule, Add) else rule(view):
                thing = "#".join(map(str, entry.key))
                kept = {f"{own}.{thing}": entry.amounts[name] for name, own in amounts.items() if name in entry.amounts}
                if kept:
                    yield Entry(key=(view.day, entry.key[0]), amounts=kept)

        return entries

    return Projection(
        model=model,
        zone=projection.zone,
        events={type_: rule_of(rule) for type_, rule in projection.events.items()},
    )


Projections: TypeAlias = Mapping[str, Sequence[Projection]]
"""Event type → the counters that it changes; the composition root collects them from the modules."""


def changes_of(event: DomainEvent, projections: Projections) -> tuple[Change, ...]:
    """What an event adds to all counters. Raises MalformedEventError when a field is missing or of the wrong kind."""
    try:
        return tuple(change for one in projections.get(event.type, ()) for change in one.changes(event))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MalformedEventError(f"{event.type} lacks what its counters need: {error}") from error


def _holds(condition: Condition | None, view: EventView) -> bool:
    if condition is None:
        return True
    return bool(view.get(condition) if isinstance(condition, str) else condition(view))


def _number(amount: Amount, view: EventView) -> int:
    if isinstance(amount, str):
        found, name = view[amount], amount
    else:
        found, name = (amount if isinstance(amount, int) else amount(view)), "an amount"
    if not isinstance(found, int):
        raise TypeError(f"{name} is a {type(found).__name__}, not a whole number")
    return int(found)


def _text(text: Text, view: EventView) -> Any:
    return view[text] if isinstance(text, str) else text(view)
