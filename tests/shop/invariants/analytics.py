"""Analytics: the counters are what all events add up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from shared.shop.analytics import donation_days, reports
from shared.shop.analytics import service as counting
from shared.shop.analytics.models import Generations
from shared.shop.analytics.rules import DAY_COUNTERS, Changes, Sums
from shared.shop.analytics.support_days import SupportDay
from shared.shop.analytics.visit_days import VisitDay
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def counters(ledger: Snapshot) -> Iterator[str]:
    """The analytics counters are what all events add up to."""
    days: dict[str, Sums] = {}
    visits: dict[tuple[str, str], VisitDay] = {}
    gifts: dict[date, Counter[str]] = defaultdict(Counter)
    givers: dict[date, set[str]] = defaultdict(set)
    support: dict[str, SupportDay] = {}
    total = Changes()
    for event in ledger.events:
        changes = counting.read(event).changes
        if changes.day:
            day = days.setdefault(f"{event.occurred_at:%Y-%m-%d}", dict.fromkeys(DAY_COUNTERS, 0))
            for name, amount in changes.day.items():
                day[name] += amount
        for part in ("products", "promo_codes", "waves"):
            for thing, sums in getattr(changes, part).items():
                for name, amount in sums.items():
                    getattr(total, part)[thing][name] += amount
        for visit_day, visit_sums in changes.visits.items():
            kept = visits.setdefault(visit_day, VisitDay())
            kept.add(visit_sums)
        gifts[event.occurred_at.date()].update(changes.donations)
        givers[event.occurred_at.date()].update({changes.giver} - {None})
        for day_of_support, support_sums in changes.support.items():
            support.setdefault(day_of_support, SupportDay()).add(support_sums)
    first = min((event.occurred_at for event in ledger.events), default=ledger.world.clock.at).date()
    for found in reports.sales(interval="day", first=first, last=ledger.world.clock.at.date()):
        wanted = days.get(found.first.isoformat(), dict.fromkeys(DAY_COUNTERS, 0))
        if found.sums != wanted:
            wrong = {name: (found.sums[name], wanted[name]) for name in wanted if found.sums[name] != wanted[name]}
            yield f"analytics of {found.first}: counted and expected {wrong}"
    counted = {
        "products": {one.product_id: one for one in reports.products(sort="revenue", limit=100).items},
        "promo_codes": {one.promo_code: one for one in reports.promo_codes(limit=100).items},
        "waves": {(one.product_id, one.wave_number): one for one in reports.waves(limit=100).items},
    }
    for part, things in counted.items():
        for thing, sums in getattr(total, part).items():
            for name, amount in sums.items():
                if int(getattr(things.get(thing), name, 0)) != amount:
                    yield f"analytics of {thing}: {name} {getattr(things.get(thing), name, 0)}, expected {amount}"
        for thing in things.keys() - getattr(total, part).keys():
            if any(int(getattr(things[thing], name, 0)) for name in ("revenue", "reserved")):
                yield f"analytics of {thing}: counted, though nothing happened"
    for (space_id, day), wanted_day in visits.items():
        found_day = VisitDay.get_or_none(*VisitDay.key(int(Generations.read().current), space_id, day)) or VisitDay()
        for name in ("visits", "minutes", "hours", "people"):
            if getattr(found_day, name) != getattr(wanted_day, name):
                yield f"visits of {space_id} on {day}: {name} {getattr(found_day, name)}"
    for gift_day, shown in donation_days.given(first=first, last=ledger.world.clock.at.date()).days.items():
        sums = {**gifts[gift_day], "givers": len(givers[gift_day])}
        for name in donation_days.SUMS:
            if getattr(shown, name) != sums.get(name, 0):
                yield f"donations of {gift_day}: {name} {getattr(shown, name)}, expected {sums.get(name, 0)}"
    for day, wanted_support in support.items():
        stored = SupportDay.get_or_none(*SupportDay.key(int(Generations.read().current), day)) or SupportDay()
        if stored.counters != wanted_support.counters:
            yield f"support on {day}: {stored.counters}, expected {wanted_support.counters}"
