"""How days become weeks and months, which periods are too long, and whose midnight ends a day."""

from __future__ import annotations

from datetime import date

import pytest

from shared.analytics import periods
from shared.analytics.reports import rounded_mean
from shared.core.periods import InvalidPeriodError


@pytest.mark.parametrize(
    ("day", "interval", "start", "following"),
    [
        ("2026-03-10", "day", "2026-03-10", "2026-03-11"),
        ("2026-03-10", "week", "2026-03-09", "2026-03-16"),
        ("2027-01-02", "week", "2026-12-28", "2027-01-04"),
        ("2026-02-28", "month", "2026-02-01", "2026-03-01"),
        ("2026-12-31", "month", "2026-12-01", "2027-01-01"),
    ],
)
def test_days_fall_into_buckets(day: str, interval: periods.Interval, start: str, following: str) -> None:
    first = periods.bucket_start(date.fromisoformat(day), interval)
    assert first.isoformat() == start
    assert periods.next_bucket(first, interval).isoformat() == following


def test_a_period_may_be_one_day_and_not_less() -> None:
    periods.check_period(date(2026, 3, 10), date(2026, 3, 10))
    with pytest.raises(InvalidPeriodError):
        periods.check_period(date(2026, 3, 10), date(2026, 3, 9))


def test_a_period_is_two_years_at_most() -> None:
    periods.check_period(date(2024, 1, 1), date(2025, 12, 31))
    with pytest.raises(InvalidPeriodError):
        periods.check_period(date(2024, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(("total", "count", "mean"), [(0, 0, 0), (100, 3, 33), (101, 2, 51), (200, 3, 67)])
def test_the_mean_is_rounded_half_up(total: int, count: int, mean: int) -> None:
    assert rounded_mean(total, count) == mean


@pytest.mark.parametrize(
    ("first", "last", "comparison", "expected"),
    [
        (date(2026, 3, 10), date(2026, 3, 12), "previous", (date(2026, 3, 7), date(2026, 3, 9))),
        (date(2026, 3, 10), date(2026, 3, 10), "previous", (date(2026, 3, 9), date(2026, 3, 9))),
        (date(2026, 3, 1), date(2026, 3, 31), "year", (date(2025, 3, 1), date(2025, 3, 31))),
        (date(2028, 2, 29), date(2028, 3, 1), "year", (date(2027, 2, 28), date(2027, 3, 1))),
    ],
)
def test_what_a_period_is_compared_with(
    first: date, last: date, comparison: periods.Comparison, expected: tuple[date, date]
) -> None:
    assert periods.compared_with(first, last, comparison) == expected
