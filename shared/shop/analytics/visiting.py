"""What a visit adds to its space's days: pure functions, by the space's own clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.core import clock

AN_HOUR = timedelta(hours=1)
# Stands for all spaces together, beside the ids of each.
EVERY_SPACE = "ALL"


@dataclass(slots=True)
class VisitSums:
    """What is added to one day: visits that began on it with their minutes and people, and who was there by hour."""

    time_zone: str = "UTC"
    visits: int = 0
    minutes: int = 0
    hours: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


def stay(
    days: MutableMapping[tuple[str, str], VisitSums], visit: dict[str, Any], times: dict[str, Any], by: int
) -> None:
    """Add a visit with some times (`by` 1), or take it away (`by` -1), in its space's days and in those of all spaces.

    Raises KeyError, TypeError, ValueError.
    """
    zone_name, person = visit["time_zone"], visit["customer_id"]
    zone, begin, end = ZoneInfo(zone_name), clock.parse(times["check_in"]), clock.parse(times["check_out"])
    hours = _hours(begin, end, zone)
    for space_id in (visit["space_id"], EVERY_SPACE):
        first = days[space_id, f"{begin.astimezone(zone):%Y-%m-%d}"]
        first.visits += by
        first.minutes += by * times["duration_minutes"]
        first.people[person] += by
        for day, hour in hours:
            days[space_id, day].hours[hour] += by
        for (space, _), sums in days.items():
            if space == space_id:
                sums.time_zone = zone_name


def _hours(begin: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The local days and hours that a stay touches, each once, also where a clock put back shows one twice."""
    found, moment = dict[tuple[str, str], None](), begin.astimezone(UTC)
    while moment < end:
        local = moment.astimezone(zone)
        found[f"{local:%Y-%m-%d}", f"{local:%H}"] = None
        # To the next full local hour, whatever the zone's minutes are.
        moment += AN_HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return list(found)
