"""Counters: each event once, in any order, beside each other; a replay gives the same numbers."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest

from functions import modules
from infra.ops.replay_analytics import replay
from shared.analytics import rebuild, service
from shared.analytics.models import (
    MAX_IDS,
    MAX_NUMBERS,
    PARTS,
    TIME_PREFIX,
    AnalyticsItem,
    Generations,
    ProcessedEvents,
)
from shared.analytics.reports import by_thing
from shared.core.clock import FrozenClock
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.shop.counters import reports
from shared.shop.counters.models import ShopDay
from tests.integration.analytics.conftest import MARCH_TENTH, count, line, order_event, refund, store, wave_event
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.meter import metered
from tests.support.template import ROOT


def history(time: FrozenClock) -> list[DomainEvent]:
    """A week of a small shop."""
    events = [
        wave_event("opened", "hoodie", 1, capacity=3),
        wave_event("opened", "hoodie", 2, capacity=3),
        order_event("placed", line("hoodie", 3, 4000, 161, wave=1), line("hoodie", 1, 4000, wave=2), number="A"),
        wave_event("filled", "hoodie", 1),
    ]
    time.tick(hours=1)
    events.append(
        order_event(
            "paid",
            line("hoodie", 3, 4000, 161, wave=1),
            line("hoodie", 1, 4000, wave=2),
            number="A",
            promo_code="spring",
            late=False,
        )
    )
    time.tick(days=1)
    events += [
        order_event("placed", line("cap", 2, 1500), number="B"),
        order_event("paid", line("cap", 2, 1500), number="B", late=False),
        order_event("placed", line("hoodie", 2, 4000, wave=2), number="C"),
        order_event("expired", line("hoodie", 2, 4000, wave=2), number="C"),
        wave_event("slot_freed", "hoodie", 2, quantity=2, reopened=False),
    ]
    time.tick(days=1)
    events += [
        refund(1500, ("cap", 1, 1500)),
        refund(3839, ("hoodie", 1, 3839), promo_code="SPRING"),
        DomainEvent("order.shipped", "order", "ord_A", {"order_number": "A", "tracking_number": "1"}),
        order_event("cancelled", line("cap", 2, 1500), number="D", was_paid=False),
        wave_event("moved", "hoodie", 1, status="in_production", message=None, ship_date=None),
    ]
    return events


def picture(aws: Aws) -> dict[tuple[str, str], dict[str, Any]]:
    """All counters without their generation and what only guards writing them."""
    hidden = {"pk", "sk", "version", "told_by", "gsi1pk", "gsi2pk"}
    found = {}
    for item in aws.items("analytics"):
        if item["type"] != "generations":
            values = {k: int(v) if isinstance(v, Decimal) else v for k, v in item.items() if k not in hidden}
            found[item["pk"].partition("#")[2], item["sk"]] = values
    return found


def test_a_week_adds_up(aws: Aws, time: FrozenClock) -> None:
    count(*history(time))
    assert reports.summary().sums == {
        "orders_placed": 3,
        "orders_paid": 2,
        "orders_shipped": 1,
        "orders_cancelled": 1,
        "orders_expired": 1,
        "units_sold": 6,
        "gross_revenue": 15839 + 3000,
        "discount_amount": 161,
        "delivery_amount": 0,
        "refunds": 2,
        "refunded_amount": 1500 + 3839,
    }
    hoodie, cap = reports.products(sort="revenue").items
    assert (hoodie.product_id, hoodie.name, hoodie.quantity, hoodie.revenue) == ("prd_hoodie", "Hoodie", 3, 12000)
    assert (cap.product_id, cap.article, cap.quantity, cap.revenue) == ("prd_cap", "CAP", 1, 1500)
    [promo] = reports.promo_codes().items
    assert (promo.promo_code, promo.uses, promo.discount, promo.revenue) == ("SPRING", 1, 161, 12000)
    second, first = reports.waves().items
    assert (first.wave_number, first.status, first.capacity, first.reserved) == (1, "in_production", 3, 3)
    assert (second.wave_number, second.status, second.capacity, second.reserved) == (2, "open", 3, 1)


def test_an_event_counted_thirteen_times_counts_once(aws: Aws) -> None:
    paid = order_event("paid", line("cap", 2, 1500), late=False)
    service.project(paid, modules.counters())
    for _ in range(12):
        with pytest.raises(DuplicateMessage):
            service.project(paid, modules.counters())
    assert reports.summary().sums["gross_revenue"] == 3000
    assert reports.products(sort="revenue").items[0].quantity == 2


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_repeats_give_the_same_counters(aws: Aws, time: FrozenClock, seed: int) -> None:
    events = history(time)
    count(*events)
    expected = picture(aws)
    for item in aws.items("analytics"):
        aws.client("dynamodb").delete_item(
            TableName=aws.environ["TABLE_ANALYTICS"], Key={"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}}
        )
    for item in aws.items("idempotency"):
        aws.client("dynamodb").delete_item(
            TableName=aws.environ["TABLE_IDEMPOTENCY"], Key={"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}}
        )
    shuffled = events * 2
    random.Random(seed).shuffle(shuffled)
    count(*shuffled)
    assert picture(aws) == expected


def test_a_refund_before_its_payment_is_negative_for_a_while(aws: Aws) -> None:
    count(refund(1500, ("cap", 1, 1500)), order_event("paid", line("hoodie", 1, 4000), late=False))
    assert [item.product_id for item in reports.products(sort="revenue").items] == ["prd_hoodie", "prd_cap"]
    count(order_event("paid", line("cap", 4, 1500), late=False))
    assert [item.product_id for item in reports.products(sort="revenue").items] == ["prd_cap", "prd_hoodie"]


def test_revenue_and_quantity_rank_differently(aws: Aws) -> None:
    count(order_event("paid", line("hoodie", 1, 4000), line("sticker", 9, 100), late=False))
    assert [item.product_id for item in reports.products(sort="revenue").items] == ["prd_hoodie", "prd_sticker"]
    assert [item.product_id for item in reports.products(sort="quantity").items] == ["prd_sticker", "prd_hoodie"]


def test_a_counter_changed_in_between_is_read_again(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    count(order_event("paid", line("cap", 1, 1500), number="A", late=False))
    read, interrupted = service._read, []

    def read_and_be_overtaken(model: Any, key: tuple[str, str]) -> Any:
        found = read(model, key)
        if not interrupted:
            interrupted.append(key)
            count(order_event("paid", line("cap", 10, 1500), number="B", late=False))
        return found

    monkeypatch.setattr(service, "_read", read_and_be_overtaken)
    count(order_event("paid", line("cap", 100, 1500), number="C", late=False))
    assert reports.products(sort="revenue").items[0].quantity == 111
    assert reports.summary().sums["orders_paid"] == 3


def test_a_renamed_product_keeps_its_newest_name_whatever_comes_last(aws: Aws, time: FrozenClock) -> None:
    old = order_event("paid", line("cap", 1, 1500), number="A", late=False)
    time.tick(days=1)
    new = order_event("paid", {**line("cap", 1, 1500), "name": "Cap, blue"}, number="B", late=False)
    count(new, old)
    assert reports.products(sort="revenue").items[0].name == "Cap, blue"


def test_an_event_counts_on_its_own_day_however_late_it_comes(aws: Aws, time: FrozenClock) -> None:
    paid = order_event("paid", line("cap", 1, 1500), late=False)
    time.tick(days=3)
    count(paid)
    days = {part.first.isoformat(): part.sums["orders_paid"] for part in reports.sales(interval="day")}
    assert [day for day, paid_orders in days.items() if paid_orders] == ["2026-03-10"]


def test_a_malformed_event_counts_nothing(aws: Aws) -> None:
    with pytest.raises(MalformedEventError):
        service.project(DomainEvent("order.paid", "order", "ord_1", {"items": []}), modules.counters())
    assert aws.items("analytics") == []
    assert aws.items("idempotency") == []


def test_the_recorded_message_is_counted_once_and_bad_ones_fail_alone(aws: Aws) -> None:
    from functions.workers.projector.handler import handler

    recorded = json.loads((ROOT / "events" / "projector.json").read_text())
    bad = {**recorded["Records"][0], "messageId": "bad", "body": json.dumps({"id": "evt_1", "type": "order.paid"})}
    recorded["Records"] = [bad, *recorded["Records"] * 2]
    assert handler(recorded, Context()) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert reports.summary().sums["gross_revenue"] == 405000


def test_a_replay_gives_what_living_through_it_gave(aws: Aws, time: FrozenClock) -> None:
    events = history(time)
    store(*events)
    count(*events)
    lived = picture(aws)
    done = replay()
    assert (done.generation, done.counted, done.malformed) == (2, len(events), 0)
    assert picture(aws) == lived
    assert {item["pk"].partition("#")[0] for item in aws.items("analytics")} == {"G2", "GENERATIONS"}
    assert replay().generation == 3
    assert picture(aws) == lived


def test_a_replay_mends_counters_that_were_lost(aws: Aws, time: FrozenClock) -> None:
    store(*history(time))
    assert reports.summary().sums["orders_paid"] == 0
    replay()
    assert reports.summary().sums["orders_paid"] == 2


def test_orders_that_come_during_a_replay_are_counted_in_both(aws: Aws, time: FrozenClock) -> None:
    store(*history(time))
    building = rebuild.begin_rebuild()
    during = order_event("paid", line("cap", 1, 1500), number="Z", late=False)
    # Not in the events table: as if it was written behind the place that the replay's scan has reached.
    count(during)
    assert reports.summary().sums["orders_paid"] == 1
    assert rebuild.begin_rebuild() == building
    assert replay().generation == building
    assert reports.summary().sums["orders_paid"] == 3
    count(during)
    assert reports.summary().sums["orders_paid"] == 3


def test_reports_show_the_old_counters_until_the_new_ones_are_complete(aws: Aws, time: FrozenClock) -> None:
    events = history(time)
    store(*events)
    count(*events)
    rebuild.begin_rebuild()
    assert reports.summary().sums["orders_paid"] == 2
    assert int(Generations.read().current) == 1


def test_one_malformed_event_does_not_stop_a_replay(
    aws: Aws, time: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    store(*history(time), DomainEvent("order.paid", "order", "ord_1", {"items": []}))
    done = replay()
    assert (done.malformed, reports.summary().sums["orders_paid"]) == (1, 2)
    assert "left out: evt_" in capsys.readouterr().err


def test_a_batch_is_counted_together_and_one_bad_message_fails_alone(aws: Aws) -> None:
    from functions.workers.projector.handler import handler
    from tests.bench.units.harness import sqs_event

    orders = [order_event("paid", line("cap", 1, 1500), number=f"{n}", late=False) for n in range(40)]
    bodies = [event.envelope() for event in orders]
    with metered() as meter, meter.span() as span:
        answer = handler(sqs_event(*bodies[:20], {**bodies[0], "data": {}}, {"id": "no event"}, *bodies[20:]), None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["m-20", "m-21"]
    assert span.count("dynamodb", "TransactWriteItems") == 1
    assert span.writes < 20
    assert reports.summary().sums["orders_paid"] == 40
    assert reports.products(sort="quantity").items[0].quantity == 40
    handler(sqs_event(*bodies), None)
    assert reports.summary().sums["orders_paid"] == 40, "the same batch again"


def test_more_counters_than_a_transaction_holds_are_written_in_several(aws: Aws) -> None:
    orders = [order_event("paid", line(f"thing{n}", 1, 100), number=f"{n}", late=False) for n in range(150)]
    assert service.project_all([service.CountedEvent.read(event, modules.counters()) for event in orders]) == 150
    assert reports.summary().sums["gross_revenue"] == 150 * 100


@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_a_busy_half_minute_is_recorded_in_items_that_stay_small(aws: Aws, time: FrozenClock, seconds: float) -> None:
    orders = []
    for n in range(1_100):
        orders.append(order_event("paid", line("cap", 1, 1500), number=f"{n}", late=False))
        time.tick(seconds=seconds)
    counted = [service.CountedEvent.read(event, modules.counters()) for event in orders]
    done = sum(service.project_all(counted[start : start + 100]) for start in range(0, 1_000, 100))
    assert (done, reports.summary().sums["orders_paid"]) == (1_000, 1_000)
    random.Random(7).shuffle(counted)
    again = [service.project_all(counted[start : start + 90]) for start in range(0, 1_100, 90)]
    assert sum(again) == 100, "each message a second time, in another order, with those that are new among them"
    assert reports.summary().sums["orders_paid"] == 1_100
    recorded = [item for item in AnalyticsItem.scan() if isinstance(item, ProcessedEvents)]
    assert sum(len(item.ids) for item in recorded) == 1_100
    assert max(len(item.ids) for item in recorded) == MAX_IDS
    whole = {item.sk + end for item in recorded for end in item.ids}
    assert whole == {event.id for event in orders}


def test_an_item_of_events_from_before_it_could_be_split_is_read_and_split(aws: Aws) -> None:
    events = [order_event("paid", line("cap", 1, 1500), number=f"{n}", late=False) for n in range(MAX_IDS + 120)]
    counted = [service.CountedEvent.read(event, modules.counters()) for event in events]
    count(*events[: MAX_IDS - 1])
    [stored] = [item for item in AnalyticsItem.scan() if isinstance(item, ProcessedEvents)]
    # As many as it held when there was no end to them.
    stored.ids = {event.id[TIME_PREFIX:] for event in events[: MAX_IDS + 50]}
    stored.save()
    assert service.project_all(counted[MAX_IDS : MAX_IDS + 52]) == 2
    assert service.project_all(counted) == 68
    assert reports.summary().sums["orders_paid"] == MAX_IDS - 1 + 70


def shop_days() -> list[ShopDay]:
    return sorted((item for item in AnalyticsItem.scan() if isinstance(item, ShopDay)), key=lambda item: str(item.sk))


@pytest.mark.parametrize("together", [1, 7, 40])
def test_a_day_of_many_things_begins_with_one_item_and_goes_on_in_parts(aws: Aws, together: int) -> None:
    things = [f"thing{n}" for n in range(60)]
    orders = [
        order_event("paid", line(thing, 2, 100), line("cap", 1, 1500), number=f"{n}", late=False)
        for n, thing in enumerate(things)
    ]
    counted = [service.CountedEvent.read(event, modules.counters()) for event in orders]
    few = counted[: MAX_NUMBERS // 2 - 2]
    for start in range(0, len(few), together):
        service.project_all(few[start : start + together])
    [first] = shop_days()
    assert (first.sk, first.is_full) == ("2026-03-10", None)
    for start in range(0, len(counted), together):
        service.project_all(counted[start : start + together])
    first, *parts = shop_days()
    assert first.is_full
    assert len(parts) > PARTS / 2
    assert {part.sk.partition("#")[0] for part in parts} == {"2026-03-10"}
    assert not any(part.is_full for part in parts)
    numbers = len(first.quantity) + len(first.revenue)
    assert MAX_NUMBERS <= numbers <= MAX_NUMBERS + 4, "the last order that fits is of two products, two numbers each"
    service.project_all(counted)
    ours = by_thing(ShopDay, ("quantity", "revenue"), MARCH_TENTH.date(), MARCH_TENTH.date())
    assert ours.pop("prd_cap") == {"quantity": 60, "revenue": 60 * 1500}
    assert ours == {f"prd_{thing}": {"quantity": 2, "revenue": 200} for thing in things}


def test_parts_of_a_day_from_before_it_had_a_first_item_are_added(aws: Aws) -> None:
    pk, sk = ShopDay.key_in(1, "2026-03-10", "prd_cap")
    ShopDay(pk, sk.replace(sk[-2:], "07"), quantity={"prd_cap": 3}, revenue={"prd_cap": 4500}, version=4).save()
    count(refund(1500, ("cap", 1, 1500)))
    [cap] = by_thing(ShopDay, ("quantity", "revenue"), MARCH_TENTH.date(), MARCH_TENTH.date()).items()
    assert cap == ("prd_cap", {"quantity": 2, "revenue": 3000})


def test_an_order_of_fifty_products_is_one_transaction_on_a_full_day(aws: Aws) -> None:
    count(order_event("paid", *(line(f"early{n}", 1, 100) for n in range(40)), number="A", late=False))
    with metered() as meter, meter.span() as span:
        count(order_event("paid", *(line(f"late{n}", 1, 100) for n in range(50)), number="B", late=False))
    assert span.count("dynamodb", "TransactWriteItems") == 1


def late_order(products: int) -> DomainEvent:
    """An order of that many products in waves, whose money came after it had expired."""
    lines = [line(f"coat{number}", 1, 1000, wave=1) for number in range(products)]
    return order_event("paid", *lines, late=True, promo_code="spring")


@pytest.mark.parametrize("products", [45, 50, 120])
def test_an_order_that_one_transaction_does_not_hold_is_counted_whole_and_once(
    time: FrozenClock, aws: Aws, products: int
) -> None:
    event = late_order(products)
    for _ in range(3):
        count(event)
    sold = reports.products(sort="revenue", limit=100).items
    assert [(one.quantity, one.revenue) for one in sold] == [(1, 1000)] * min(products, 100)
    assert [one.reserved for one in reports.waves(limit=100).items] == [1] * min(products, 100)
    [day] = reports.sales(interval="day", first=MARCH_TENTH.date(), last=MARCH_TENTH.date())
    assert (day.sums["orders_paid"], day.sums["gross_revenue"]) == (1, products * 1000)


def test_one_that_stopped_between_its_parts_goes_on_there(
    time: FrozenClock, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, commit, done = late_order(50), UnitOfWork.commit, list[UnitOfWork]()

    def stops_at_the_second(uow: UnitOfWork) -> None:
        if done:
            raise TimeoutError
        done.append(uow)
        commit(uow)

    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "commit", stops_at_the_second)
        with pytest.raises(TimeoutError):
            count(event)
    assert reports.products(sort="revenue", limit=100).items, "a part is counted"
    count(event)
    count(event)
    assert [one.revenue for one in reports.products(sort="revenue", limit=100).items] == [1000] * 50
    assert [one.reserved for one in reports.waves(limit=100).items] == [1] * 50
