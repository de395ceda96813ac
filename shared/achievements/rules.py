"""What a rule counts, as pure functions: which event counts for whom, tallies, and which levels they meet.

A tally maps a key (the event itself, or a field of it) to a value. Of two values of one key the newer event's stands,
by the events' ids, which sort by time. So a tally is the same in whatever order, and however often, its events come.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from shared.core import ids, periods
from shared.data.event_fields import ENVELOPE_FIELDS
from shared.data.events import DomainEvent

Measure: TypeAlias = Literal["count", "sum", "streak"]
Who: TypeAlias = Literal["customer", "actor"]
Scalar: TypeAlias = str | int | bool
MEASURES: tuple[Measure, ...] = get_args(Measure)
# A tally of more keys forgets the least of them: see `trimmed`.
MAX_KEYS = 400
MAX_LEVELS = 10
# Of the events that a grant rests on, so many of the newest are kept with it.
MAX_BECAUSE = 100


class Counted(NamedTuple):
    """What a key counts for, and the id of the event that says so."""

    value: int
    event_id: str


Tally: TypeAlias = Mapping[str, Counted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is counted: `events` whose fields hold what `where` says, for their customer or their actor.

    `per` is the field whose different values count, None for each event by itself. `of` is, by event type, the field
    whose whole number counts, or a difference of two ("a - b"); without it an event counts 1. `measure`: how many keys
    count more than 0, the sum of their values, or the longest run of days of which `per` names each. `levels` ascend.
    """

    events: tuple[str, ...]
    where: Mapping[str, Scalar | Sequence[Scalar]]
    who: Who
    measure: Measure
    per: str | None
    of: Mapping[str, str]
    levels: tuple[int, ...]

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Rule:
        """A rule as it is stored and sent: fields that are left out have their defaults."""
        return cls(
            events=tuple(stored["events"]),
            where=dict(stored.get("where") or {}),
            who=stored.get("who") or "customer",
            measure=stored.get("measure") or "count",
            per=stored.get("per"),
            of=dict(stored.get("of") or {}),
            levels=tuple(stored["levels"]),
        )

    def members(self) -> dict[str, Any]:
        """The rule as JSON."""
        return {
            "events": list(self.events),
            "where": dict(self.where),
            "who": self.who,
            "measure": self.measure,
            "per": self.per,
            "of": dict(self.of),
            "levels": list(self.levels),
        }

    @property
    def fingerprint(self) -> str:
        """Says which tallies are this rule's: it changes with all that a tally depends on, which levels are not."""
        counting = {name: value for name, value in self.members().items() if name != "levels"}
        counting["events"] = sorted(self.events)
        return hashlib.sha256(json.dumps(counting, sort_keys=True).encode()).hexdigest()[:16]

    def person(self, event: DomainEvent) -> str | None:
        """Whom an event counts for; what somebody does for themselves is none of an actor's deeds."""
        found = event.customer_id if self.who == "customer" else event.actor
        if self.who == "actor" and event.actor == event.customer_id:
            return None
        return found if found is not None and ids.is_id("usr", found) else None

    def counted(self, event: DomainEvent) -> tuple[str, Counted] | None:
        """The key and the value of an event; None for one that does not count, or lacks what the rule asks."""
        if event.type not in self.events or not all(_holds(event, name, want) for name, want in self.where.items()):
            return None
        key = event.id if self.per is None else field_of(event, self.per)
        if self.measure == "streak":
            key = _day(key)
        value = self._value(event)
        if key is None or value is None:
            return None
        return str(key), Counted(value, event.id)

    def _value(self, event: DomainEvent) -> int | None:
        """What an event counts; a field behind the minus may be missing, as nothing was taken away."""
        wanted = self.of.get(event.type)
        if wanted is None:
            return 1
        plus, minus = terms(wanted)
        value = field_of(event, plus)
        less = field_of(event, minus) if minus else 0
        if not _is_whole(value) or not _is_whole(0 if less is None else less):
            return None
        return int(value) - int(less or 0)


def terms(expression: str) -> tuple[str, str | None]:
    """The two fields of "a - b", or the one of "a"."""
    plus, _, minus = expression.partition(" - ")
    return plus.strip(), minus.strip() or None


def field_of(event: DomainEvent, name: str) -> Any:
    """A field of an event's data, or of its envelope."""
    if name in event.data:
        return event.data[name]
    return getattr(event, name) if name in ENVELOPE_FIELDS else None


def merged(tally: Tally, found: Iterable[tuple[str, Counted]]) -> dict[str, Counted]:
    """A tally with further events in it; an event that is in it, or older than what is, changes nothing."""
    after = dict(tally)
    for key, counted in found:
        known = after.get(key)
        if known is None or counted.event_id > known.event_id:
            after[key] = counted
    return after


def trimmed(tally: Tally, measure: Measure) -> dict[str, Counted]:
    """A tally with no more keys than are kept: the latest days, the largest amounts, the newest of what is counted."""
    if len(tally) <= MAX_KEYS:
        return dict(tally)

    def weight(item: tuple[str, Counted]) -> Any:
        key, counted = item
        if measure == "streak":
            return key
        return (counted.value if measure == "sum" else counted.value > 0, counted.event_id)

    return dict(sorted(tally.items(), key=weight)[-MAX_KEYS:])


def value_of(tally: Tally, measure: Measure) -> int:
    """What a tally comes to."""
    if measure == "sum":
        return sum(counted.value for counted in tally.values())
    if measure == "count":
        return sum(counted.value > 0 for counted in tally.values())
    return len(_longest_run(tally))


def because(tally: Tally, measure: Measure) -> list[str]:
    """The ids of the events that a tally's value rests on, newest first; at most MAX_BECAUSE of the newest."""
    keys = _longest_run(tally) if measure == "streak" else [key for key, one in tally.items() if one.value]
    return sorted((tally[key].event_id for key in keys), reverse=True)[:MAX_BECAUSE]


def next_level(levels: Sequence[int], value: int) -> int | None:
    """The lowest level that a value does not meet."""
    return next((level for level in levels if value < level), None)


def _longest_run(tally: Tally) -> list[str]:
    """The days of the longest run, the latest of several: dates count, not hours, so clock changes break none."""
    best, run = list[str](), list[str]()
    before: int | None = None
    for key in sorted(key for key, counted in tally.items() if counted.value > 0):
        ordinal = date.fromisoformat(key).toordinal()
        run = [*run, key] if before == ordinal - 1 else [key]
        before = ordinal
        if len(run) >= len(best):
            best = run
    return best


def _day(value: Any) -> str | None:
    """The day of an ISO 8601 date, or of a moment in the organisation's zone."""
    text = str(value)
    try:
        return periods.day_of(text) if "T" in text else date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _holds(event: DomainEvent, name: str, wanted: Scalar | Sequence[Scalar]) -> bool:
    value = field_of(event, name)
    among = [wanted] if isinstance(wanted, str | int | bool) else wanted
    # In Python True is 1, in JSON it is not.
    return any(value == one and isinstance(value, bool) is isinstance(one, bool) for one in among)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
