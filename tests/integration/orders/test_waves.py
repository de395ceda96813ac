"""Orders over preorder waves: filling, splitting, giving back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.api.products.handler import handler as products_api
from shared.data.events import EventItem
from shared.shop.catalog import preorders, products, waitlist, wave_capacity, wave_moves
from shared.shop.catalog.models import Product
from shared.shop.catalog.waitlist_models import WaitlistEntry
from shared.shop.orders.rules import RequestedLine
from shared.shop.orders.shipping import ShippingAddress
from tests.integration.catalog.conftest import _raw
from tests.integration.orders.conftest import Shop
from tests.support import http
from tests.support.http import Answer


@pytest.fixture(params=[1, 3], ids=["one item", "three shards"])
def shop(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """A shop whose waves count for themselves, and one that divides their places."""
    shop.shards = request.param
    return shop


def move(shop: Shop, product_id: str, wave: int, status: str) -> None:
    wave_moves.move(product_id=product_id, number=wave, fields={"status": status}, actor=shop.admin.id)


def test_an_order_takes_units_of_the_open_wave(shop: Shop) -> None:
    coat = shop.preorder(capacity=5)
    order = shop.placed((coat, "M", 2))
    [line] = order["items"]
    assert (line["is_preorder"], line["preorder_wave"]) == (True, 1)
    assert line["preorder_status"]["status"] == "open"
    assert shop.waves(coat) == [(2, "open"), (0, "open")]
    assert shop.current_wave(coat) == (1, 2)
    assert shop.members(coat, 1) == {order["id"]: 2}


def test_the_last_unit_fills_the_wave_and_opens_the_next(shop: Shop) -> None:
    coat = shop.preorder(capacity=2)
    shop.placed((coat, "M", 2))
    assert shop.waves(coat) == [(2, "full"), (0, "open")]
    assert shop.current_wave(coat) == (2, 0)
    assert shop.types("wave") == ["wave.opened", "wave.opened", "wave.filled"]
    assert shop.order_type(coat) == "preorder"


def test_a_line_that_does_not_fit_is_split_over_waves(shop: Shop) -> None:
    coat = shop.preorder(capacity=5, price=333)
    shop.placed((coat, "M", 3), by="boris")
    shop.promo(discount_amount=100)
    order = shop.placed((coat, "M", 4), promo_code="SPRING")
    assert [(x["preorder_wave"], x["quantity"], x["discount"]) for x in order["items"]] == [(1, 2, 50), (2, 2, 50)]
    assert shop.waves(coat) == [(5, "full"), (2, "open")]
    assert shop.current_wave(coat) == (2, 2)
    assert shop.members(coat, 2) == {order["id"]: 2}


def test_two_sizes_share_the_waves_of_their_product(shop: Shop) -> None:
    coat = shop.preorder(capacity=3)
    order = shop.placed((coat, "M", 2), (coat, "S", 2))
    assert [(x["size"], x["preorder_wave"], x["quantity"]) for x in order["items"]] == [
        ("M", 1, 2),
        ("S", 1, 1),
        ("S", 2, 1),
    ]
    assert shop.members(coat, 1) == {order["id"]: 3}


def test_more_than_all_waves_hold_is_refused(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=2)
    answer = shop.order((coat, "M", 5))
    assert (answer.status, answer.code, answer.json["available"]) == (409, "preorder_sold_out", 4)
    assert shop.waves(coat) == [(0, "open"), (0, "open")]


def test_when_all_waves_are_full_the_product_waits(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=2)
    shop.placed((coat, "M", 4))
    assert shop.order_type(coat) == "waiting"
    assert shop.types("wave")[2:].count("wave.filled") == 2
    assert shop.types("wave").count("wave.all_full") == 1
    assert shop.order((coat, "M", 1)).code == "preorder_sold_out"
    assert [p.product.id for p in products_of_type("waiting")] == [coat]


def products_of_type(order_type: str) -> list[Any]:
    found = Product.gsi2.query(Product.listing_of_type(order_type))
    return [products.get(product.id) for product in found]


def test_a_freed_unit_returns_to_its_wave_and_reopens_the_preorder(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=2)
    order = shop.placed((coat, "M", 2))
    shop.placed((coat, "M", 2), by="boris")
    assert shop.order_type(coat) == "waiting"
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    assert shop.waves(coat) == [(0, "open"), (2, "full")]
    assert shop.current_wave(coat) == (1, 0)
    assert shop.order_type(coat) == "preorder"
    assert shop.members(coat, 1) == {}
    [freed] = shop.aws.events("wave.slot_freed")
    assert freed["data"]["wave_number"] == 1
    assert (freed["data"]["quantity"], freed["data"]["reopened"]) == (2, True)
    assert shop.placed((coat, "S", 1), by="vera")["items"][0]["preorder_wave"] == 1


def test_a_wave_in_production_keeps_the_units_of_cancelled_orders(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=4)
    order = shop.paid((coat, "M", 2))
    move(shop, coat, 1, "in_production")
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    assert shop.waves(coat) == [(2, "in_production"), (0, "open")]
    assert shop.members(coat, 1) == {}, "whoever cancelled is not notified about the wave any more"
    assert shop.aws.events("wave.slot_freed") == []


def test_an_order_over_two_waves_returns_only_what_is_not_in_production(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=2)
    order = shop.paid((coat, "M", 3))
    move(shop, coat, 1, "in_production")
    shop.call("POST", f"/orders/{order['id']}/cancel")
    assert shop.waves(coat) == [(2, "in_production"), (0, "open")]


def test_new_orders_skip_a_wave_in_production(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=4)
    move(shop, coat, 1, "in_production")
    assert shop.placed((coat, "M", 1))["items"][0]["preorder_wave"] == 2


def test_a_plan_that_is_out_of_date_is_made_again(shop: Shop, monkeypatch: Any) -> None:
    """Somebody takes the rest of the wave between our reading and our committing."""
    from shared.shop.orders import placing

    coat = shop.preorder(waves=2, capacity=2)
    read, calls, boris = placing.read_facts, [], shop.person("boris").id

    def read_then_lose_the_race(*args: Any, **options: Any) -> Any:
        seen = read(*args, **options)
        calls.append(options)
        if len(calls) == 1:
            placing.place(
                user_id=boris, items=[RequestedLine(coat, "M", 2)], shipping_address=ShippingAddress("Москва")
            )
        return seen

    monkeypatch.setattr(placing, "read_facts", read_then_lose_the_race)
    order = shop.placed((coat, "M", 1))
    assert order["items"][0]["preorder_wave"] == 2
    assert shop.waves(coat) == [(2, "full"), (1, "open")]
    assert shop.current_wave(coat) == (2, 1)


def test_many_buyers_at_the_boundary_fills_the_waves_exactly(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    coat = shop.preorder(waves=2, capacity=3)
    names = [f"buyer{n}" for n in range(8)]
    for name in names:
        shop.person(name)
    answers = at_once(*[lambda name=name: shop.order((coat, "M", 1), by=name) for name in names])
    placed = [answer for answer in answers if answer.status == 201]
    assert {a.code for a in answers if a.status != 201} <= {"preorder_sold_out", "too_busy", "busy"}
    assert len(placed) == 6
    assert shop.waves(coat) == [(3, "full"), (3, "full")]
    assert len(shop.members(coat, 1)) == len(shop.members(coat, 2)) == 3
    assert shop.order_type(coat) == "waiting"


def test_the_status_of_a_preorder_is_its_waves_until_an_admin_says_otherwise(shop: Shop) -> None:
    coat, cap = shop.preorder(), shop.product()
    order = shop.paid((coat, "M", 1), (cap, "M", 1))
    move(shop, coat, 1, "in_production")
    assert shop.read(order)["items"][0]["preorder_status"]["status"] == "in_production"
    assert shop.read(order)["items"][1]["preorder_status"] is None
    path = f"/orders/{order['id']}/preorder-status"
    body = {"status": "ready", "status_message": "Уже у нас"}
    assert shop.call("PATCH", path, body).code == "forbidden"
    said = shop.call("PATCH", path, body, by="admin").json["items"][0]["preorder_status"]
    assert (said["status"], said["status_message"]) == ("ready", "Уже у нас")
    assert "order.preorder_status_changed" in shop.types("order")
    back = shop.call("PATCH", path, {"status": None}, by="admin").json["items"][0]["preorder_status"]
    assert back["status"] == "in_production"
    refused = shop.call("PATCH", path, {**body, "line_ids": [order["items"][1]["line_id"]]}, by="admin")
    assert (refused.status, refused.code) == (404, "order_line_not_found")


def test_no_buyer_hears_of_the_preorder_of_an_order_that_was_cancelled(shop: Shop) -> None:
    coat = shop.preorder()
    order = shop.paid((coat, "M", 1))
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    refused = shop.call("PATCH", f"/orders/{order['id']}/preorder-status", {"status": "ready"}, by="admin")
    assert (refused.status, refused.code, refused.json["order_status"]) == (409, "illegal_transition", "cancelled")
    assert "order.preorder_status_changed" not in shop.types("order")


def raised(shop: Shop, product_id: str, wave: int, capacity: int) -> Answer:
    """PATCH of a wave's capacity, as an admin."""
    path = f"/api/v1/products/{product_id}/waves/{wave}"
    return http.call(products_api, "PATCH", path, {"capacity": capacity}, token=shop.admin.token)


def test_the_capacity_of_an_open_wave_is_raised(shop: Shop) -> None:
    coat = shop.preorder(capacity=3)
    shop.placed((coat, "M", 2))
    answer = raised(shop, coat, 1, 5)
    assert (answer.status, answer.json["capacity"], answer.json["current_count"]) == (200, 5, 2)
    assert raised(shop, coat, 1, 5).status == 200
    assert shop.types("wave").count("wave.capacity_raised") == 1
    shop.placed((coat, "M", 3))
    assert shop.waves(coat) == [(5, "full"), (0, "open")]


def test_a_full_wave_that_is_raised_opens_again_and_is_the_current_one(shop: Shop) -> None:
    coat = shop.preorder(capacity=2)
    shop.placed((coat, "M", 3))
    assert shop.current_wave(coat) == (2, 1)
    assert raised(shop, coat, 1, 4).json["status"] == "open"
    assert shop.current_wave(coat) == (1, 2)
    shop.placed((coat, "M", 3))
    assert shop.waves(coat) == [(4, "full"), (2, "full")]


def test_a_product_that_waited_takes_orders_again_and_the_waiting_are_notified_of_each_unit(shop: Shop) -> None:
    coat = shop.preorder(capacity=2, waves=1)
    shop.placed((coat, "M", 2))
    assert shop.order_type(coat) == "waiting"
    for name in ("boris", "vera", "gleb"):
        waitlist.join(product_id=coat, user_id=shop.person(name).id)
    assert raised(shop, coat, 1, 4).status == 200
    assert shop.order_type(coat) == "preorder"
    stored = (EventItem.from_raw_data(item).event() for item in _raw(shop.aws, "events"))
    [again] = [one for one in stored if one.type == "product.available_again"]
    assert again.data["quantity"] == 2
    assert waitlist.notify_next(event_id=again.id, product_id=coat, quantity=again.data["quantity"]) == 2
    assert WaitlistEntry.has_people(coat)


def test_a_capacity_does_not_shrink_and_a_closed_wave_keeps_its_own(shop: Shop) -> None:
    coat = shop.preorder(capacity=3)
    shop.placed((coat, "M", 2))
    for fewer in (2, 1):
        refused = raised(shop, coat, 1, fewer)
        assert (refused.status, refused.code) == (422, "wave_capacity_too_small")
        assert (refused.json["capacity"], refused.json["taken"]) == (3, 2)
    move(shop, coat, 1, "in_production")
    refused = raised(shop, coat, 1, 9)
    assert (refused.status, refused.code, refused.json["status_now"]) == (409, "wave_closed", "in_production")
    assert raised(shop, coat, 9, 9).code == "wave_not_found"
    assert raised(shop, coat, 2, 0).status == 422
    path = f"/api/v1/products/{coat}/waves/2"
    both = http.call(products_api, "PATCH", path, {"capacity": 9, "message": "x"}, token=shop.admin.token)
    assert both.status == 422


def test_orders_and_a_raised_capacity_at_once_sell_no_unit_twice(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    coat = shop.preorder(capacity=2, waves=1)

    def buy(name: str) -> int:
        return shop.order((coat, "M", 1), by=name).status

    names = [f"buyer{number}" for number in range(6)]
    for name in names:
        shop.person(name)
    results = at_once(*(lambda name=name: buy(name) for name in names), lambda: raised(shop, coat, 1, 4).status)
    sold = results[:-1].count(201)
    [(count, status)] = shop.waves(coat)
    assert results[-1] == 200
    assert count == sold <= 4
    assert (status == "full") == (count == 4)


def test_a_wave_that_fills_while_its_capacity_is_raised_leaves_no_product_waiting(shop: Shop, monkeypatch: Any) -> None:
    """The product was read before its last unit was taken, and its waves after that."""
    coat = shop.preorder(waves=1, capacity=2)
    read, taken = preorders.waves_of, []

    def after_the_last_unit(*args: Any, **options: Any) -> Any:
        if not taken:
            taken.append(1)
            shop.placed((coat, "M", 2))
        return read(*args, **options)

    monkeypatch.setattr(preorders, "waves_of", after_the_last_unit)
    wave_capacity.raise_to(product_id=coat, number=1, capacity=3, actor="usr_admin")
    assert (shop.waves(coat), shop.order_type(coat)) == ([(2, "open")], "preorder")
