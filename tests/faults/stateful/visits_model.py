"""The model of spaces: open by their local time, and who is present. It shares no code with the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = dict[str, tuple[str, str]]
# Every time in these stories is at a full or a half hour.
A_STEP = timedelta(minutes=30)
LONGEST = timedelta(days=31)


@dataclass
class SpaceModel:
    """A space as the admins know it."""

    id: str
    zone: str
    capacity: int
    hours: Hours
    requires_door_code: bool = False
    version: int = 1

    def open_until(self, moment: datetime) -> datetime | None:
        """When it closes after a moment at which it is open; None when it is closed then."""
        today = moment.astimezone(ZoneInfo(self.zone)).date()
        for day in (today - timedelta(days=1), today):
            name = DAYS[day.weekday()]
            if name in self.hours:
                first, final = _opened(self.zone, day, *self.hours[name])
                if first <= moment < final:
                    return final
        return None


@cache
def _opened(zone: str, day: date, begin: str, end: str) -> tuple[datetime, datetime]:
    """Walk along the wall clock, half an hour at a time; of two equal times the first opens and the second closes."""
    start, here = datetime.combine(day, time(0), UTC) - timedelta(hours=15), ZoneInfo(zone)
    walls = [(start + number * A_STEP, (start + number * A_STEP).astimezone(here)) for number in range(150)]
    first = min(step for step, wall in walls if wall.date() == day and f"{wall:%H:%M}" >= begin)
    if end == "24:00":
        return first, max(step for step, wall in walls if wall.date() == day) + A_STEP
    last = day + timedelta(days=1) if end < begin else day
    return first, max(step for step, wall in walls if wall.date() == last and f"{wall:%H:%M}" == end)


@dataclass
class Stay:
    """A visit as its person and the admins know it; nobody stays past `closes`."""

    id: str
    person: str
    began: datetime
    closes: datetime
    ended: datetime | None = None
    how: str = "open"
    # What its times were before each correction.
    before: list[tuple[datetime, datetime]] = field(default_factory=list)

    def is_beside(self, began: datetime, ended: datetime) -> bool:
        """Whether another visit at such times would be at the same time."""
        return self.began < ended and (self.ended is None or self.ended > began)


@dataclass
class LastScan:
    """The last scan that let somebody in or out: where, when, and the visit that it began or ended."""

    space: str
    at: datetime
    is_in: bool
    visit: str


@dataclass
class Code:
    """A door code that was shown."""

    text: str
    person: str
    shown_at: datetime
    is_used: bool = False
