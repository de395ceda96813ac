"""Events: one per business fact, in an order that makes sense, all on the bus, and all counted once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from functions import modules
from shared.analytics.models import AnalyticsItem, CounterItem, Generations, ProcessedEvents, in_generation
from shared.analytics.projections import changes_of
from shared.data.events import DomainEvent
from shared.identity.models import User
from shared.payments.models import Payment, Refund
from shared.shop.catalog.models import Media, WaitlistEntry, Wave
from shared.shop.counters import reports
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay, WaveFill
from shared.shop.orders import rules
from shared.shop.pages.models import PageVersion
from shared.shop.promo.models import Promo
from shared.tasks.models import Task
from tests.faults.invariants.snapshot import Ledger


def order_histories(ledger: Ledger) -> Iterator[str]:
    """An order's events, replayed by the table of transitions, lead exactly to where the order is."""
    for order in ledger.orders.values():
        status: str | None = None
        for event in ledger.events:
            what = event.type.removeprefix("order.")
            if event.aggregate != "order" or event.aggregate_id != order.order_id:
                continue
            if what == "placed":
                if status is not None:
                    yield f"order {order.order_id}: placed twice"
                status = rules.AWAITING_PAYMENT
            elif what in rules.TRANSITIONS:
                if not _may(status, what, late=bool(event.data.get("late"))):
                    yield f"order {order.order_id}: {what} after {status}"
                status = what
        if status != order.status:
            yield f"order {order.order_id}: its events lead to {status}, it is {order.status}"
    for event in ledger.events:
        if event.aggregate == "order" and event.aggregate_id not in ledger.orders:
            yield f"{event.type}: about no order"


def _may(status: str | None, to: str, *, late: bool) -> bool:
    if status is None:
        return False
    return to in rules.TRANSITIONS[status] or (late and to == rules.PAID and status in rules.REVIVABLE)


def one_event_each(ledger: Ledger) -> Iterator[str]:
    """What can happen to a thing once was announced once; what did not happen was not announced."""
    payments, refunds = ledger.all(Payment), ledger.all(Refund)
    of_orders = [one for one in refunds if _is_of_its_order(ledger, one)]
    late = [one for one in refunds if one.sk == Refund.sort_key("late")]
    wanted: dict[str, Counter[str]] = {
        "payment.held": Counter(one.payment_id for one in payments if one.amount_mismatch),
        "refund.requested": Counter(one.refund_id for one in refunds),
        "refund.succeeded": Counter(one.refund_id for one in refunds if one.status == "succeeded"),
        "refund.failed": Counter(one.refund_id for one in refunds if one.status == "failed"),
        "order.refunded": Counter(one.refund_id for one in of_orders if one.status == "succeeded"),
        "order.late_refund": Counter(one.payment_id for one in late if one.payable_kind == "order"),
        "donation.late_refund": Counter(one.payment_id for one in late if one.payable_kind == "donation"),
        "donation.placed": Counter(ledger.donations.keys()),
        "donation.succeeded": Counter(one.donation_id for one in ledger.donations.values() if one.succeeded_at),
        "donation.refunded": Counter(
            one.refund_id
            for one in refunds
            if one.status == "succeeded"
            and one.payable_id in ledger.donations
            and ledger.donations[one.payable_id].succeeded_at
            and ledger.donations[one.payable_id].payment_id == one.payment_id
        ),
        "wave.opened": Counter(f"{one.product_id}#{int(one.wave_number)}" for one in ledger.all(Wave)),
        "product.created": Counter(ledger.products.keys()),
        "promo.created": Counter(one.code for one in ledger.all(Promo)),
        "page.published": Counter(f"{one.slug}#{int(one.version)}" for one in ledger.all(PageVersion)),
        "task.requested": Counter(one.id for one in ledger.all(Task) if not one.kind.startswith("ai.")),
        "task.ai_requested": Counter(one.id for one in ledger.all(Task) if one.kind.startswith("ai.")),
        "task.succeeded": Counter(one.id for one in ledger.all(Task) if one.status == "succeeded"),
        "media.ready": Counter(one.id for one in ledger.all(Media) if one.status == "ready"),
        "media.rejected": Counter(one.id for one in ledger.all(Media) if one.status == "rejected"),
    }
    names = {
        "donation": "donation_id",
        "payment": "payment_id",
        "refund": "refund_id",
        "task": "task_id",
        "media": "media_id",
        "promo": "code",
    }
    for event_type, things in wanted.items():
        told = Counter(_subject(event, names) for event in ledger.events_of(event_type))
        if event_type.startswith("media."):
            # A picture that was deleted keeps its history.
            deleted = {event.data["media_id"] for event in ledger.events_of("media.deleted")}
            told = Counter({one: times for one, times in told.items() if one not in deleted or times > 1})
        for thing in sorted(told.keys() | things.keys()):
            if told[thing] != things[thing]:
                yield f"{event_type} of {thing}: announced {told[thing]} times for {things[thing]}"
    registered = Counter(event.aggregate_id for event in ledger.events_of("user.registered"))
    people = {user.id for user in ledger.all(User)}
    for user_id, times in registered.items():
        if times != 1 or user_id not in people:
            yield f"user.registered of {user_id}: {times} times, account {user_id in people}"
    called = Counter(event.aggregate_id for event in ledger.events_of("waitlist.slot_available"))
    waiting = {entry.id for entry in ledger.all(WaitlistEntry)}
    for entry_id, times in called.items():
        if times > 1 or entry_id in waiting:
            yield f"place in line {entry_id}: called {times} times, still waiting {entry_id in waiting}"


def _is_of_its_order(ledger: Ledger, refund: Refund) -> bool:
    order = ledger.orders.get(refund.payable_id)
    return order is not None and order.payment_id == refund.payment_id


def _subject(event: DomainEvent, names: dict[str, str]) -> str:
    kind = event.type.partition(".")[0]
    if event.type == "donation.refunded":
        return str(event.data["refund_id"])
    if event.type in ("order.refunded", "order.late_refund", "donation.late_refund"):
        return str(event.data["refund_id" if event.type == "order.refunded" else "payment_id"])
    if event.type == "wave.opened":
        return f"{event.data['product_id']}#{event.data['wave_number']}"
    if event.type == "page.published":
        return f"{event.data['slug']}#{event.data['version']}"
    return str(event.data[names[kind]]) if kind in names else event.aggregate_id


def published(ledger: Ledger) -> Iterator[str]:
    """Every stored event reached the bus, each thing's events in their order, and nothing else did."""
    on_bus: list[str] = []
    for entry in ledger.world.cloud.bus:
        event_id = json.loads(entry["Detail"])["id"]
        if event_id not in on_bus:
            on_bus.append(event_id)
    stored = [event.id for event in ledger.events]
    for event_id in set(stored) ^ set(on_bus):
        yield f"event {event_id}: {'never published' if event_id in stored else 'published but not stored'}"
    places = {event_id: place for place, event_id in enumerate(on_bus)}
    last: dict[tuple[str, str], int] = {}
    # Requests that cross may store what they have to tell in another order than they thought of it.
    moments = {event_id: moment for moment, event_id in enumerate(ledger.world.cloud.stored)}
    for event in sorted(ledger.events, key=lambda one: moments.get(one.id, -1)):
        about, place = (event.aggregate, event.aggregate_id), places.get(event.id, -1)
        if place < last.get(about, -1):
            yield f"{event.type} of {event.aggregate_id}: published before what had happened before"
        last[about] = place


def counters(ledger: Ledger) -> Iterator[str]:
    """The analytics counters, and what reports show of them, are what all events add up to."""
    expected = _expected_counters(ledger.events)
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
    first = min((event.occurred_at for event in ledger.events), default=ledger.world.clock.at).date()
    for day in reports.sales(interval="day", first=first, last=ledger.world.clock.at.date()):
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
