"""Active days as a set: which date a moment is of, and how long runs are. Pure.

A day is a date in the person's own time zone. Sets merge by union, so late, repeated and offline reports do not matter.
Runs count dates, not hours, so a day of 23 or 25 hours breaks none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

# How far back a day can be restored: such a set takes 457 bytes at most, so its item stays one write unit for long.
MAX_AGE_DAYS = 3_653


@dataclass(frozen=True, slots=True)
class ActiveDays:
    """Dates as the bits of one number: bit n is `first` + n days. `began` is when the newest day began (epoch seconds).

    `began` is by the zone that the person had when they were active on it.
    """

    first: date | None = None
    bits: int = 0
    began: float = 0.0

    @property
    def newest(self) -> date | None:
        """The latest active day."""
        return self.first + timedelta(days=self.bits.bit_length() - 1) if self.first is not None else None

    def __contains__(self, day: date) -> bool:
        """Whether a day is active."""
        offset = (day - self.first).days if self.first is not None else -1
        return offset >= 0 and bool(self.bits >> offset & 1)

    def __iter__(self) -> Iterator[date]:
        """The active days, oldest first."""
        if self.first is not None:
            yield from (
                self.first + timedelta(days=one) for one in range(self.bits.bit_length()) if self.bits >> one & 1
            )

    def day_of(self, moment: datetime, zone: tzinfo) -> date:
        """Which day a moment is of: its date in the zone, but what comes after the newest day began is no earlier day.

        And what came before is no later one. So whoever changes their zone wins no day twice.
        """
        local = moment.astimezone(zone).date()
        newest = self.newest
        if newest is None:
            return local
        return max(local, newest) if moment.timestamp() >= self.began else min(local, newest)

    def with_day(self, day: date, zone: tzinfo) -> ActiveDays:
        """This and one more day; a new newest one began at midnight in the zone."""
        if day in self:
            return self
        if self.first is None:
            return ActiveDays(day, 1, start_of(day, zone).timestamp())
        newest = self.newest
        began = self.began
        if newest is None or day > newest:
            began = max(began, start_of(day, zone).timestamp())
        offset = (day - self.first).days
        if offset < 0:
            return ActiveDays(day, self.bits << -offset | 1, began)
        return replace(self, bits=self.bits | 1 << offset, began=began)

    def streak(self, today: date) -> int:
        """The run of days up to today, or to yesterday while today may still be added."""
        day = today if today in self else today - timedelta(days=1)
        found = 0
        while day in self:
            found, day = found + 1, day - timedelta(days=1)
        return found

    @property
    def longest_streak(self) -> int:
        """The longest run of days there was."""
        found, bits = 0, self.bits
        while bits:
            # Each round takes the last day off every run.
            found, bits = found + 1, bits & bits >> 1
        return found


def start_of(day: date, zone: tzinfo) -> datetime:
    """When a date begins in a zone, in UTC; where clocks skip midnight, when they do so."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
