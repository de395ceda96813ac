"""When a monthly donation is charged, and what follows from a decline: pure functions."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

# Charges are made in the morning, when a bank's message wakes nobody.
HOUR: Final = 10
# After a late charge the next one is not a few days later.
LEAST_BETWEEN: Final = timedelta(days=15)
# After the first, second and third decline of a month; the next one ends the monthly donation.
RETRY_AFTER: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=5))

Outcome = Literal["retry", "stop", "skip"]
# https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments: what may pass by itself.
SOFT: Final = frozenset(
    {
        "insufficient_funds",
        "general_decline",
        "call_issuer",
        "issuer_unavailable",
        "internal_timeout",
        "payment_method_limit_exceeded",
        "canceled",
        "not_attempted",
    }
)
# Nobody knows whether the charge was made: the month is left out rather than charged twice.
UNKNOWN: Final = frozenset({"not_started_in_time"})


def outcome_of(reason: str, declines: int) -> Outcome:
    """What follows from the decline of a month with this number, 1 is the first.

    A card that expired or was restricted, a permission that was revoked, and a refusal of the request end it.
    """
    if reason in UNKNOWN:
        return "skip"
    return "retry" if reason in SOFT and declines <= len(RETRY_AFTER) else "stop"


def retry_at(now: datetime, declines: int) -> datetime:
    """When to charge again after the decline of a month with this number, 1 is the first."""
    return now + RETRY_AFTER[declines - 1]


def month_of(moment: datetime, zone: ZoneInfo) -> str:
    """The month of a moment by the organisation's clock, as 2026-12."""
    return f"{moment.astimezone(zone):%Y-%m}"


def next_at(charged: datetime, day: int, zone: ZoneInfo, *, last_month: str) -> datetime:
    """The next charge after one: on the day of the month, the last one where the month is shorter.

    It is at least LEAST_BETWEEN later and in a month after `last_month`, so that no month is charged twice.
    """
    local = charged.astimezone(zone)
    year, month = local.year, local.month
    while True:
        length = calendar.monthrange(year, month)[1]
        found = datetime(year, month, min(day, length), HOUR, tzinfo=zone)
        if found >= charged + LEAST_BETWEEN and f"{year}-{month:02d}" > last_month:
            return found.astimezone(charged.tzinfo)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
