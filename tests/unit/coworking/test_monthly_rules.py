"""When a monthly donation is charged, and what follows from a decline."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.coworking.donations.monthly import rules

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("charged", "day", "last_month", "expected"),
    [
        ("2026-01-31T09:00", 31, "2026-01", "2026-02-28T07:00"),
        ("2026-02-28T07:02", 31, "2026-02", "2026-03-31T07:00"),
        ("2028-01-30T09:00", 30, "2028-01", "2028-02-29T07:00"),
        ("2026-12-15T09:00", 15, "2026-12", "2027-01-15T07:00"),
        # Retries brought it into the next month: that month has a charge of its own, but not within days.
        ("2026-03-09T07:00", 28, "2026-02", "2026-03-28T07:00"),
        # The schedule was down for weeks: the charge of November came shortly before that of December was due.
        ("2026-12-28T07:00", 29, "2026-11", "2027-01-29T07:00"),
        # A month that was charged is not charged again.
        ("2026-03-01T07:00", 31, "2026-03", "2026-04-30T07:00"),
    ],
)
def test_the_next_charge_is_in_a_later_month_and_weeks_away(
    charged: str, day: int, last_month: str, expected: str
) -> None:
    moment, wanted = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (charged, expected))
    assert rules.next_at(moment, day, MOSCOW, last_month=last_month) == wanted


@pytest.mark.parametrize(
    ("reason", "declines", "outcome"),
    [
        ("insufficient_funds", 1, "retry"),
        ("insufficient_funds", 3, "retry"),
        ("insufficient_funds", 4, "stop"),
        ("permission_revoked", 1, "stop"),
        ("card_expired", 1, "stop"),
        ("invalid_request: Payment method is not found (payment_method_id)", 1, "stop"),
        ("a reason that nobody knows yet", 1, "stop"),
        ("not_started_in_time", 1, "skip"),
        ("not_attempted", 1, "retry"),
    ],
)
def test_only_what_may_pass_is_tried_again(reason: str, declines: int, outcome: str) -> None:
    assert rules.outcome_of(reason, declines) == outcome
