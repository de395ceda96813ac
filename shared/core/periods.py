"""Days and periods that people name: what is common to reports, exports, listings and deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from shared.core import clock
from shared.core.errors import InvalidError
from shared.core.settings import settings

Moment = TypeVar("Moment", date, datetime)


class InvalidPeriodError(InvalidError):
    """A period that ends before it begins, or one that is longer than its reader allows."""

    code = "invalid_period"
    detail = "The period ends before it begins."


def check_period(since: Moment | None, until: Moment | None) -> None:
    """Refuse a period that ends before it begins; None is open. Moments are aware. Raises InvalidPeriodError.

    A period of moments does not include its end: the day behind another's end begins where that one ends, and a period
    from the one to the other is refused as one that ends before it begins.
    """
    is_backwards = bool(since and until and until < since)
    is_nothing = isinstance(since, datetime) and since == until
    if is_backwards or is_nothing:
        raise InvalidPeriodError()


def organisation_zone() -> ZoneInfo:
    """The time zone of the organisation's days (setting ORGANISATION_TIME_ZONE)."""
    return ZoneInfo(settings().organisation_time_zone)


def today(now: datetime) -> date:
    """The organisation's day at a moment."""
    return now.astimezone(organisation_zone()).date()


def day_of(moment: str, zone: ZoneInfo | None = None) -> str:
    """The day of a stored moment (ISO 8601), as `2026-03-10`; the organisation's unless a zone is named."""
    return clock.parse(moment).astimezone(zone or organisation_zone()).date().isoformat()


def start_of_day(day: date, zone: ZoneInfo | None = None) -> datetime:
    """The first moment of a day, in UTC; the organisation's day unless a zone is named.

    A midnight that the clocks skip is the moment they are put forward; one that comes twice is the first.
    """
    return datetime.combine(day, time(0), zone or organisation_zone()).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo | None = None) -> datetime:
    """The first moment behind a day, in UTC, where a range ends that does not include its end."""
    return start_of_day(day + timedelta(days=1), zone)


def last_moment(day: date) -> datetime:
    """The last millisecond of the organisation's day, in UTC: what is stored and shown names the day that was meant."""
    return end_of_day(day) - timedelta(milliseconds=1)
