"""From the click to the money, and what comes between them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE
from tests.shop.factories import HOME, patient_pay, pay, place, preorder, product, promo, state


@story
def an_order_is_placed_and_paid(it: World) -> Iterator[None]:
    goods, waited, code = product(it), preorder(it), promo(it, max_uses_per_user=1)
    it.person("anna", phone=PHONE)
    yield
    wanted = {"items": [{"product_id": goods, "size": "M", "quantity": 1}], "delivery": HOME}
    expect(it, it.call("POST", "/orders/quote", wanted, by="anna"))
    order = place(it, (goods, "M", 2), (goods, "S", 1), (waited, "S", 4), promo_code=code)
    it.drain()
    pay(it, order)
    yield
    assert state(it, order)["status"] == "paid"
    assert len(it.provider.payments) == 1


@story
def an_order_that_costs_nothing(it: World) -> Iterator[None]:
    goods, code = product(it), promo(it, "FREE", discount_percent=100)
    it.person("anna", phone=PHONE)
    yield
    order = place(it, (goods, "M", 1), promo_code=code)
    it.drain()
    yield
    assert (state(it, order)["status"], it.provider.payments) == ("paid", {})


@story
def a_delivery_is_paid_for_and_given_back(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna")
    yield
    method = {"code": "courier", "kind": "courier", "name": "Курьер", "price": 50_000}
    expect(it, it.call("POST", "/delivery-methods", method, by="admin"), 201, again=(409,))
    expect(it, it.call("PATCH", "/delivery-methods/courier", {"free_from": 500_000}, by="admin"))
    order = place(it, (goods, "M", 1), delivery={"method": "courier", **HOME}, expected_total=150_000)
    it.drain()
    patient_pay(it, order)
    expect(it, it.call("DELETE", "/delivery-methods/courier", by="admin"), 204, again=(404,))
    lines = [{"line_id": order["items"][0]["line_id"], "quantity": 1}]
    body = {"lines": lines, "reason": "Не приехал", "restock": True}
    expect(it, it.call("POST", f"/orders/{order['id']}/refunds", body, by="admin", key="back"), 201)
    it.drain()
    it.run_for(minutes=20)
    yield
    assert (state(it, order)["status"], state(it, order)["refunded_amount"]) == ("cancelled", 150_000)


@story
def an_order_is_corrected_and_noted(it: World) -> Iterator[None]:
    goods, waited = product(it), preorder(it)
    it.person("anna")
    order = place(it, (goods, "M", 2), (waited, "M", 1), comment="Позвоните заранее")
    it.drain()
    yield
    path = f"/orders/{order['id']}"
    expect(it, it.call("PATCH", path, {"delivery": {"address": "Казань, ул. Баумана, 3"}}, by="anna"))
    body = {"items": [{"line_id": line["line_id"], "size": "S"} for line in order["items"]]}
    expect(it, it.call("PATCH", path, body, by="admin"))
    expect(it, it.call("POST", f"{path}/notes", {"text": "Просила S"}, by="admin", key="note"), 201)
    it.drain()
    patient_pay(it, order)
    yield
    found = state(it, order)
    assert ([line["size"] for line in found["items"]], found["status"]) == (["S", "S"], "paid")
    stock = it.call("GET", f"/products/{goods}").json["sizes"]
    assert [(one["size"], one["stock"]) for one in stock] == [("S", 8), ("M", 10)]
    assert len(it.call("GET", f"{path}/notes", by="admin").json["items"]) == 1


@story
def the_provider_is_down_at_checkout(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna")
    yield
    it.interceptor.outages.add("payments")
    order = place(it, (goods, "M", 1))
    it.drain()
    it.interceptor.outages.clear()
    it.run_for(minutes=3)
    patient_pay(it, order)
    yield
    assert state(it, order)["status"] == "paid"


@story
def a_declined_card_and_a_new_link(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna")
    order = place(it, (goods, "M", 1))
    it.drain()
    yield
    [first] = it.provider.payments
    it.provider.decline(first)
    it.drain()
    if state(it, order)["payment_status"] != "canceled":
        it.run_for(minutes=20)
    expect(it, it.call("POST", f"/orders/{order['id']}/pay", by="anna", key="again"))
    it.drain()
    pay(it, order)
    yield
    assert state(it, order)["status"] == "paid"
    assert len(it.provider.payments) == 2


@story
def the_notification_never_comes(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna")
    order = place(it, (goods, "M", 1))
    it.drain()
    assert it.pay(order["id"])
    it.provider.news()
    it.tick(minutes=20)
    yield
    it.run_schedule("ReconcilePaymentsFunction")
    it.drain()
    yield
    assert state(it, order)["status"] == "paid"


@story
def a_hold_runs_out(it: World) -> Iterator[None]:
    goods, waited, code = product(it), preorder(it, waves=1, capacity=2), promo(it)
    it.person("anna", phone=PHONE)
    order = place(it, (goods, "M", 2), (waited, "S", 2), promo_code=code)
    it.drain()
    it.run_for(minutes=58)
    yield
    it.run_for(minutes=7)
    it.run_for(minutes=15)
    yield
    assert state(it, order)["status"] == "expired"
    assert it.call("GET", f"/products/{waited}").json["order_type"] == "preorder"


@story
def money_comes_when_the_hold_has_run_out(it: World) -> Iterator[None]:
    goods, waited, code = product(it), preorder(it), promo(it)
    it.person("anna")
    order = place(it, (goods, "M", 2), (waited, "S", 4), promo_code=code)
    it.drain()
    it.run_for(minutes=85)
    assert state(it, order)["status"] == "expired"
    yield
    assert it.pay(order["id"])
    it.drain()
    yield
    assert state(it, order)["status"] == "paid"


@story
def money_comes_when_the_goods_are_gone(it: World) -> Iterator[None]:
    goods = product(it, stock=1)
    it.person("anna", phone=PHONE)
    order = place(it, (goods, "M", 1))
    it.drain()
    it.run_for(minutes=85)
    pay(it, place(it, (goods, "M", 1), by="boris"))
    yield
    assert it.pay(order["id"])
    it.drain()
    yield
    assert state(it, order)["status"] == "expired"
    assert [refund.amount for refund in it.provider.refunds.values()] == [100_000]


@story
def a_second_link_is_paid_too(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna")
    order = place(it, (goods, "M", 1))
    it.drain()
    [first] = it.provider.payments
    it.tick(minutes=61)
    expect(it, it.call("POST", f"/orders/{order['id']}/pay", by="anna", key="again"))
    it.drain()
    yield
    pay(it, order)
    it.provider.pay(first)
    it.drain()
    yield
    assert state(it, order)["status"] == "paid"
    assert sum(one.amount - one.refunded_amount for one in it.provider.payments.values()) == 100_000
