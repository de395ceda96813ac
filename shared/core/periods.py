"""Periods that people ask for: what is common to reports, exports and listings."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from shared.core.errors import InvalidError

Moment = TypeVar("Moment", date, datetime)


class InvalidPeriodError(InvalidError):
    """A period that ends before it begins, or one that is longer than its reader allows."""

    code = "invalid_period"
    detail = "The period ends before it begins."


def check_period(since: Moment | None, until: Moment | None) -> None:
    """Refuse a period that ends before it begins; None is open. Moments are aware. Raises InvalidPeriodError."""
    if since and until and until < since:
        raise InvalidPeriodError()
