"""What the engine itself stores in the table `analytics`, and the bases of the counters that businesses declare.

| item | pk | sk |
|---|---|---|
| a counter | G<n>#<pk of its model> | <sk of its model> |
| RankEntry (`rankings`) | <pk of its counter> | <sk of its counter>#RANK; gsi1 G<n>#<ranking> / <bound>#<name> |
| ProcessedEvents | G<n>#COUNTED | <half a minute>, or <a part of it> where it was full |
| Generations | GENERATIONS | GENERATIONS |

`G<n>` is a generation: a replay builds the next one beside the one that reports are read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeSetAttribute

from shared.core import clock
from shared.core.sharding import shard_of
from shared.data.base import AtriumModel, Gsi1, Gsi2, TableName
from shared.data.idempotency import MESSAGE_LIFETIME
from shared.data.numbers import WholeNumber

# `evt_` and the seven letters of a ULID that encode 32.8 seconds: https://github.com/ulid/spec
TIME_PREFIX = 11
# Ids of 19 letters: 4 KB, which a busy half minute writes again and again. DynamoDB takes 400 KB, which is 21,000 ids.
MAX_IDS = 200
# An order has up to 50 products; with an item for each of them and these it still fits one transaction.
PARTS = 16
# Numbers of some 40 letters: 2 KB. Below that one item is cheaper than several, of which a batch writes nearly all.
MAX_NUMBERS = 50


class AnalyticsItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("analytics")

    gsi1 = Gsi1()
    gsi2 = Gsi2()


def in_generation(generation: int, name: str) -> str:
    """A hash key, of the table or of an index, within a generation."""
    return f"G{generation}#{name}"


class CounterItem(AnalyticsItem):
    """A counter of either kind; the derived class says by which key a value of its kind is stored."""

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """pk without its generation, and sk, of the parts that the projection names."""
        raise NotImplementedError

    @classmethod
    def key_in(cls, generation: int, *parts: Any) -> tuple[str, str]:
        """pk and sk within a generation."""
        pk, sk = cls.key(*parts)
        return in_generation(generation, pk), sk


class AdditiveCounter(CounterItem):
    """Whole numbers that are added to without being read: the cheapest counter, one write for a batch."""


class VersionedCounter(CounterItem):
    """A counter that is read, changed and written while `version` is unchanged."""

    version = WholeNumber(default=0)

    def add(self, amounts: Mapping[str, int]) -> None:
        """Add to whole numbers by their attribute's name; `hours.09` is the key `09` of the JSON attribute `hours`.

        Keys of JSON attributes that come to nothing are not kept.
        """
        maps: dict[str, dict[str, int]] = {}
        for name, amount in amounts.items():
            attribute, dot, key = name.partition(".")
            if dot:
                values = maps.setdefault(attribute, dict(getattr(self, attribute)))
                values[key] = int(values.get(key, 0)) + amount
            else:
                setattr(self, attribute, getattr(self, attribute) + amount)
        for attribute, values in maps.items():
            setattr(self, attribute, {key: value for key, value in sorted(values.items()) if value})

    def raise_to(self, maxima: Mapping[str, int]) -> None:
        """Keep the larger of what is stored and what is given."""
        for name, value in maxima.items():
            setattr(self, name, max(getattr(self, name), value))

    def replace(self, latest: Mapping[str, str], event_id: str) -> None:
        """Replace texts that no newer event has set. Raises TypeError: only a LatestCounter knows which event did."""
        if latest:
            raise TypeError(f"{type(self).__name__} cannot order {event_id}: derive it from LatestCounter")

    def set_index_keys(self) -> None:
        """Write the index keys that follow from the values; by default there are none."""


class LatestCounter(VersionedCounter):
    """A counter that also keeps texts of the newest event that gave them, whichever event came last."""

    # Attribute → id of the event that its text is from; ids sort by time.
    text_events = JSONAttribute(attr_name="told_by", default=dict)

    def replace(self, latest: Mapping[str, str], event_id: str) -> None:
        """Replace texts that no newer event has set."""
        for name, text in latest.items():
            if event_id >= self.text_events.get(name, ""):
                setattr(self, name, text)
                self.text_events = dict(sorted({**self.text_events, name: event_id}.items()))


class DayOfThings(VersionedCounter):
    """What was counted on one day of each of many things: every counter is a JSON attribute, thing → number.

    A day begins with one item. Once that has MAX_NUMBERS it stays as it is, and what is counted later is spread over
    PARTS items by what it belongs to, so that an event of many things writes few items and none of them outgrows
    DynamoDB's 400 KB: that would take some 60,000 things a day. What a thing came to is the sum of all items.
    """

    is_full = BooleanAttribute(null=True)

    @classmethod
    def partition(cls) -> str:
        """The pk of all days, without its generation."""
        raise NotImplementedError

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a day's counters are kept of what belongs to a thing, once the day's first item is full."""
        day, owner = parts
        return cls.partition(), f"{day}#{shard_of(owner, PARTS):02d}"

    @staticmethod
    def key_of_day(key: tuple[str, str]) -> tuple[str, str]:
        """Where a day's first item is kept, by the key of any of its parts."""
        pk, sk = key
        return pk, sk.rpartition("#")[0]

    def add(self, amounts: Mapping[str, int]) -> None:
        """Add to numbers of things. The day's first item is full with the last that fits."""
        super().add(amounts)
        if "#" not in self.sk:
            numbers = sum(len(getattr(self, name)) for name in self.counters())
            self.is_full = numbers >= MAX_NUMBERS or None

    @classmethod
    def counters(cls) -> list[str]:
        """The attributes that count things."""
        return [name for name, attribute in cls.get_attributes().items() if isinstance(attribute, JSONAttribute)]

    @classmethod
    def span(cls, first: str, last: str) -> tuple[str, str]:
        """The sort keys between which days lie, both included."""
        return first, f"{last}#~"


class ProcessedEvents(VersionedCounter, discriminator="counted"):
    """The events of half a minute that are in the counters: one small item for all of them, not one for each.

    An event's id begins with its moment; what it ends with is kept here, for as long as a message may come again. An
    item that has MAX_IDS of them is split: it stays as it is, and later events are recorded by one letter more of their
    ids, a second, then 32 milliseconds. So few events share one item, and many share none that grows.
    """

    ids = UnicodeSetAttribute()
    is_split = BooleanAttribute(null=True)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where an event, given by its id, is recorded first, and the given number of splits further down."""
        event_id, *depth = parts
        return "COUNTED", event_id[: TIME_PREFIX + sum(depth)]

    def has(self, event_id: str) -> bool:
        """Whether an event is recorded here."""
        return event_id[len(self.sk) :] in (self.ids or ())

    def record(self, event_id: str) -> None:
        """Record an event; the last that fits splits the item."""
        self.ids = {*(self.ids or ()), event_id[len(self.sk) :]}
        self.is_split = len(self.ids) >= MAX_IDS or None
        self.ttl = clock.epoch(clock.now() + MESSAGE_LIFETIME)


class Generations(AnalyticsItem, discriminator="generations"):
    """Which generation reports are read from, and which one a replay is building."""

    current = WholeNumber(default=1)
    building = WholeNumber(null=True)

    @classmethod
    def key(cls) -> tuple[str, str]:
        """Where this one item is kept."""
        return "GENERATIONS", "GENERATIONS"

    @classmethod
    def read(cls, *, consistent: bool = False) -> Generations:
        """The item, or what holds before the first replay."""
        return cls.get_or_none(*cls.key(), consistent=consistent) or cls(*cls.key())
