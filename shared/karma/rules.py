"""Which event is worth how many points: sums over days, so that order, delay and repetition of events do not matter.

A cap bounds what the events of one purse give on one day: a day gives `min(cap, sum)`, whichever event came first, so
that a correction or a replay arrives at the same balance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.karma.errors import MalformedEventError

Points: TypeAlias = Iterator[tuple[str, int]]
"""Days (ISO 8601, UTC) and points."""

KOPECKS_PER_POINT_GIVEN = 100_00
VISITS_DAILY_CAP = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event of one type gives: into which purse, and at most how much of that purse on a day.

    `reverses` names the event whose entry this one takes back whole, if it does.
    """

    purse: str
    points: Callable[[Mapping[str, Any]], Points]
    daily_cap: int | None = None
    reverses: Callable[[Mapping[str, Any]], str | None] = lambda _: None

    def granted(self, total: int) -> int:
        """What a day with so many points gives."""
        return total if self.daily_cap is None else min(total, self.daily_cap)


def _stay(visit: Mapping[str, Any]) -> tuple[str, int]:
    return str(visit["check_out"])[:10], int(visit["duration_minutes"]) // 60


def _closed(data: Mapping[str, Any]) -> Points:
    yield _stay(data)


def _corrected(data: Mapping[str, Any]) -> Points:
    day, hours = _stay(data["before"])
    yield day, -hours
    yield _stay(data["after"])


def _given(data: Mapping[str, Any]) -> Points:
    yield str(data["succeeded_at"])[:10], data["amount"] // KOPECKS_PER_POINT_GIVEN


def _given_back(data: Mapping[str, Any]) -> Points:
    """What is left of the donation decides, so that parts add up to what the whole gave."""
    left = data["donated_amount"] - data["refunded_amount"]
    before = left + data["amount"]
    yield str(data["succeeded_at"])[:10], left // KOPECKS_PER_POINT_GIVEN - before // KOPECKS_PER_POINT_GIVEN


def _donation_taken_back(data: Mapping[str, Any]) -> str | None:
    return str(data["succeeded_event_id"]) if data["full"] else None


RULES: Mapping[str, Rule] = {
    "visit.closed": Rule("visits", _closed, VISITS_DAILY_CAP),
    "visit.corrected": Rule("visits", _corrected, VISITS_DAILY_CAP),
    "donation.succeeded": Rule("donations", _given),
    "donation.refunded": Rule("donations", _given_back, reverses=_donation_taken_back),
}


def points_of(event_type: str, data: Mapping[str, Any]) -> dict[str, int]:
    """Points by day that an event is worth before caps; nothing for what no rule names. Raises MalformedEventError."""
    rule = RULES.get(event_type)
    if rule is None:
        return {}
    days: Counter[str] = Counter()
    try:
        for day, points in rule.points(data):
            days[day] += points
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedEventError(f"{event_type} lacks what its rule needs: {error}") from error
    return {day: points for day, points in days.items() if points}
