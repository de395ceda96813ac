"""When a space is open, in its own zone: pure functions over `shared.core.hours`."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.core.hours import A_DAY, DAYS, Hours, Span, minutes, span
from shared.coworking.spaces.errors import SpaceInvalidError

CAPACITY_LIMIT = 1000


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises SpaceInvalidError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SpaceInvalidError("There is no such time zone; write it as Europe/Moscow.") from None


def check_hours(hours: Hours) -> None:
    """Refuse hours of no length, and hours that run into those of the next day. Raises SpaceInvalidError."""
    spans: list[tuple[int, int]] = []
    for number, day in enumerate(DAYS):
        if day in hours:
            begin, end = (minutes(text) for text in hours[day])
            if begin == end or begin >= 1440:
                raise SpaceInvalidError(f"The opening hours of {day} have no length.")
            spans.append((number * 1440 + begin, number * 1440 + end + (1440 if end <= begin else 0)))
    around = [*spans, *((begin + 7 * 1440, end + 7 * 1440) for begin, end in spans[:1])]
    if any(later[0] < earlier[1] for earlier, later in pairwise(around)):
        raise SpaceInvalidError("The opening hours of one day run into those of the next.")


def closes_at(hours: Hours, zone_name: str, moment: datetime) -> datetime | None:
    """The end (UTC) of the hours that a moment falls into; None when the space is closed then."""
    today = moment.astimezone(zone(zone_name)).date()
    spans = (_span(hours, zone_name, today + ahead * A_DAY) for ahead in (-1, 0, 1))
    # Two of them only where midnight comes twice: who comes in between is a guest of the day that lasts longer.
    return max((span[1] for span in spans if span is not None and span[0] <= moment < span[1]), default=None)


def opens_at(hours: Hours, zone_name: str, moment: datetime) -> datetime | None:
    """The next begin (UTC) of opening hours after a moment; None when the space never opens."""
    today = moment.astimezone(zone(zone_name)).date()
    spans = (_span(hours, zone_name, today + ahead * A_DAY) for ahead in range(9))
    return next((span[0] for span in spans if span is not None and span[0] > moment), None)


def _span(hours: Hours, zone_name: str, day: date) -> Span | None:
    return span(hours, zone(zone_name), day)
