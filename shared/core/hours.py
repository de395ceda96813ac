"""Weekly hours by local clocks, as spans of UTC: pure functions.

A day's hours begin on that day and end on it, at 24:00 at the latest, or on the next day when the end is not after the
begin. Where a clock is put back, hours begin at the first and end at the second of two equal times, and where it is put
forward, a time that does not exist is as far from midnight as it would have been: a day never loses open time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = "24:00"
A_DAY = timedelta(days=1)
# By day of the week, local "HH:MM" from and to; a day left out has none.
Hours: TypeAlias = Mapping[str, tuple[str, str]]
Span: TypeAlias = tuple[datetime, datetime]


def span(hours: Hours, zone: ZoneInfo, day: date) -> Span | None:
    """The hours that begin on a local day, in UTC; None when there are none."""
    times = hours.get(DAYS[day.weekday()])
    if times is None:
        return None
    begin, end = times
    following = day + A_DAY if minutes(end) <= minutes(begin) or end == MIDNIGHT else day
    return min(_both(day, begin, zone)), max(_both(following, end, zone))


def minutes(text: str) -> int:
    """Minutes since midnight of "HH:MM"; 24:00 is 1440."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _both(day: date, text: str, zone: ZoneInfo) -> Span:
    """A local time in UTC; twice, because there may be two of it."""
    wall = datetime.combine(day, time(0) if text == MIDNIGHT else time.fromisoformat(text), zone)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    # Of a time that does not exist only the first reading is as far from midnight as it would have been.
    return (first, first) if second < first else (first, second)
