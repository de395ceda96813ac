"""What refunds take from the counters: of each product at most what it brought, and nothing of what was never sold."""

from __future__ import annotations

from collections import Counter
from typing import Any

from functions import modules
from shared.analytics.models import CounterItem
from shared.analytics.projections import changes_of
from shared.core import clock
from shared.data.events import DomainEvent
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_returns import give_back

COUNTED = (ProductSales, PromoSales, SalesDay)


def counted(shop: Shop) -> dict[type[CounterItem], Counter[str]]:
    """What all events of orders so far add to the counters; products' revenue by the product's id."""
    found: dict[type[CounterItem], Counter[str]] = {model: Counter() for model in COUNTED}
    for stored in shop.aws.events():
        if not stored["event_type"].startswith("order."):
            continue
        event = DomainEvent(stored["event_type"], "order", "", stored["data"])
        for change in changes_of(event, modules.counters()):
            if change.model is ProductSales:
                found[ProductSales][change.key[0].removeprefix("PRODUCT#")] += change.amounts.get("revenue", 0)
            elif change.model in COUNTED:
                found[change.model].update(change.amounts)
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
