"""The projector: each event counted once per generation of counters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count as count_from
from typing import TypeVar, cast

from shared.analytics.models import (
    AdditiveCounter,
    DayOfThings,
    Generations,
    ProcessedEvents,
    VersionedCounter,
    in_generation,
)
from shared.analytics.projections import Change, Projections, changes_of
from shared.analytics.rankings import RankedCounter, raise_bound
from shared.data.events import DomainEvent
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import MAX_OPERATIONS, DuplicateMessage, UnitOfWork

ATTEMPTS = 10
V = TypeVar("V", bound=VersionedCounter)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event's id and what the event adds."""

    event_id: str
    changes: tuple[Change, ...]

    @classmethod
    def read(cls, event: DomainEvent, projections: Projections) -> CountedEvent:
        """What an event adds. Raises MalformedEventError."""
        return cls(event.id, changes_of(event, projections))

    def keys(self, generation: int) -> set[Key]:
        """Every item that counting it may write."""
        found = {_key(ProcessedEvents.key(self.event_id), generation)}
        for change in self.changes:
            found.add(_key(change.key, generation))
            if issubclass(change.model, DayOfThings):
                found.add(_key(change.model.key_of_day(change.key), generation))
            if change.when_first:
                found.add(_key(change.when_first.key, generation))
        return found

    def parts(self, generation: int) -> list[CountedEvent]:
        """The event, or as many of it as one transaction does not hold: each with an id of its own, the last with the
        event's.
        """
        found: list[tuple[Change, ...]] = []
        for change in self.changes:
            longer = (*found[-1], change) if found else (change,)
            if not found or len(CountedEvent(self.event_id, longer).keys(generation)) > MAX_OPERATIONS:
                found.append((change,))
            else:
                found[-1] = longer
        *first, last = found
        return [
            *(CountedEvent(f"{self.event_id}~{number}", changes) for number, changes in enumerate(first, 1)),
            CountedEvent(self.event_id, last),
        ]


@dataclass(slots=True)
class CounterBatch:
    """The counters that some events change, read once each, until those that have changed are written together."""

    generation: int
    sums: dict[tuple[type[AdditiveCounter], Key], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    items: dict[Key, VersionedCounter] = field(default_factory=dict)
    # In the order in which they changed.
    changed: dict[Key, None] = field(default_factory=dict)
    # Those with a higher bound in their ranking than before.
    raised: list[RankedCounter] = field(default_factory=list)

    def apply(self, event: CountedEvent) -> bool:
        """Add an event's changes; False when it is in the counters already."""
        if not self._record(event.event_id):
            return False
        for change in event.changes:
            self._change(change, event.event_id)
        return True

    def knows(self, event_id: str) -> bool:
        """Whether an event is recorded already."""
        return self._room_for(event_id) is None

    def _record(self, event_id: str) -> bool:
        """Record an event where there is room; False when it is recorded already."""
        key = self._room_for(event_id)
        if key is None:
            return False
        self._item(ProcessedEvents, key).record(event_id)
        self.changed[key] = None
        return True

    def _room_for(self, event_id: str) -> Key | None:
        """Where an event is to be recorded; None when it is recorded already.

        An item that is split does not change any more, so it is enough to have read it.
        """
        for depth in count_from(0):
            key = _key(ProcessedEvents.key(event_id, depth), self.generation)
            processed = self._item(ProcessedEvents, key)
            if processed.has(event_id):
                return None
            if not processed.is_split:
                return key
        raise AssertionError("unreachable: depths do not end")

    def _change(self, change: Change, event_id: str) -> None:
        model, key = change.model, _key(change.key, self.generation)
        if issubclass(model, AdditiveCounter):
            self.sums[model, key].update(change.amounts)
            return
        if not issubclass(model, VersionedCounter):
            raise TypeError(f"{model.__name__} is neither an AdditiveCounter nor a VersionedCounter")
        if issubclass(model, DayOfThings):
            key = self._with_room(model, key)
        item = self._item(model, key)
        is_first = not item.version and key not in self.changed
        self.changed[key] = None
        item.add(change.amounts)
        item.raise_to(change.maxima)
        item.replace(change.latest, event_id)
        if is_first and change.when_first:
            self._change(change.when_first, event_id)

    def _with_room(self, model: type[DayOfThings], key: Key) -> Key:
        """The day's first item, or the part with this key once that is full: it does not change any more then."""
        first = model.key_of_day(key)
        return key if self._item(model, first).is_full else first

    def write(self, uow: UnitOfWork) -> None:
        """Put what has changed into a transaction. At commit StaleReadError when a counter changed meanwhile."""
        for (model, key), amounts in self.sums.items():
            additions = [getattr(model, name).add(amount) for name, amount in amounts.items() if amount]
            if additions:
                uow.update(model(*key), [model.item_type.set(model), *additions])
        for item in (self.items[key] for key in self.changed):
            versioned, seen = type(item), item.version
            item.version = seen + 1
            self._set_index_keys(item)
            condition = versioned.version == seen if seen else versioned.pk.does_not_exist()
            uow.put(item, condition=condition, on_conflict=StaleReadError())

    def _set_index_keys(self, item: VersionedCounter) -> None:
        before = item.bound if isinstance(item, RankedCounter) else None
        item.set_index_keys()
        if isinstance(item, RankedCounter) and item.bound != before:
            self.raised.append(item)

    def size(self) -> int:
        """How many writes it is."""
        return sum(any(amounts.values()) for amounts in self.sums.values()) + len(self.changed)

    def _item(self, model: type[V], key: Key) -> V:
        if key not in self.items:
            self.items[key] = _read(model, key)
        return cast(V, self.items[key])


def _key(key: Key, generation: int) -> Key:
    return in_generation(generation, key[0]), key[1]


def _read(model: type[V], key: Key) -> V:
    return model.get_or_none(*key, consistent=True) or model(*key)


def project(event: DomainEvent, projections: Projections) -> None:
    """Count one event. Raises DuplicateMessage when it was counted everywhere before, MalformedEventError."""
    counted = CountedEvent.read(event, projections)
    if counted.changes and not project_all([counted]):
        raise DuplicateMessage(event.id)


def project_all(events: Iterable[CountedEvent]) -> int:
    """Count events together in the counters that are read, and in those that a replay is building.

    Together they cost little more than one: each counter is written once. Answers how many were new anywhere.
    """
    events = [event for event in events if event.changes]
    if not events:
        return 0
    # Consistent: a replay that has begun must not miss an event whose reader saw no replay.
    generations = Generations.read(consistent=True)
    wanted = [number for number in (generations.current, generations.building) if number is not None]
    return max(count(events, generation) for generation in wanted)


def count(events: Sequence[CountedEvent], generation: int) -> int:
    """Add events to one generation, those that it has excepted; how many it had not."""
    new, part = 0, list[CountedEvent]()
    keys: set[Key] = set()
    for event in events:
        more = event.keys(generation)
        if len(more) > MAX_OPERATIONS:
            new += _count_in_parts(event, generation)
            continue
        if part and len(keys | more) > MAX_OPERATIONS:
            new += _count_together(part, generation)
            part, keys = [], set()
        part.append(event)
        keys |= more
    return new + (_count_together(part, generation) if part else 0)


def _count_in_parts(event: CountedEvent, generation: int) -> int:
    """Count an event that one transaction may not hold, each part once; the one that is recorded as the event comes
    last, so that an event that is recorded is counted whole.
    """
    if CounterBatch(generation).knows(event.event_id):
        return 0
    return max(_count_together([part], generation) for part in event.parts(generation))


def _count_together(events: Sequence[CountedEvent], generation: int) -> int:
    def attempt() -> int:
        batch = CounterBatch(generation)
        fresh = sum(batch.apply(event) for event in events)
        if batch.size() > MAX_OPERATIONS and len(events) > 1:
            # Where events are recorded is known only now: many seconds that were split are many items.
            middle = len(events) // 2
            return sum(_count_together(part, generation) for part in (events[:middle], events[middle:]))
        if fresh:
            uow = UnitOfWork()
            batch.write(uow)
            # Not in the transaction: an order of fifty products would not fit it with their entries.
            for counter in batch.raised:
                raise_bound(counter)
            uow.commit()
        return fresh

    return retry_on_conflict(attempt, attempts=ATTEMPTS)
