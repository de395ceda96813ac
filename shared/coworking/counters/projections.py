"""What visits and donations add to the coworking's counters.

A donation's day is the organisation's; a visit's day is the space's own, so that opening hours are not cut by midnight
elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.analytics.projections import DAY, Add, Distinct, Entry, EventView, Projection
from shared.core import clock
from shared.coworking.counters.models import DonationDay, DonorDay, GuestDay, VisitDay

AN_HOUR = timedelta(hours=1)
# The key of all spaces together, beside the ids of each.
ALL_SPACES = "ALL"


def _closed(event: EventView) -> Iterator[Entry]:
    """A finished visit; its times are in the event."""
    return _entries(event, ((event.data, 1),))


def _corrected(event: EventView) -> Iterator[Entry]:
    """A visit whose times were wrong: what was counted is taken away again."""
    return _entries(event, ((event["before"], -1), (event["after"], 1)))


def _entries(event: EventView, stays: tuple[tuple[Mapping[str, Any], int], ...]) -> Iterator[Entry]:
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for times, sign in stays:
        begin, end = clock.parse(times["check_in"]), clock.parse(times["check_out"])
        first = days[event.day_of(begin)]
        first["visits"] += sign
        first["minutes"] += sign * times["duration_minutes"]
        first[f"people.{event['customer_id']}"] += sign
        for day, hour in local_hours(begin, end, event.zone):
            days[day][f"hours.{hour}"] += sign
    for day, amounts in sorted(days.items()):
        yield Entry((event["space_id"], day), amounts, latest={"time_zone": event["time_zone"]})
        yield Entry((ALL_SPACES, day), amounts)


def local_hours(begin: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The local days and hours that a stay touches, each once, also where a clock put back shows one twice."""
    found, moment = dict[tuple[str, str], None](), begin.astimezone(UTC)
    while moment < end:
        local = moment.astimezone(zone)
        found[f"{local:%Y-%m-%d}", f"{local:%H}"] = None
        # To the next full local hour, whatever the zone's minutes are.
        moment += AN_HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return list(found)


VISITS = Projection(
    model=VisitDay,
    zone="time_zone",
    events={"visit.closed": _closed, "visit.corrected": _corrected},
)

DONATIONS = Projection(
    model=DonationDay,
    key=(DAY,),
    events={
        "donation.succeeded": Add(
            amounts={"donations": 1, "anonymous_donations": "is_anonymous", "amount": "amount"},
            maxima={"largest_amount": "amount"},
        ),
        "donation.refunded": Add(amounts={"refunds": 1, "refunded_amount": "amount"}),
    },
)

DONORS = Projection(
    model=DonorDay,
    key=(DAY, "customer_id"),
    events={"donation.succeeded": Add(when="customer_id", amounts={"donations": 1})},
    distinct=Distinct(model=DonationDay, key=(DAY,), amounts={"givers": 1}),
)

GUESTS = Projection(
    model=GuestDay,
    key=("space_id", "day"),
    events={"guest.arrived": Add(amounts={"guests": 1})},
)

PROJECTIONS = (VISITS, GUESTS, DONATIONS, DONORS)
