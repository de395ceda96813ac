"""How a space or all of them were visited, read from its days' counters alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from shared.shop.analytics.models import Generations
from shared.shop.analytics.reports import period
from shared.shop.analytics.visit_days import VisitDay
from shared.shop.analytics.visiting import EVERY_SPACE


@dataclass(frozen=True, slots=True)
class Peak:
    """The local hour in which most people were there."""

    day: date
    hour: int
    people: int


@dataclass(slots=True)
class Attendance:
    """Days `first` to `last`, both included, by the space's own clock; of all spaces `time_zone` is None."""

    first: date
    last: date
    time_zone: str | None = None
    visits: int = 0
    minutes: int = 0
    people: set[str] = field(default_factory=set)
    by_hour: Counter[int] = field(default_factory=Counter)
    by_weekday: Counter[int] = field(default_factory=Counter)
    peak: Peak | None = None

    @property
    def mean_minutes(self) -> int:
        """The mean stay, rounded half up; 0 of nothing."""
        return (2 * self.minutes + self.visits) // (2 * self.visits) if self.visits else 0

    def add(self, stored: VisitDay) -> None:
        """Add a day."""
        day = date.fromisoformat(stored.sk)
        self.time_zone = None if stored.pk.endswith(f"#{EVERY_SPACE}") else stored.time_zone
        self.visits += int(stored.visits)
        self.minutes += int(stored.minutes)
        self.people |= {person for person, visits in stored.people.items() if visits > 0}
        self.by_weekday[day.weekday()] += int(stored.visits)
        for hour, people in sorted(stored.hours.items()):
            self.by_hour[int(hour)] += people
            if people > (self.peak.people if self.peak else 0):
                self.peak = Peak(day, int(hour), people)


def attendance(*, space_id: str | None = None, first: date | None = None, last: date | None = None) -> Attendance:
    """How a space, or all of them, were visited in a period, by default the thirty days that end today (UTC).

    Its cost depends on the days and not on what else is stored. Raises InvalidPeriodError.
    """
    found = Attendance(*period(first, last))
    span = VisitDay.sk.between(found.first.isoformat(), found.last.isoformat())
    generation = int(Generations.read().current)
    for day in VisitDay.query(VisitDay.days(generation, space_id or EVERY_SPACE), range_key_condition=span):
        found.add(day)
    return found
