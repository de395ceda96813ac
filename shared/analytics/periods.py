"""Days, as analytics counts them, and the periods of its reports: pure functions but for the organisation's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from shared.core import clock
from shared.core.periods import InvalidPeriodError, organisation_zone

Comparison: TypeAlias = Literal["previous", "year"]
Interval: TypeAlias = Literal["day", "week", "month"]
LONGEST_PERIOD_DAYS = 731
DEFAULT_PERIOD = timedelta(days=29)


def day_of(moment: datetime, zone: ZoneInfo) -> str:
    """The day of an aware moment in a zone, as `2026-03-10`."""
    return f"{moment.astimezone(zone):%Y-%m-%d}"


def check_period(first: date, last: date) -> None:
    """Refuse a period that ends before it begins or has more than 731 days. Raises InvalidPeriodError."""
    if not 0 <= (last - first).days < LONGEST_PERIOD_DAYS:
        raise InvalidPeriodError(
            f"Choose a period of at most {LONGEST_PERIOD_DAYS} days that does not end before it begins."
        )


def period(first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for, both included: by default the thirty that end today, by the organisation's zone.

    Raises InvalidPeriodError.
    """
    end = last or clock.now().astimezone(organisation_zone()).date()
    start = first or end - DEFAULT_PERIOD
    check_period(start, end)
    return start, end


def compared_with(first: date, last: date, comparison: Comparison) -> tuple[date, date]:
    """The days that a period is compared with: as many before it, or the same days of the year before.

    29 February was the 28th.
    """
    if comparison == "year":
        return _year_before(first), _year_before(last)
    before = first - timedelta(days=1)
    return before - (last - first), before


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def bucket_start(day: date, interval: Interval) -> date:
    """The first day of the bucket that a day falls into; weeks begin on Monday (ISO 8601)."""
    if interval == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if interval == "week" else day


def next_bucket(start: date, interval: Interval) -> date:
    """The first day of the bucket after the one that begins at `start`."""
    if interval == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + timedelta(days=7 if interval == "week" else 1)
