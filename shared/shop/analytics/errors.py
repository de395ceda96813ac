"""What can go wrong with analytics."""

from __future__ import annotations

from shared.core.errors import InvalidError


class InvalidPeriodError(InvalidError):
    """A period that ends before it begins, or is longer than we add up at once."""

    code = "invalid_period"
    detail = "Choose a period of at most 731 days that does not end before it begins."


class MalformedEventError(ValueError):
    """An event without what its counters need."""


class StaleCounterError(Exception):
    """Another event changed the same counter in between: read it again."""
