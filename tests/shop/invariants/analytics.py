"""Analytics: the counters are what all events add up to, and the shop's reports show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from functions import modules
from shared.analytics.models import AnalyticsItem, CounterItem, Generations, ProcessedEvents, in_generation
from shared.analytics.projections import changes_of
from shared.data.events import DomainEvent
from shared.shop.counters import reports
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay, WaveFill
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def counters(snapshot: Snapshot) -> Iterator[str]:
    """The analytics counters, and what reports show of them, are what all events add up to."""
    expected = _expected_counters(snapshot.events)
    generation = Generations.read().current
    stored = {(item.pk, item.sk): item for item in AnalyticsItem.scan() if isinstance(item, CounterItem)}
    for (model, key), values in expected.items():
        item = stored.pop((in_generation(generation, key[0]), key[1]), None) or model()
        for name, value in values.items():
            found = _counter_value(item, name)
            if found != value:
                yield f"analytics, {model.__name__} {key}: {name} {found}, expected {value}"
    for item in stored.values():
        if not isinstance(item, ProcessedEvents):
            yield f"analytics, {type(item).__name__} {item.pk} {item.sk}: counted, though nothing happened"
    first = min((event.occurred_at for event in snapshot.events), default=snapshot.world.clock.at).date()
    for day in reports.sales(interval="day", first=first, last=snapshot.world.clock.at.date()):
        wanted = expected.get((SalesDay, SalesDay.key(day.first.isoformat())), {})
        if day.sums != {name: wanted.get(name, 0) for name in day.sums}:
            yield f"sales of {day.first}: {day.sums}, expected {wanted}"
    listed = {
        ProductSales: reports.products(sort="revenue", limit=100).items,
        PromoSales: reports.promo_codes(limit=100).items,
        WaveFill: reports.waves(limit=100).items,
    }
    for model, items in listed.items():
        ranked = {(one.pk.partition("#")[2], one.sk) for one in items}
        if ranked != {key for of, key in expected if of is model}:
            yield f"analytics, {model.__name__}: {sorted(ranked)} are listed"


def _expected_counters(
    events: Iterable[DomainEvent],
) -> dict[tuple[type[CounterItem], tuple[str, str]], dict[str, int | str]]:
    """The counters of some events in the order of their ids, added up one by one, by model and key."""
    found: dict[tuple[type[CounterItem], tuple[str, str]], dict[str, int | str]] = {}
    projections = modules.counters()
    for event in events:
        changes = list(changes_of(event, projections))
        firsts = [one.when_first for one in changes if one.when_first and (one.model, one.key) not in found]
        for change in changes + firsts:
            values = found.setdefault((change.model, change.key), {})
            for name, amount in change.amounts.items():
                values[name] = int(values.get(name, 0)) + amount
            for name, amount in change.maxima.items():
                values[name] = max(int(values.get(name, 0)), amount)
            values.update(change.latest)
    return found


def _counter_value(item: CounterItem, name: str) -> int | str:
    attribute, dot, key = name.partition(".")
    value = getattr(item, attribute)
    found: int | str = value.get(key, 0) if dot else value
    return found
