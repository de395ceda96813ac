"""What each event adds, and how days become weeks and months."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest

from shared.shop.analytics import rules
from shared.shop.analytics.errors import InvalidPeriodError, MalformedEventError

HOODIE = {"product_id": "prd_hoodie", "article": "H-1", "name": "Hoodie", "size": "M"}
CAP = {"product_id": "prd_cap", "article": "C-1", "name": "Cap", "size": "one"}


def line(
    product: dict[str, str], quantity: int, price: int, discount: int = 0, wave: int | None = None
) -> dict[str, Any]:
    return {**product, "quantity": quantity, "price": price, "discount": discount, "preorder_wave": wave}


def order(*items: dict[str, Any], promo_code: str | None = None, **more: Any) -> dict[str, Any]:
    total = sum(item["price"] * item["quantity"] for item in items)
    discount = sum(item["discount"] for item in items)
    return {
        "total_amount": total,
        "discount_amount": discount,
        "final_amount": total - discount,
        "promo_code": promo_code,
        "items": list(items),
        **more,
    }


MIXED = order(line(HOODIE, 2, 4000, 161), line(CAP, 1, 1500, 52), promo_code="spring")


def test_a_paid_order_counts_revenue_after_discount_per_product() -> None:
    changes = rules.changes_of("order.paid", MIXED)
    assert changes.day == {"orders_paid": 1, "units_sold": 3, "gross_revenue": 9287, "discount_amount": 213}
    assert changes.products["prd_hoodie"] == {"quantity": 2, "revenue": 7839}
    assert sum(product["revenue"] for product in changes.products.values()) == changes.day["gross_revenue"]


def test_a_placed_order_is_no_revenue_yet() -> None:
    changes = rules.changes_of("order.placed", MIXED)
    assert changes.day == {"orders_placed": 1}
    assert not changes.products


def test_the_same_product_in_two_sizes_is_added_up() -> None:
    changes = rules.changes_of("order.paid", order(line(HOODIE, 1, 4000), line({**HOODIE, "size": "L"}, 2, 4000)))
    assert changes.products["prd_hoodie"] == {"quantity": 3, "revenue": 12000}


def test_promo_codes_are_one_whatever_their_case() -> None:
    changes = rules.changes_of("order.paid", MIXED)
    assert dict(changes.promo_codes) == {"SPRING": {"uses": 1, "discount": 213, "revenue": 9287}}


def test_a_refund_is_taken_off_product_and_promo_code() -> None:
    data = {
        "amount": 3919,
        "promo_code": "SPRING",
        "lines": [{"product_id": "prd_hoodie", "quantity": 1, "amount": 3919}],
    }
    changes = rules.changes_of("order.refunded", data)
    assert changes.day == {"refunds": 1, "refunded_amount": 3919}
    assert changes.products["prd_hoodie"] == {"quantity": -1, "revenue": -3919}
    assert changes.promo_codes["SPRING"] == {"revenue": -3919}


def test_a_wave_fills_by_orders_and_empties_by_freed_slots() -> None:
    over_two_waves = order(line(HOODIE, 2, 4000, wave=1), line(HOODIE, 3, 4000, wave=2))
    placed = rules.changes_of("order.placed", over_two_waves)
    assert placed.waves["prd_hoodie", 1] == {"reserved": 2}
    assert placed.waves["prd_hoodie", 2] == {"reserved": 3}
    freed = rules.changes_of("wave.slot_freed", {"product_id": "prd_hoodie", "wave_number": 2, "quantity": 3})
    assert freed.waves["prd_hoodie", 2] == {"reserved": -3}


def test_only_a_late_payment_takes_the_slots_again() -> None:
    preorder = order(line(HOODIE, 2, 4000, wave=1))
    assert not rules.changes_of("order.paid", {**preorder, "late": False}).waves
    assert rules.changes_of("order.paid", {**preorder, "late": True}).waves["prd_hoodie", 1] == {"reserved": 2}


def test_a_paid_order_that_is_cancelled_was_not_sold() -> None:
    unsold = [{"product_id": "prd_hoodie", "quantity": 2}]
    changes = rules.changes_of("order.cancelled", order(line(HOODIE, 2, 4000), was_paid=True, unsold=unsold))
    assert changes.products == {"prd_hoodie": {"quantity": -2}}


def test_a_cancelled_order_whose_wave_is_being_made_keeps_its_slot() -> None:
    assert not rules.changes_of("order.cancelled", order(line(HOODIE, 2, 4000, wave=1), was_paid=True)).waves


@pytest.mark.parametrize("event_type", ["order.assembled", "promo.created", "user.registered", "nonsense"])
def test_other_events_count_nothing(event_type: str) -> None:
    assert not rules.changes_of(event_type, {})


@pytest.mark.parametrize("data", [{}, {"items": None}, {"items": [{}], "final_amount": 1, "discount_amount": 0}])
def test_an_event_that_lacks_something_is_refused_whole(data: dict[str, Any]) -> None:
    with pytest.raises(MalformedEventError):
        rules.changes_of("order.paid", data)


def test_sums_do_not_depend_on_the_order_of_events() -> None:
    events = [("order.placed", MIXED), ("order.paid", MIXED), ("order.refunded", {"amount": 5, "lines": []})] * 5

    def totals() -> Counter[str]:
        found: Counter[str] = Counter()
        for event_type, data in events:
            found.update(rules.changes_of(event_type, data).day)
        return found

    expected = totals()
    random.Random(7).shuffle(events)
    assert totals() == expected


@pytest.mark.parametrize("values", [[-5, 0, 3, 12, 1000, 999999999]])
def test_ranks_sort_as_their_numbers_do(values: list[int]) -> None:
    assert sorted(values) == sorted(values, key=lambda value: rules.rank(value, "prd_x"))


@pytest.mark.parametrize(
    ("day", "interval", "start", "following"),
    [
        ("2026-03-10", "day", "2026-03-10", "2026-03-11"),
        ("2026-03-10", "week", "2026-03-09", "2026-03-16"),
        ("2027-01-02", "week", "2026-12-28", "2027-01-04"),
        ("2026-02-28", "month", "2026-02-01", "2026-03-01"),
        ("2026-12-31", "month", "2026-12-01", "2027-01-01"),
    ],
)
def test_days_fall_into_buckets(day: str, interval: rules.Interval, start: str, following: str) -> None:
    first = rules.bucket_start(date.fromisoformat(day), interval)
    assert first.isoformat() == start
    assert rules.next_bucket(first, interval).isoformat() == following


def test_a_period_may_be_one_day_and_not_less() -> None:
    rules.check_period(date(2026, 3, 10), date(2026, 3, 10))
    with pytest.raises(InvalidPeriodError):
        rules.check_period(date(2026, 3, 10), date(2026, 3, 9))


def test_a_period_is_two_years_at_most() -> None:
    rules.check_period(date(2024, 1, 1), date(2025, 12, 31))
    with pytest.raises(InvalidPeriodError):
        rules.check_period(date(2024, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(("total", "count", "mean"), [(0, 0, 0), (100, 3, 33), (101, 2, 51), (200, 3, 67)])
def test_the_mean_is_rounded_half_up(total: int, count: int, mean: int) -> None:
    assert rules.average(total, count) == mean
