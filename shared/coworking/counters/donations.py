"""What was donated, read from the days' counters alone. Amounts in kopecks, days of the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.analytics.periods import period
from shared.analytics.reports import days, rounded_mean
from shared.coworking.counters.models import DONATIONS, DonationDay

SUMS = ("donations", "anonymous_donations", "givers", "amount", "refunds", "refunded_amount")


@dataclass(slots=True)
class DonationTotals:
    """What was donated in some days; a refund counts on its own day. Amounts in kopecks."""

    donations: int = 0
    anonymous_donations: int = 0
    givers: int = 0
    amount: int = 0
    largest_amount: int = 0
    refunds: int = 0
    refunded_amount: int = 0

    @property
    def net_amount(self) -> int:
        """What came less what went back."""
        return self.amount - self.refunded_amount

    @property
    def average_amount(self) -> int:
        """The mean donation, before refunds."""
        return rounded_mean(self.amount, self.donations)

    @property
    def anonymous_percent(self) -> int:
        """How many of a hundred donations were anonymous."""
        return rounded_mean(100 * self.anonymous_donations, self.donations)

    def add(self, day: DonationDay) -> None:
        """Add a day."""
        for name in SUMS:
            setattr(self, name, getattr(self, name) + getattr(day, name))
        self.largest_amount = max(self.largest_amount, day.largest_amount)


@dataclass(frozen=True, slots=True)
class DonationReport:
    """What was donated on each of some days, oldest first, and on all of them together."""

    days: dict[date, DonationTotals]
    total: DonationTotals


def donation_report(*, first: date | None = None, last: date | None = None) -> DonationReport:
    """Donations by day, days of nothing included, by default of the organisation's last thirty days.

    Raises InvalidPeriodError.
    """
    start, end = period(first, last)
    every_day = (start + timedelta(days=n) for n in range((end - start).days + 1))
    found = DonationReport({day: DonationTotals() for day in every_day}, DonationTotals())
    for day in days(DonationDay, DONATIONS, start, end):
        found.days[date.fromisoformat(day.sk)].add(day)
        found.total.add(day)
    return found
