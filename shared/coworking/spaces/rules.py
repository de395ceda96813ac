"""What opening hours a space may have, and how long somebody who comes in may stay: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.core.hours import HoursError, OpeningHours, check_week, parse_closed_days, parse_zone, read_week
from shared.coworking.spaces.errors import SpaceInvalidError

CAPACITY_LIMIT = 1000
# Where a space is open for longer than that, a visit that nobody ends is ended after it.
MAX_STAY_HOURS = 72
MAX_STAY_HOURS_LIMIT = 31 * 24


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises SpaceInvalidError."""
    try:
        return parse_zone(name)
    except HoursError as error:
        raise SpaceInvalidError(str(error)) from None


def check_hours(opening_hours: Mapping[str, Any], closed_days: Iterable[Mapping[str, Any]] = ()) -> None:
    """Refuse stored hours and closed days that make no sense, and say why. Raises SpaceInvalidError."""
    try:
        check_week(read_week(opening_hours))
        parse_closed_days(closed_days)
    except HoursError as error:
        raise SpaceInvalidError(str(error)) from None


def stay_ends_at(hours: OpeningHours, moment: datetime, *, max_stay: timedelta) -> datetime | None:
    """When a visit that begins at a moment ends if nobody ends it: by the next closing, at the latest after `max_stay`.

    None when the space is closed then. Midnight closes nothing where the hours of two days touch.
    """
    if not hours.is_open(moment):
        return None
    closes = hours.closing_time(moment)
    longest = moment + max_stay
    return longest if closes is None else min(closes, longest)
