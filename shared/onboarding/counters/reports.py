"""How clients came through, read from the days' counters alone. Durations in seconds, amounts in kopecks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.analytics.periods import period
from shared.analytics.reports import days
from shared.onboarding.counters.models import ONBOARDING, OnboardingDay
from shared.onboarding.counters.projections import TOTAL

STAGES: Final = ("NEW", "IN_VERIFICATION", "AWAITING_CONTRACT", TOTAL)
METHODS: Final = ("online", "cash", "terminal")
OF_MANAGER: Final = ("claimed", "processed", "cancelled")


@dataclass(slots=True)
class OnboardingReport:
    """What happened from one day of the organisation to another, both included."""

    first: date
    last: date
    sums: dict[str, int] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """One counter."""
        return self.sums.get(name, 0)

    def median(self, stage: str) -> int | None:
        """The median time in a stage (nearest rank); None when nobody left it."""
        prefix = f"stage.{stage}."
        times = sorted(
            (int(name.removeprefix(prefix)), often) for name, often in self.sums.items() if name.startswith(prefix)
        )
        rank = -(-sum(often for _, often in times) // 2)
        for seconds, often in times:
            rank -= often
            if rank <= 0:
                return seconds
        return None

    def managers(self) -> dict[str, dict[str, int]]:
        """What each manager's clients came to, by the manager's id."""
        found: dict[str, dict[str, int]] = {}
        for name, amount in self.sums.items():
            kind, _, rest = name.partition(".")
            manager_id, _, what = rest.rpartition(".")
            if kind == "manager":
                found.setdefault(manager_id, dict.fromkeys(OF_MANAGER, 0))[what] = amount
        return dict(sorted(found.items(), key=lambda one: (-one[1]["processed"], one[0])))


def onboarding_report(*, first: date | None = None, last: date | None = None) -> OnboardingReport:
    """A period, by default the organisation's last thirty days. Raises InvalidPeriodError."""
    report = OnboardingReport(*period(first, last))
    for stored in days(OnboardingDay, ONBOARDING, report.first, report.last):
        for name, amount in stored.counters.items():
            report.sums[name] = report.sums.get(name, 0) + int(amount)
    return report
