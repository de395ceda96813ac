"""What caps would have made of events that match a rule, in the order in which they happened: pure functions.

The same decisions as `caps.count` takes in its transaction: the day's cap is asked first, and what either cap refuses
counts for neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from shared.automation import caps

# (event id, number of the person, milliseconds since 1970 of its moment).
Matched: TypeAlias = tuple[str, int, int]


@dataclass(slots=True)
class Replayed:
    """Day → how often the rule would have fired, what the caps would have refused, and the events that it fired on."""

    fired: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    events: set[str] = field(default_factory=set)


def moment_of(matched: Matched) -> datetime:
    """When an event happened."""
    return datetime.fromtimestamp(matched[2] / 1000, UTC)


def replay(matched: Iterable[Matched], limits: Mapping[str, Any] | None) -> Replayed:
    """What would have come of events, each once."""
    found, used = Replayed(), Counter[tuple[int, str]]()
    most = caps.per_day(limits)
    person: Mapping[str, Any] | None = (limits or {}).get("per_person")
    for one in sorted(matched):
        moment = moment_of(one)
        day = caps.day_of(moment)
        own = (one[1], caps.period_of(person["period"], moment)) if person else None
        if found.fired[day] >= most:
            found.refused["daily_cap"] += 1
        elif person and own and used[own] >= int(person["times"]):
            found.refused["person_cap"] += 1
        else:
            found.fired[day] += 1
            found.events.add(one[0])
            if own:
                used[own] += 1
    return found
