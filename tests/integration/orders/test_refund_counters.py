"""What refunds take from the counters: of each product at most what it brought, and nothing of what was never sold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from functions import modules
from shared.analytics.models import CounterItem
from shared.analytics.projections import Change, changes_of
from shared.core import clock
from shared.data.events import DomainEvent
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay
from shared.shop.orders.payable import PAYABLES
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_returns import give_back

COUNTED = (ProductSales, PromoSales, SalesDay)


def counted(shop: Shop) -> dict[type[CounterItem], Counter[str]]:
    """What all events of orders so far add to the counters; products' revenue by the product's id."""
    found: dict[type[CounterItem], Counter[str]] = {model: Counter() for model in COUNTED}
    for change in _changes(shop):
        if change.model is ProductSales:
            found[ProductSales][change.key[0].removeprefix("PRODUCT#")] += change.amounts.get("revenue", 0)
        elif change.model in COUNTED:
            found[change.model].update(change.amounts)
    return found


def _changes(shop: Shop) -> Iterator[Change]:
    for stored in shop.aws.events():
        if stored["event_type"].startswith("order."):
            event = DomainEvent(stored["event_type"], "order", "", stored["data"])
            yield from changes_of(event, modules.counters())


def units(shop: Shop) -> Counter[str]:
    """The units sold by the product's id, less those that came back."""
    found: Counter[str] = Counter()
    for change in _changes(shop):
        if change.model is ProductSales:
            found[change.key[0].removeprefix("PRODUCT#")] += change.amounts.get("quantity", 0)
    return found


def refunded(shop: Shop, order: dict[str, Any], *units: dict[str, Any], **body: Any) -> None:
    answer = give_back(shop, order, *units, **body)
    assert answer.status == 201, answer.body
    shop.run_refunds(order)


def test_a_cancellation_after_a_return_takes_nothing_more_from_what_had_come_back(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    order = shop.paid((hoodie, "M", 1), (cap, "M", 1))
    refunded(shop, order, {"line": 0, "quantity": 1})
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    shop.run_refunds(order)
    assert counted(shop)[ProductSales] == {hoodie: 0, cap: 0}


def test_sums_and_returns_in_any_order_take_from_each_product_what_it_brought(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    order = shop.paid((hoodie, "M", 1), (cap, "M", 2))
    refunded(shop, order, amount=501)
    refunded(shop, order, {"line": 1, "quantity": 1}, amount=333)
    refunded(shop, order, amount=100)
    left = counted(shop)[ProductSales]
    assert sum(left.values()) == 2000 - 501 - 333 - 100
    assert min(left.values()) >= 0
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    shop.run_refunds(order)
    assert counted(shop)[ProductSales] == {hoodie: 0, cap: 0}


def test_units_of_a_cancelled_order_that_are_given_back_later_are_taken_away_once(shop: Shop) -> None:
    hoodie = shop.product(price=1000)
    order = shop.paid((hoodie, "M", 3))
    refunded(shop, order, {"quantity": 1})
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    shop.provider.fail_next("rejected")
    assert sorted(shop.run_refunds(order)) == ["failed", "succeeded"]
    assert units(shop) == {hoodie: 0}
    refunded(shop, order, {"quantity": 1})
    assert give_back(shop, order, {"quantity": 1}, amount=0).status == 201
    assert units(shop) == {hoodie: 0}
    assert counted(shop)[ProductSales] == {hoodie: 1000}
    assert [one["lines"][0]["quantity"] for one in shop.read(order)["refunds"] if one["lines"]] == [1, 1]


def test_units_whose_refund_fails_after_the_cancellation_are_still_to_be_taken_away(shop: Shop) -> None:
    hoodie = shop.product(price=1000)
    order = shop.paid((hoodie, "M", 3))
    assert give_back(shop, order, {"quantity": 2}).status == 201
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    [back] = [one for one in payment_lookup.refunds_of(order["payment_id"]) if one.lines]
    shop.provider.fail_next("rejected")
    payment_refunds.run_refund(refund_id=back.refund_id, payables=PAYABLES, provider=shop.provider)
    shop.run_refunds(order)
    assert units(shop) == {hoodie: 2}
    refunded(shop, order, {"quantity": 2})
    assert units(shop) == {hoodie: 0}


def test_money_that_came_too_late_and_went_back_is_no_refund_of_a_sale(shop: Shop) -> None:
    hoodie = shop.product()
    shop.promo()
    order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    shop.pay(order)
    assert shop.run_refunds(order) == ["succeeded"]
    assert shop.read(order)["payment_status"] == "refunded"
    found = counted(shop)
    assert found[ProductSales][hoodie] == 0
    assert found[PromoSales]["revenue"] == 0
    assert (found[SalesDay]["gross_revenue"], found[SalesDay]["refunded_amount"], found[SalesDay]["refunds"]) == (
        0,
        0,
        0,
    )


def test_another_amount_that_staff_gave_back_is_no_refund_of_a_sale(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.pay(order, amount=400)
    assert shop.call("POST", f"/orders/{order['id']}/attention", {"action": "refund"}, by="admin").status == 200
    assert shop.run_refunds(order) == ["succeeded"]
    assert counted(shop)[SalesDay]["refunded_amount"] == 0


def test_a_revived_order_that_is_refunded_is_one(shop: Shop) -> None:
    with clock.frozen_at(clock.now()) as time:
        order = shop.placed((shop.product(), "M", 1))
        time.tick(minutes=76)
        shop.expire()
        shop.pay(order)
        refunded(shop, order, amount=300)
    found = counted(shop)[SalesDay]
    assert (found["gross_revenue"], found["refunded_amount"]) == (1000, 300)


def test_goods_that_come_back_after_a_sum_take_no_more_than_their_product_brought(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    order = shop.paid((hoodie, "M", 1), (cap, "M", 1))
    refunded(shop, order, amount=300)
    refunded(shop, order, {"line": 0, "quantity": 1})
    assert counted(shop)[ProductSales] == {hoodie: 0, cap: 200}
    assert units(shop) == {hoodie: 0, cap: 1}
    [event] = [one for one in shop.aws.events("order.refunded") if one["data"]["amount"] == 1000]
    assert [(one["quantity"], one["amount"]) for one in event["data"]["lines"]] == [(1, 1000), (0, 0)]
    refunded(shop, order, amount=200)
    assert counted(shop)[ProductSales] == {hoodie: 0, cap: 0}


def test_goods_of_an_order_that_was_paid_for_less_take_what_came_for_it(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    order = shop.placed((hoodie, "M", 1), (cap, "M", 1))
    shop.pay(order, amount=900)
    shop.call("POST", f"/orders/{order['id']}/attention", {"action": "accept"}, by="admin")
    refunded(shop, shop.read(order), {"line": 0, "quantity": 1}, amount=900)
    assert counted(shop)[ProductSales] == {hoodie: 0, cap: 0}
