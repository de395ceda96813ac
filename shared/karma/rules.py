"""Which event is worth how many points: sums over days, so that order, delay and repetition of events do not matter.

A cap bounds what the events of one category give on one day: `min(cap, sum)`, whichever event came first, so
that a correction or a replay arrives at the same balance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.data.event_types import MalformedEventError

Points: TypeAlias = Iterator[tuple[str, int]]
"""Days (ISO 8601, UTC) and points."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event of one type gives: its category, and at most how many points of that category on a day.

    `reverses` names the event whose entry this one takes back whole, if it does, and none that was worth no point.
    `is_anonymous` says whether nobody may learn of an event: its points are in the balance, but not in the public
    score. A category with a cap cannot have such events, because its open ones would then give less. Raises ValueError
    for one that has both.
    """

    category: str
    points: Callable[[Mapping[str, Any]], Points]
    daily_cap: int | None = None
    reverses: Callable[[Mapping[str, Any]], str | None] = lambda _: None
    is_anonymous: Callable[[Mapping[str, Any]], bool] | None = None

    def __post_init__(self) -> None:
        if self.is_anonymous is not None and self.daily_cap is not None:
            raise ValueError(f"the category {self.category!r} has a daily cap, so none of its events can be anonymous")

    def is_public(self, data: Mapping[str, Any]) -> bool:
        """Whether an event's points count in the public score."""
        return self.is_anonymous is None or not self.is_anonymous(data)

    def granted(self, total: int) -> int:
        """What a day with so many points gives."""
        return total if self.daily_cap is None else min(total, self.daily_cap)


Rules: TypeAlias = Mapping[str, Rule]
"""Event type → rule; the modules bring them."""


def points_of(rules: Rules, event_type: str, data: Mapping[str, Any]) -> dict[str, int]:
    """Points by day that an event is worth before caps; nothing for what no rule names. Raises MalformedEventError."""
    rule = rules.get(event_type)
    if rule is None:
        return {}
    days: Counter[str] = Counter()
    try:
        for day, points in rule.points(data):
            days[day] += points
    except MalformedEventError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedEventError(f"{event_type} lacks what its rule needs: {error}") from error
    return {day: points for day, points in days.items() if points}
