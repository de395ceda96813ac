"""When support works and what it promises: pure functions over seconds, and the calendar that holds at this moment.

Time counts only while support is open. Hours are the wall clock's: a day on which the clocks are changed is as long as
the night makes it, and a working day that does not meet the change is as long as any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.core.hours import HoursError, OpeningHours, Span, Week, parse_closed_days, parse_week, parse_zone
from shared.core.settings import settings
from shared.support.tickets.sla import policy
from shared.support.tickets.sla.policy import LONGEST_PAUSE_DAYS, SlaPolicy
from shared.support.tickets.sla.targets import TARGETS, Targets


class CalendarError(ValueError):
    """The settings describe no calendar."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open hours in a zone, and the targets that count in them; `version` is the admin's, 0 for the settings'.

    `holidays` are local days, `2026-05-09` once or `05-09` every year.
    """

    zone: ZoneInfo
    hours: Week
    holidays: frozenset[str] = frozenset()
    targets: Mapping[str, Targets] = field(default_factory=lambda: TARGETS)
    version: int = 0

    @classmethod
    def read(cls, zone: str, hours: str, holidays: str = "") -> Calendar:
        """A calendar as the settings write it: `mon-fri 09:00-18:00, sat 10:00-16:00` and `01-01, 2026-05-11`.

        Raises CalendarError.
        """
        try:
            known = parse_closed_days(part for part in holidays.split(",") if part.strip())
            found = cls(parse_zone(zone), parse_week(hours), known)
        except HoursError as error:
            raise CalendarError(f"not a business calendar: {zone}; {hours}; {holidays}: {error}") from error
        start = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
        if next(found._opening.open_spans(start, days=LONGEST_PAUSE_DAYS), None) is None:
            raise CalendarError(f"support is never open: {hours}; {holidays}")
        return found

    @classmethod
    def of(cls, stored: SlaPolicy) -> Calendar:
        """The calendar that an admin has set."""
        targets = {
            priority: Targets(minutes["first_response_minutes"] * 60, minutes["resolution_minutes"] * 60)
            for priority, minutes in stored.targets.items()
        }
        return cls(ZoneInfo(stored.time_zone), stored.week, stored.closed, targets, stored.version)

    @property
    def _opening(self) -> OpeningHours:
        return OpeningHours(self.hours, self.zone, self.holidays)

    def open_spans(self, since: datetime) -> Iterator[Span]:
        """Open time from a moment on, in UTC. Raises CalendarError when nothing is open for a year."""
        reached = since
        while True:
            start = reached
            for begin, end in self._opening.open_spans(start):
                yield begin, end
                reached = end
            if reached == start:
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
        return self._opening.working_seconds_between(begin, end)


def from_settings() -> Calendar:
    """The calendar that an admin has set, or that of the deployment's settings."""
    stored = policy.stored()
    return Calendar.of(stored) if stored else of_deployment()


def of_deployment() -> Calendar:
    """The calendar that holds until an admin sets another."""
    known = settings()
    return _read(known.support_time_zone, known.support_hours, known.support_holidays)


_read = lru_cache(maxsize=8)(Calendar.read)
