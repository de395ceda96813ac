"""Moments as contracts and messages about them print them: in Moscow's time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.core import clock


def moscow(moment: str) -> datetime:
    """A moment (ISO 8601 UTC) in Moscow's time."""
    return clock.parse(moment).astimezone(ZoneInfo("Europe/Moscow"))
