"""What was learned, read from the days' counters alone. Days are the organisation's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.analytics.periods import period
from shared.analytics.reports import days, rounded_mean
from shared.learning.counters.models import LEARNING, LearningDay

SUMS = ("enrolments", "ended", "completions", "lessons", "seconds")


@dataclass(slots=True)
class LearningTotals:
    """What was done in some days; access that ended counts on its own day."""

    enrolments: int = 0
    ended: int = 0
    completions: int = 0
    lessons: int = 0
    seconds: int = 0

    @property
    def minutes(self) -> int:
        """Minutes of videos that were watched, rounded half up; what is watched again does not count."""
        return rounded_mean(self.seconds, 60)

    def add(self, day: LearningDay) -> None:
        """Add a day."""
        for name in SUMS:
            setattr(self, name, getattr(self, name) + int(getattr(day, name)))


@dataclass(frozen=True, slots=True)
class LearningReport:
    """What was done on each of some days, oldest first, and on all of them together."""

    days: dict[date, LearningTotals]
    total: LearningTotals


def learning_report(*, first: date | None = None, last: date | None = None) -> LearningReport:
    """Learning by day, days of nothing included, by default of the organisation's last thirty days.

    Raises InvalidPeriodError.
    """
    start, end = period(first, last)
    every_day = (start + timedelta(days=n) for n in range((end - start).days + 1))
    found = LearningReport({day: LearningTotals() for day in every_day}, LearningTotals())
    for day in days(LearningDay, LEARNING, start, end):
        found.days[date.fromisoformat(day.sk)].add(day)
        found.total.add(day)
    return found
