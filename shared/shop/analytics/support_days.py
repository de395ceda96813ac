"""How customers were helped, by day: counters in the table `analytics` (its keys stand in `models.py`), and reports.

Durations are kept to two significant digits, so that a day holds a few counters and not every ticket: a median is off
by less than five in a hundred. They are the wall clock's, as long as the customer has waited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pynamodb.attributes import JSONAttribute

from shared.shop.analytics.models import Generations, Versioned
from shared.shop.analytics.reports import period
from shared.shop.analytics.rules import Sums

SCORES = (1, 2, 3, 4, 5)
DECISIONS = ("sent", "edited", "rejected")


class SupportDay(Versioned, discriminator="support_day"):
    """A day of support, UTC; `counters` by name, as `rules` names them."""

    counters = JSONAttribute(default=dict)

    @classmethod
    def key(cls, generation: int, day: str) -> tuple[str, str]:
        """Where a day is kept."""
        return cls.days(generation), day

    @staticmethod
    def days(generation: int) -> str:
        """The hash key of all days."""
        return f"G{generation}#SUPPORT"

    def add(self, sums: Mapping[str, int]) -> None:
        """Add to the counters; what has come to nothing is not kept."""
        added = Counter(self.counters)
        added.update(sums)
        self.counters = {name: amount for name, amount in added.items() if amount}


@dataclass(slots=True)
class Helped:
    """What happened from one day to another, both included."""

    first: date
    last: date
    sums: Sums = field(default_factory=dict)

    def add(self, counters: Mapping[str, int]) -> None:
        """Add a day's counters."""
        for name, amount in counters.items():
            self.sums[name] = self.sums.get(name, 0) + int(amount)

    def count(self, name: str) -> int:
        """One counter."""
        return self.sums.get(name, 0)

    def times(self, name: str) -> list[tuple[int, int]]:
        """Durations in seconds, shortest first, each with how often it was."""
        kept = (key.partition(".") for key in self.sums)
        return sorted((int(rest), self.sums[f"{kind}.{rest}"]) for kind, _, rest in kept if kind == name)

    def percentile(self, name: str, percent: int) -> int | None:
        """The duration that so many in a hundred did not exceed (nearest rank); None when there was none."""
        times = self.times(name)
        rank = -(-sum(often for _, often in times) * percent // 100)
        for seconds, often in times:
            rank -= often
            if rank <= 0:
                return seconds
        return None

    @property
    def mean_score(self) -> float | None:
        """The mean rating to two digits; None when there was none."""
        rated = sum(self.count(f"csat.{score}") for score in SCORES)
        return round(sum(score * self.count(f"csat.{score}") for score in SCORES) / rated, 2) if rated else None

    @property
    def drafts_accepted_percent(self) -> int | None:
        """How many in a hundred decided drafts were sent, edited or not; None when none was decided."""
        decided = sum(self.count(f"draft.{decision}") for decision in DECISIONS)
        return 100 * (decided - self.count("draft.rejected")) // decided if decided else None


def support(*, first: date | None = None, last: date | None = None) -> tuple[Helped, list[Helped]]:
    """A period, by default the thirty days that end today (UTC), and each of its days. Raises InvalidPeriodError."""
    start, end = period(first, last)
    total = Helped(start, end)
    moments = (start + timedelta(number) for number in range((end - start).days + 1))
    days = {day: Helped(day, day) for day in moments}
    span = SupportDay.sk.between(start.isoformat(), end.isoformat())
    for stored in SupportDay.query(SupportDay.days(int(Generations.read().current)), range_key_condition=span):
        total.add(stored.counters)
        days[date.fromisoformat(stored.sk)].add(stored.counters)
    return total, list(days.values())
