"""How the console writes times, money, spans and rows: filters of its templates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

_CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.DOTALL)


def clock(stamp: str | None) -> Markup | str:
    """A time to the second as people on this machine read it, with its zone."""
    try:
        return _time(datetime.fromisoformat(str(stamp)).astimezone(), "%d %b %H:%M:%S")
    except ValueError:
        return str(stamp or "")


def local(stamp: str | None, zone: str | None = None) -> Markup | str:
    """A day and a time by a place's own clock, or by this machine's, with its zone."""
    if not stamp:
        return ""
    return _time(datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone) if zone else None), "%d %b %H:%M")


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


def cells(row: str, columns: Sequence[str]) -> Markup:
    """A table row's cells, each with the name of its column for screens on which rows stand as blocks.

    Raises ValueError when a row has not one cell for each column.
    """
    found = _CELL.findall(row)
    if len(found) != len(columns):
        raise ValueError(f"a row has {len(found)} cells for the columns {', '.join(columns)}")
    cell = Markup('<td role="cell"{} data-label="{}"{}><div>{}</div></td>')
    # The cells are markup already: their values were escaped where they were written.
    return Markup("").join(
        cell.format(Markup(given), column, Markup("" if inner.strip() else " data-empty"), Markup(inner))  # noqa: S704
        for (given, inner), column in zip(found, columns, strict=True)
    )


def _time(moment: datetime, form: str) -> Markup:
    return Markup('<time datetime="{}">{} {}</time>').format(
        moment.isoformat(), moment.strftime(form), _zone_name(moment)
    )


def _zone_name(moment: datetime) -> str:
    """`MSK` where the zone has a name, else its distance: `UTC+10`, `UTC+05:30`."""
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}" + (f":{offset[3:5]}" if offset[3:5] != "00" else "")


FILTERS = {"clock": clock, "local": local, "rub": rubles, "span": span, "cells": cells}
