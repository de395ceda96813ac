"""What tickets add to the days of support: pure functions over counters by day (UTC) and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Days = dict[str, dict[str, int]]
A_DAY = len("2026-03-10")


def _opened(data: dict[str, Any], days: Days) -> None:
    days[data["day"]]["opened"] += 1


def _replied(data: dict[str, Any], days: Days) -> None:
    if "first_response_seconds" in data:
        days[data["day"]][f"first_response.{two_digits(data['first_response_seconds'])}"] += 1


def _moved(data: dict[str, Any], days: Days) -> None:
    if "resolution_seconds" in data:
        days[data["day"]][f"resolution.{two_digits(data['resolution_seconds'])}"] += 1
    elif data["from"] in ("resolved", "closed") and data["to"] == "open":
        days[data["day"]]["reopened"] += 1


def _rated(data: dict[str, Any], days: Days) -> None:
    days[data["day"]][f"csat.{data['csat']}"] += 1
    if data.get("before"):
        days[data["before_at"][:A_DAY]][f"csat.{data['before']}"] -= 1


def _decided(data: dict[str, Any], days: Days) -> None:
    days[data["day"]][f"draft.{data['decision']}"] += 1


COUNTED: dict[str, Callable[[dict[str, Any], Days], None]] = {
    "ticket.opened": _opened,
    "ticket.replied": _replied,
    "ticket.status_changed": _moved,
    "ticket.rated": _rated,
    "ticket.draft_decided": _decided,
}


def two_digits(seconds: int) -> int:
    """A duration to two significant digits, rounded half up."""
    scale: int = 10 ** max(0, len(str(seconds)) - 2)
    return (seconds + scale // 2) // scale * scale
