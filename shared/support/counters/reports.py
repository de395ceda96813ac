"""How customers were supported, read from the days' counters alone. Durations in seconds, days of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.analytics.periods import period
from shared.analytics.reports import days
from shared.support.counters.models import SUPPORT, SUPPORT_AGENTS, SupportAgentDay, SupportDay

SCORES = (1, 2, 3, 4, 5)
DECISIONS = ("sent", "edited", "rejected")


@dataclass(slots=True)
class SupportStats:
    """What happened from one day to another, both included."""

    first: date
    last: date
    sums: dict[str, int] = field(default_factory=dict)

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


def support_stats(*, first: date | None = None, last: date | None = None) -> tuple[SupportStats, list[SupportStats]]:
    """A period, by default the organisation's last thirty days, and each of its days. Raises InvalidPeriodError."""
    start, end = period(first, last)
    total = SupportStats(start, end)
    every_day = (start + timedelta(days=number) for number in range((end - start).days + 1))
    by_day = {day: SupportStats(day, day) for day in every_day}
    for stored in days(SupportDay, SUPPORT, start, end):
        total.add(stored.counters)
        by_day[date.fromisoformat(stored.sk)].add(stored.counters)
    return total, list(by_day.values())


def agent_stats(*, first: date | None = None, last: date | None = None) -> tuple[date, date, dict[str, SupportStats]]:
    """A period, by default the organisation's last thirty days, and each agent's sums in it, by the agent's id.

    Raises InvalidPeriodError.
    """
    start, end = period(first, last)
    found: dict[str, SupportStats] = {}
    # The day behind the last one sorts behind all agents of the last.
    for stored in days(SupportAgentDay, SUPPORT_AGENTS, start, end + timedelta(days=1)):
        if stored.sk[:10] <= end.isoformat():
            found.setdefault(stored.agent_id, SupportStats(start, end)).add(stored.counters)
    return start, end, dict(sorted(found.items()))
