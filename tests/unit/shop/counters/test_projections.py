"""What each of the shop's events adds to which counter."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from functions import modules
from shared.analytics.models import CounterItem
from shared.analytics.projections import changes_of
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay, WaveFill

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


class Changes:
    """What one event adds: amounts by what they are about."""

    def __init__(self, event_type: str, data: dict[str, Any]) -> None:
        event = DomainEvent(event_type, event_type.partition(".")[0], "id", data)
        self.found: dict[type[CounterItem], dict[tuple[str, str], Counter[str]]] = {}
        for change in changes_of(event, modules.counters()):
            self.found.setdefault(change.model, {}).setdefault(change.key, Counter()).update(change.amounts)

    @property
    def day(self) -> dict[str, int]:
        return next(iter(self.found.get(SalesDay, {}).values()), Counter())

    @property
    def products(self) -> dict[str, dict[str, int]]:
        return {pk.removeprefix("PRODUCT#"): sums for (pk, _), sums in self.found.get(ProductSales, {}).items()}

    @property
    def promo_codes(self) -> dict[str, dict[str, int]]:
        return {pk.removeprefix("PROMO#"): sums for (pk, _), sums in self.found.get(PromoSales, {}).items()}

    @property
    def waves(self) -> dict[tuple[str, int], dict[str, int]]:
        waves = self.found.get(WaveFill, {}).items()
        return {(pk.removeprefix("PRODUCT#"), int(sk.removeprefix("WAVE#"))): sums for (pk, sk), sums in waves}


MIXED = order(line(HOODIE, 2, 4000, 161), line(CAP, 1, 1500, 52), promo_code="spring")


def test_a_paid_order_counts_revenue_after_discount_per_product() -> None:
    changes = Changes("order.paid", MIXED)
    sums = {"gross_revenue": 9287, "discount_amount": 213, "delivery_amount": 0}
    assert changes.day == {"orders_paid": 1, "units_sold": 3, **sums}
    assert changes.products["prd_hoodie"] == {"quantity": 2, "revenue": 7839}
    assert sum(product["revenue"] for product in changes.products.values()) == changes.day["gross_revenue"]


def test_what_is_no_revenue_of_a_product_is_that_of_the_delivery() -> None:
    changes = Changes("order.paid", {**MIXED, "delivery_amount": 500, "final_amount": MIXED["final_amount"] + 500})
    goods = sum(product["revenue"] for product in changes.products.values())
    assert changes.day["delivery_amount"] == 500
    assert goods + changes.day["delivery_amount"] == changes.day["gross_revenue"]


def test_a_placed_order_is_no_revenue_yet() -> None:
    changes = Changes("order.placed", MIXED)
    assert changes.day == {"orders_placed": 1}
    assert not changes.products


def test_the_same_product_in_two_sizes_is_added_up() -> None:
    changes = Changes("order.paid", order(line(HOODIE, 1, 4000), line({**HOODIE, "size": "L"}, 2, 4000)))
    assert changes.products["prd_hoodie"] == {"quantity": 3, "revenue": 12000}


def test_promo_codes_are_one_whatever_their_case() -> None:
    changes = Changes("order.paid", MIXED)
    assert changes.promo_codes == {"SPRING": {"uses": 1, "discount": 213, "revenue": 9287}}


def test_a_refund_is_taken_off_product_and_promo_code() -> None:
    data = {
        "amount": 3919,
        "promo_code": "SPRING",
        "lines": [{"product_id": "prd_hoodie", "quantity": 1, "amount": 3919}],
    }
    changes = Changes("order.refunded", data)
    assert changes.day == {"refunds": 1, "refunded_amount": 3919}
    assert changes.products["prd_hoodie"] == {"quantity": -1, "revenue": -3919}
    assert changes.promo_codes["SPRING"] == {"revenue": -3919}


def test_a_wave_fills_by_orders_and_empties_by_freed_slots() -> None:
    over_two_waves = order(line(HOODIE, 2, 4000, wave=1), line(HOODIE, 3, 4000, wave=2))
    placed = Changes("order.placed", over_two_waves)
    assert placed.waves["prd_hoodie", 1] == {"reserved": 2}
    assert placed.waves["prd_hoodie", 2] == {"reserved": 3}
    freed = Changes("wave.slot_freed", {"product_id": "prd_hoodie", "wave_number": 2, "quantity": 3})
    assert freed.waves["prd_hoodie", 2] == {"reserved": -3}


def test_only_a_late_payment_takes_the_slots_again() -> None:
    preorder = order(line(HOODIE, 2, 4000, wave=1))
    assert not Changes("order.paid", {**preorder, "late": False}).waves
    assert Changes("order.paid", {**preorder, "late": True}).waves["prd_hoodie", 1] == {"reserved": 2}


def test_a_paid_order_that_is_cancelled_was_not_sold() -> None:
    unsold = [{"product_id": "prd_hoodie", "quantity": 2}]
    changes = Changes("order.cancelled", order(line(HOODIE, 2, 4000), was_paid=True, unsold=unsold))
    assert changes.products == {"prd_hoodie": {"quantity": -2}}


def test_a_cancelled_order_whose_wave_is_being_made_keeps_its_slot() -> None:
    assert not Changes("order.cancelled", order(line(HOODIE, 2, 4000, wave=1), was_paid=True)).waves


@pytest.mark.parametrize("event_type", ["order.assembled", "promo.created", "user.registered", "nonsense"])
def test_other_events_count_nothing(event_type: str) -> None:
    assert not Changes(event_type, {}).found


@pytest.mark.parametrize("data", [{}, {"items": None}, {"items": [{}], "final_amount": 1, "discount_amount": 0}])
def test_an_event_that_lacks_something_is_refused_whole(data: dict[str, Any]) -> None:
    with pytest.raises(MalformedEventError):
        Changes("order.paid", data)


def test_sums_do_not_depend_on_the_order_of_events() -> None:
    events = [("order.placed", MIXED), ("order.paid", MIXED), ("order.refunded", {"amount": 5, "lines": []})] * 5

    def totals() -> Counter[str]:
        found: Counter[str] = Counter()
        for event_type, data in events:
            found.update(Changes(event_type, data).day)
        return found

    expected = totals()
    random.Random(7).shuffle(events)
    assert totals() == expected
