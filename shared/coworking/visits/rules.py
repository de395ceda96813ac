"""Which times a visit may have, and what follows from them: pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.core import clock
from shared.core.hours import OpeningHours
from shared.coworking.visits.errors import SpaceClosedError, VisitTimesError
from shared.coworking.visits.models import VisitStatus

# The longest stay that can be written down: in a space that never closes people stay for days.
LONGEST = timedelta(days=31)


def minutes(check_in: datetime, check_out: datetime) -> int:
    """Whole minutes of a stay."""
    return int((check_out - check_in) // timedelta(minutes=1))


def ending(now: datetime, closes_at: datetime) -> tuple[datetime, VisitStatus]:
    """When a visit that is ended now ends, and its status then: no visit lasts past the closing time."""
    return (now, VisitStatus.CLOSED) if now <= closes_at else (closes_at, VisitStatus.AUTO_CLOSED)


def closed_error(hours: OpeningHours, now: datetime) -> SpaceClosedError:
    """The refusal of who comes outside the hours, which says when they begin."""
    opens_at = hours.next_opening(now)
    return SpaceClosedError(opens_at=clock.iso(opens_at) if opens_at else None)


def check_begin(check_in: datetime, *, now: datetime, closes_at: datetime) -> None:
    """Refuse a beginning that no open visit has. Raises VisitTimesError."""
    if not (timedelta(0) <= now - check_in <= LONGEST and check_in < closes_at):
        raise VisitTimesError()


def check_times(check_in: datetime, check_out: datetime, *, now: datetime) -> None:
    """Refuse times that no finished visit has. Raises VisitTimesError."""
    if not (timedelta(0) < check_out - check_in <= LONGEST and check_out <= now):
        raise VisitTimesError()
