"""When a space is open, in its own zone: pure functions.

A day's hours begin on that day and end on it, at 24:00 at the latest, or on the next day when the end is not after the
begin. Where a clock is put back, hours begin at the first and end at the second of two equal times, and where it is put
forward, a time that does not exist is as far from midnight as it would have been: a day never loses open time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.coworking.spaces.errors import SpaceInvalidError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = "24:00"
CAPACITY_LIMIT = 1000
A_DAY = timedelta(days=1)
# By day of the week, local "HH:MM" from and to; a day left out is closed.
OpeningHours: TypeAlias = Mapping[str, tuple[str, str]]


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises SpaceInvalidError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SpaceInvalidError("There is no such time zone; write it as Europe/Moscow.") from None


def check_hours(hours: OpeningHours) -> None:
    """Refuse hours of no length, and hours that run into those of the next day. Raises SpaceInvalidError."""
    spans: list[tuple[int, int]] = []
    for number, day in enumerate(DAYS):
        if day in hours:
            begin, end = (_minutes(text) for text in hours[day])
            if begin == end or begin >= 1440:
                raise SpaceInvalidError(f"The opening hours of {day} have no length.")
            spans.append((number * 1440 + begin, number * 1440 + end + (1440 if end <= begin else 0)))
    around = [*spans, *((begin + 7 * 1440, end + 7 * 1440) for begin, end in spans[:1])]
    if any(later[0] < earlier[1] for earlier, later in pairwise(around)):
        raise SpaceInvalidError("The opening hours of one day run into those of the next.")


def closes_at(hours: OpeningHours, zone_name: str, moment: datetime) -> datetime | None:
    """The end (UTC) of the hours that a moment falls into; None when the space is closed then."""
    today = moment.astimezone(zone(zone_name)).date()
    spans = (_span(hours, zone_name, today + ahead * A_DAY) for ahead in (-1, 0, 1))
    # Two of them only where midnight comes twice: who comes in between is a guest of the day that lasts longer.
    return max((span[1] for span in spans if span is not None and span[0] <= moment < span[1]), default=None)


def opens_at(hours: OpeningHours, zone_name: str, moment: datetime) -> datetime | None:
    """The next begin (UTC) of opening hours after a moment; None when the space never opens."""
    today = moment.astimezone(zone(zone_name)).date()
    spans = (_span(hours, zone_name, today + ahead * A_DAY) for ahead in range(9))
    return next((span[0] for span in spans if span is not None and span[0] > moment), None)


def _span(hours: OpeningHours, zone_name: str, day: date) -> tuple[datetime, datetime] | None:
    times = hours.get(DAYS[day.weekday()])
    if times is None:
        return None
    begin, end = times
    following = day + A_DAY if _minutes(end) <= _minutes(begin) or end == MIDNIGHT else day
    return min(_both(day, begin, zone_name)), max(_both(following, end, zone_name))


def _both(day: date, text: str, zone_name: str) -> tuple[datetime, datetime]:
    """A local time in UTC; twice, because there may be two of it."""
    wall = datetime.combine(day, time(0) if text == MIDNIGHT else time.fromisoformat(text), zone(zone_name))
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    # Of a time that does not exist only the first reading is as far from midnight as it would have been.
    return (first, first) if second < first else (first, second)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
