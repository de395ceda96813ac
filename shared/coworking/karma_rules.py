"""What visits and donations are worth in karma."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.karma.rules import Points, Rule

KOPECKS_PER_POINT_GIVEN = 100_00
VISITS_DAILY_CAP = 12


def _stay(visit: Mapping[str, Any]) -> tuple[str, int]:
    return str(visit["check_out"])[:10], int(visit["duration_minutes"]) // 60


def _closed(data: Mapping[str, Any]) -> Points:
    yield _stay(data)


def _corrected(data: Mapping[str, Any]) -> Points:
    day, hours = _stay(data["before"])
    yield day, -hours
    yield _stay(data["after"])


def _given(data: Mapping[str, Any]) -> Points:
    yield str(data["succeeded_at"])[:10], data["amount"] // KOPECKS_PER_POINT_GIVEN


def _given_back(data: Mapping[str, Any]) -> Points:
    """What is left of the donation decides, so that parts add up to what the whole gave."""
    left = data["donated_amount"] - data["refunded_amount"]
    before = left + data["amount"]
    yield str(data["succeeded_at"])[:10], left // KOPECKS_PER_POINT_GIVEN - before // KOPECKS_PER_POINT_GIVEN


def _donation_taken_back(data: Mapping[str, Any]) -> str | None:
    return str(data["succeeded_event_id"]) if data["full"] else None


RULES: Mapping[str, Rule] = {
    "visit.closed": Rule("visits", _closed, VISITS_DAILY_CAP),
    "visit.corrected": Rule("visits", _corrected, VISITS_DAILY_CAP),
    "donation.succeeded": Rule("donations", _given),
    "donation.refunded": Rule("donations", _given_back, reverses=_donation_taken_back),
}
