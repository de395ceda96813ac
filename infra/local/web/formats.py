"""How the console writes times, money and spans: filters of its templates."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def clock(stamp: str | None) -> str:
    """A time as people on this machine read it."""
    try:
        return datetime.fromisoformat(str(stamp)).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return str(stamp or "")


def local(stamp: str | None, zone: str | None = None) -> str:
    """A day and a time by a place's own clock, or by this machine's."""
    if not stamp:
        return ""
    return datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone) if zone else None).strftime("%d %b %H:%M")


def rubles(kopecks: int) -> str:
    """Kopecks as people read them: `1 234,50 ₽`."""
    whole, rest = divmod(kopecks, 100)
    return f"{whole:,}".replace(",", "\u00a0") + (f",{rest:02d}" if rest else "") + "\u00a0₽"


def span(minutes: int | None) -> str:
    """Minutes as people say them: `3 h 10 min`."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)


FILTERS = {"clock": clock, "local": local, "rub": rubles, "span": span}
