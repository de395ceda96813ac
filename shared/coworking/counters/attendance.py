"""How a space or all of them were visited, read from its days' counters alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from shared.analytics.periods import period
from shared.analytics.reports import days, rounded_mean
from shared.coworking.counters.models import VisitDay
from shared.coworking.counters.projections import ALL_SPACES


@dataclass(frozen=True, slots=True)
class Peak:
    """The local hour that most visits touched; `people` counts who came twice in it twice."""

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
        return rounded_mean(self.minutes, self.visits)

    def add(self, stored: VisitDay) -> None:
        """Add a day."""
        day = date.fromisoformat(stored.sk)
        self.time_zone = None if stored.pk.endswith(f"#{ALL_SPACES}") else stored.time_zone
        self.visits += stored.visits
        self.minutes += stored.minutes
        self.people |= {person for person, visits in stored.people.items() if visits > 0}
        self.by_weekday[day.weekday()] += stored.visits
        for hour, people in sorted(stored.hours.items()):
            self.by_hour[int(hour)] += people
            if people > (self.peak.people if self.peak else 0):
                self.peak = Peak(day, int(hour), people)


def attendance(*, space_id: str | None = None, first: date | None = None, last: date | None = None) -> Attendance:
    """How a space, or all of them, were visited in a period, by default the organisation's last thirty days.

    Its cost depends on the days and not on what else is stored. Raises InvalidPeriodError.
    """
    found = Attendance(*period(first, last))
    for day in days(VisitDay, VisitDay.days(space_id or ALL_SPACES), found.first, found.last):
        found.add(day)
    return found
