"""The counters of donations by day, in the table `analytics` (its keys stand in `models.py`), and their report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pynamodb.attributes import NumberAttribute

from shared.shop.analytics.models import Generations, Versioned
from shared.shop.analytics.reports import period
from shared.shop.analytics.rules import average

SUMS = ("donations", "anonymous_donations", "givers", "amount", "refunds", "refunded_amount")


class DonationDay(Versioned, discriminator="donation_day"):
    """What was given on one day, UTC, and what went back on it; amounts in kopecks."""

    donations = NumberAttribute(default=0)
    anonymous_donations = NumberAttribute(default=0)
    givers = NumberAttribute(default=0)
    amount = NumberAttribute(default=0)
    largest_amount = NumberAttribute(default=0)
    refunds = NumberAttribute(default=0)
    refunded_amount = NumberAttribute(default=0)

    @classmethod
    def key(cls, generation: int, day: str) -> tuple[str, str]:
        """Where a day is kept."""
        return cls.days(generation), day

    @staticmethod
    def days(generation: int) -> str:
        """The hash key of all days."""
        return f"G{generation}#DONATIONS"

    def add(self, sums: Mapping[str, int], *, givers: int) -> None:
        """Add what one event tells, and whether it brings a giver whom the day did not have."""
        for name, amount in {**sums, "givers": givers}.items():
            setattr(self, name, int(getattr(self, name)) + amount)
        self.largest_amount = max(int(self.largest_amount), sums.get("amount", 0))


class GiverDay(Versioned, discriminator="giver_day"):
    """How often one person gave on one day: what makes the day's givers countable, however many they are."""

    donations = NumberAttribute(default=0)

    @classmethod
    def key(cls, generation: int, day: str, user_id: str) -> tuple[str, str]:
        """Where a person's day is kept."""
        return f"G{generation}#GIVERS#{day}", user_id


@dataclass(slots=True)
class Gifts:
    """What was given in some days; a refund counts on its own day. Amounts in kopecks."""

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
        return average(self.amount, self.donations)

    @property
    def anonymous_percent(self) -> int:
        """How many of a hundred donations were anonymous."""
        return average(100 * self.anonymous_donations, self.donations)

    def add(self, day: DonationDay | Gifts) -> None:
        """Add more days."""
        for name in SUMS:
            setattr(self, name, getattr(self, name) + int(getattr(day, name)))
        self.largest_amount = max(self.largest_amount, int(day.largest_amount))


@dataclass(frozen=True, slots=True)
class Given:
    """What was given on each of some days, oldest first, and on all of them together."""

    days: dict[date, Gifts]
    whole: Gifts


def given(*, first: date | None = None, last: date | None = None) -> Given:
    """Donations by day, days of nothing included, by default of the thirty days that end today (UTC).

    Raises InvalidPeriodError.
    """
    start, end = period(first, last)
    found = Given({start + timedelta(days=n): Gifts() for n in range((end - start).days + 1)}, Gifts())
    span = DonationDay.sk.between(start.isoformat(), end.isoformat())
    for day in DonationDay.query(DonationDay.days(int(Generations.read().current)), range_key_condition=span):
        found.days[date.fromisoformat(day.sk)].add(day)
        found.whole.add(day)
    return found
