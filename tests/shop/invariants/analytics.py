"""Analytics: the counters are what all events add up to, and the shop's reports show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from functions import modules
from shared.analytics.models import AnalyticsItem, CounterItem, DayOfThings, Generations, ProcessedEvents, in_generation
from shared.analytics.projections import changes_of
from shared.analytics.rankings import RankedCounter, RankEntry
from shared.data.events import DomainEvent
from shared.shop.counters import reports
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay, WaveFill
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def counters(snapshot: Snapshot) -> Iterator[str]:
    """The analytics counters, and what reports show of them, are what all events add up to."""
    expected = _expected_counters(snapshot.events)
    generation = Generations.read().current
    stored: dict[tuple[str, str], list[CounterItem]] = {}
    for item in AnalyticsItem.scan():
        if isinstance(item, CounterItem):
            stored.setdefault(_place(type(item), (item.pk, item.sk)), []).append(item)
    for (model, key), values in expected.items():
        items = stored.pop((in_generation(generation, key[0]), key[1]), None) or [model()]
        for name, value in values.items():
            found = _counter_value(items, name)
            if found != value:
                yield f"analytics, {model.__name__} {key}: {name} {found}, expected {value}"
    for item in (one for items in stored.values() for one in items):
        if not isinstance(item, ProcessedEvents):
            yield f"analytics, {type(item).__name__} {item.pk} {item.sk}: counted, though nothing happened"
    first = min((event.occurred_at for event in snapshot.events), default=snapshot.world.clock.at).date()
    for day in reports.sales(interval="day", first=first, last=snapshot.world.clock.at.date()):
        wanted = expected.get((SalesDay, SalesDay.key(day.first.isoformat())), {})
        if day.sums != {name: wanted.get(name, 0) for name in day.sums}:
            yield f"sales of {day.first}: {day.sums}, expected {wanted}"
    bounds = {(one.pk, one.sk): one.gsi1sk for one in AnalyticsItem.scan() if isinstance(one, RankEntry)}
    for one in AnalyticsItem.scan():
        if isinstance(one, RankedCounter) and one.bound is not None:
            entry = RankEntry.of(one, one.value)
            if bounds.get((entry.pk, entry.sk), "") < str(entry.gsi1sk):
                yield f"analytics, {one.pk}: {one.value} is above its bound {bounds.get((entry.pk, entry.sk))}"
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
        firsts = [
            one.when_first for one in changes if one.when_first and (one.model, _place(one.model, one.key)) not in found
        ]
        for change in changes + firsts:
            values = found.setdefault((change.model, _place(change.model, change.key)), {})
            for name, amount in change.amounts.items():
                values[name] = int(values.get(name, 0)) + amount
            for name, amount in change.maxima.items():
                values[name] = max(int(values.get(name, 0)), amount)
            values.update(change.latest)
    return found


def _place(model: type[CounterItem], key: tuple[str, str]) -> tuple[str, str]:
    """Where a counter is looked for: a day of things is one, whichever of its items a thing is in."""
    return model.key_of_day(key) if issubclass(model, DayOfThings) and "#" in key[1] else key


def _counter_value(items: Sequence[CounterItem], name: str) -> int | str:
    attribute, dot, key = name.partition(".")
    if dot:
        return sum(getattr(item, attribute).get(key, 0) for item in items)
    [item] = items
    found: int | str = getattr(item, attribute)
    return found
