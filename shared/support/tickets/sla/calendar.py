"""When support works: hours by day of the week in one time zone, without holidays; pure functions over seconds.

Time counts only while support is open. Hours are the wall clock's: a day on which the clocks are changed is as long as
the night makes it, and a working day that does not meet the change is as long as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.core.hours import A_DAY, DAYS, Hours, Span, minutes, span
from shared.core.settings import settings

# No pause of support is as long: a calendar that has no open hour in it is a mistake.
LONGEST_PAUSE_DAYS = 60


class CalendarError(ValueError):
    """The settings describe no calendar."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open hours in a zone; `holidays` are local days, `2026-05-09` once or `05-09` every year."""

    zone: ZoneInfo
    hours: Hours
    holidays: frozenset[str] = frozenset()

    @classmethod
    def read(cls, zone: str, hours: str, holidays: str = "") -> Calendar:
        """A calendar as the settings write it: `mon-fri 09:00-18:00, sat 10:00-16:00` and `01-01, 2026-05-11`.

        Raises CalendarError.
        """
        try:
            opened = dict(pair for part in _listed(hours) for pair in _days(part))
            known = frozenset(_holiday(text) for text in _listed(holidays))
            found = cls(ZoneInfo(zone), opened, known)
            next(found.open_spans(datetime.fromisoformat("2026-01-01T00:00:00+00:00")))
        except (LookupError, ValueError, OSError) as error:
            raise CalendarError(f"not a business calendar: {zone}; {hours}; {holidays}") from error
        return found

    def open_spans(self, since: datetime) -> Iterator[Span]:
        """Open time from a moment on, in UTC. Raises CalendarError when nothing is open for too long."""
        day, closed = since.astimezone(self.zone).date() - A_DAY, 0
        while closed <= LONGEST_PAUSE_DAYS:
            found = None if self._is_holiday(day) else span(self.hours, self.zone, day)
            day, closed = day + A_DAY, closed + 1
            if found is not None and found[1] > since:
                closed = 0
                yield max(found[0], since), found[1]
        raise CalendarError("support is never open")

    def add(self, moment: datetime, seconds: int) -> datetime:
        """The moment at which so many open seconds have gone by; at its earliest, so that 0 is the moment itself."""
        left = timedelta(seconds=seconds)
        if left <= timedelta(0):
            return moment
        for begin, end in self.open_spans(moment):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("open spans never end")

    def between(self, begin: datetime, end: datetime) -> int:
        """The whole open seconds between two moments; 0 when the second is not after the first."""
        passed = timedelta(0)
        for opens, closes in self.open_spans(begin):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return int(passed.total_seconds())

    def _is_holiday(self, day: date) -> bool:
        return f"{day:%m-%d}" in self.holidays or day.isoformat() in self.holidays


def from_settings() -> Calendar:
    """The calendar of this deployment."""
    known = settings()
    return _read(known.support_time_zone, known.support_hours, known.support_holidays)


_read = lru_cache(maxsize=8)(Calendar.read)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _days(part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    days, times = part.lower().split()
    first, _, last = days.partition("-")
    begin, end = times.split("-")
    if minutes(begin) >= 1440 or minutes(end) > 1440 or begin == end:
        raise ValueError(part)
    for number in range(DAYS.index(first), DAYS.index(last or first) + 1):
        yield DAYS[number], (begin, end)


def _holiday(text: str) -> str:
    # A leap year, so that every day that there is is one.
    date.fromisoformat(text if len(text) > len("05-09") else f"2024-{text}")
    return text
