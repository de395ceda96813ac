"""Goods and money that come back are two things of one operation, and fulfilment counts both."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest

from shared.shop.catalog import products, wave_moves
from shared.shop.orders import export
from tests.integration.orders.conftest import Shop
from tests.support.http import Answer


@pytest.fixture(params=[1, 3], ids=["one item", "three shards"])
def shop(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """A shop whose waves count for themselves, and one that divides their places."""
    shop.shards = request.param
    return shop


def give_back(shop: Shop, order: dict[str, Any], *units: dict[str, Any], **body: Any) -> Answer:
    """A refund by an admin: `units` of the order's lines by their position, and what else the request says."""
    lines = [{"line_id": order["items"][unit.pop("line", 0)]["line_id"], **unit} for unit in units]
    request = {"reason": "Не подошло", **({"lines": lines} if lines else {}), **body}
    return shop.call("POST", f"/orders/{order['id']}/refunds", request, by="admin")


def step(shop: Shop, order: dict[str, Any], name: str) -> Answer:
    body = {"tracking_number": "T"} if name == "ship" else None
    return shop.call("POST", f"/orders/{order['id']}/{name}", body, by="admin")


def shipped(shop: Shop, order: dict[str, Any], *more: str) -> dict[str, Any]:
    for name in ("assemble", "ship", *more):
        assert step(shop, order, name).status == 200
    return shop.read(order)


def move(shop: Shop, product_id: str, number: int, *statuses: str) -> None:
    for status in statuses:
        wave_moves.move(product_id=product_id, number=number, fields={"status": status}, actor="test")


# What is left to be sent.


@pytest.mark.parametrize("before", [(), ("assemble",)])
def test_an_order_given_back_whole_is_closed(shop: Shop, before: tuple[str, ...]) -> None:
    hoodie = shop.product(price=1000, stock={"M": 3})
    shop.promo(discount_amount=100)
    order = shop.paid((hoodie, "M", 2), promo_code="SPRING")
    for name in before:
        step(shop, order, name)
    answer = give_back(shop, order, {"quantity": 2}, restock=True)
    assert (answer.status, answer.json["amount"]) == (201, 1900), answer.body
    assert answer.json["order"]["status"] == "cancelled"
    for name in ("assemble", "ship", "deliver"):
        assert step(shop, order, name).code == "illegal_transition"
    assert shop.run_refunds(order) == ["succeeded"]
    closed = shop.read(order)
    assert (closed["status"], closed["payment_status"], closed["refunded_amount"]) == ("cancelled", "refunded", 1900)
    assert (shop.stock(hoodie), shop.uses()) == (3, 0)
    assert shop.call("GET", "/orders?status=paid", by="admin").json["items"] == []
    [event] = shop.aws.events("order.cancelled")
    assert (event["data"]["was_paid"], event["data"]["refund_amount"], event["data"].get("unsold", [])) == (
        True,
        1900,
        [],
    )


def test_an_order_given_back_in_parts_is_closed_by_the_last(shop: Shop) -> None:
    hoodie, cap = shop.product(), shop.product(price=300)
    order = shop.paid((hoodie, "M", 2), (cap, "M", 1))
    assert give_back(shop, order, {"quantity": 2}, restock=True).json["order"]["status"] == "paid"
    left = shop.read(order)["items"]
    assert [(one["refunded_quantity"], one["remaining_quantity"]) for one in left] == [(2, 0), (0, 1)]
    assert give_back(shop, order, {"line": 1, "quantity": 1}).json["order"]["status"] == "cancelled"
    assert (shop.stock(hoodie), shop.stock(cap)) == (10, 9)


def test_only_what_remains_is_shipped(shop: Shop) -> None:
    hoodie, cap = shop.product(), shop.product(price=300)
    order = shop.paid((hoodie, "M", 3), (cap, "M", 1))
    give_back(shop, order, {"quantity": 2}, restock=True)
    shipped(shop, order)
    [event] = shop.aws.events("order.shipped")
    lines = [one["line_id"] for one in order["items"]]
    assert event["data"]["lines"] == [{"line_id": lines[0], "quantity": 1}, {"line_id": lines[1], "quantity": 1}]


def test_all_the_money_back_without_the_goods_ships_nothing(shop: Shop) -> None:
    hoodie = shop.product(price=1000)
    order = shop.paid((hoodie, "M", 1))
    assert give_back(shop, order, amount=1000).json["order"]["status"] == "paid"
    refused = step(shop, order, "assemble")
    assert (refused.status, refused.code) == (409, "nothing_to_ship")
    shop.run_refunds(order)
    assert step(shop, order, "assemble").code == "nothing_to_ship"
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    assert shop.stock(hoodie) == 10


def test_a_refund_that_the_provider_refuses_leaves_the_order_to_be_shipped(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1))
    give_back(shop, order, amount=1000)
    shop.provider.fail_next("rejected")
    assert shop.run_refunds(order) == ["failed"]
    assert step(shop, order, "assemble").status == 200


def test_a_parcel_that_came_back_is_not_delivered(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.paid((hoodie, "M", 1))
    shipped(shop, order)
    assert give_back(shop, order, {"quantity": 1}, restock=True).json["order"]["status"] == "cancelled"
    assert step(shop, order, "deliver").code == "illegal_transition"
    assert shop.stock(hoodie) == 10


def test_what_was_delivered_stays_delivered_when_it_comes_back(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.paid((hoodie, "M", 1))
    shipped(shop, order, "deliver")
    assert give_back(shop, order, {"quantity": 1}, restock=True).json["order"]["status"] == "delivered"
    assert shop.stock(hoodie) == 10


# Goods with any sum, money without goods, goods without money.


@pytest.mark.parametrize("amount", [0, 1, 700, 2000])
def test_goods_come_back_with_any_sum_up_to_their_price(shop: Shop, amount: int) -> None:
    hoodie = shop.product(price=1000)
    order = shop.paid((hoodie, "M", 3))
    answer = give_back(shop, order, {"quantity": 2}, restock=True, amount=amount)
    assert (answer.status, answer.json["amount"]) == (201, amount), answer.body
    assert (answer.json["refund_id"] is None, answer.json["status"]) == (
        (True, "succeeded") if amount == 0 else (False, "requested")
    )
    assert shop.run_refunds(order) == (["succeeded"] if amount else [])
    after = shop.read(order)
    assert (after["refunded_amount"], after["items"][0]["remaining_quantity"]) == (amount, 1)
    assert shop.stock(hoodie) == 9


def test_more_than_the_goods_cost_is_refused(shop: Shop) -> None:
    hoodie = shop.product(price=1000)
    order = shop.paid((hoodie, "M", 3))
    refused = give_back(shop, order, {"quantity": 2}, restock=True, amount=2001)
    assert (refused.status, refused.code, refused.json["max_amount"]) == (422, "refund_amount_invalid", 2000)
    assert (shop.stock(hoodie), shop.read(order)["items"][0]["refunded_quantity"]) == (7, 0)


def test_a_free_order_can_be_returned(shop: Shop) -> None:
    hoodie = shop.product(price=1000)
    shop.promo("FREE", discount_percent=100)
    order = shop.placed((hoodie, "M", 2), promo_code="FREE")
    shipped(shop, order, "deliver")
    assert give_back(shop, order, amount=1).code == "nothing_to_refund"
    assert give_back(shop, order, {"quantity": 1}, amount=1).code == "refund_amount_invalid"
    answer = give_back(shop, order, {"quantity": 1}, restock=True)
    assert (answer.status, answer.json["amount"], answer.json["refund_id"]) == (201, 0, None), answer.body
    assert shop.stock(hoodie) == 9
    [event] = shop.aws.events("order.goods_returned")
    [line] = event["data"]["lines"]
    assert (line["product_id"], line["quantity"]) == (hoodie, 1)


def test_lines_say_one_by_one_what_goes_to_stock(shop: Shop) -> None:
    hoodie, cap = shop.product(), shop.product(price=300)
    order = shop.paid((hoodie, "M", 3), (cap, "M", 1))
    answer = give_back(
        shop,
        order,
        {"quantity": 1, "restock": False},
        {"quantity": 1},
        {"line": 1, "quantity": 1, "restock": False},
        restock=True,
    )
    assert answer.status == 201, answer.body
    assert (shop.stock(hoodie), shop.stock(cap)) == (8, 9)
    assert shop.read(order)["items"][0]["remaining_quantity"] == 1


def test_a_second_click_returns_once(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.paid((hoodie, "M", 2))
    line = {"line_id": order["items"][0]["line_id"], "quantity": 1}
    body, headers = {"lines": [line], "amount": 0, "reason": "Х", "restock": True}, {"Idempotency-Key": "r-1"}
    path = f"/orders/{order['id']}/refunds"
    first, again = (shop.call("POST", path, body, by="admin", headers=headers) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.json["refund_id"] is again.json["refund_id"] is None
    assert (shop.stock(hoodie), shop.read(order)["items"][0]["refunded_quantity"]) == (9, 1)


# Pieces of a preorder.


def test_a_preorder_piece_that_was_not_made_goes_back_to_its_wave(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    order = shop.paid((coat, "M", 2))
    assert give_back(shop, order, {"quantity": 1}, restock=True).status == 201
    assert (shop.waves(coat), shop.stock(coat), shop.members(coat, 1)) == ([(1, "open")], 0, {order["id"]: 1})


@pytest.mark.parametrize("status", ["ready", "completed"])
def test_a_preorder_piece_that_was_made_goes_to_stock(shop: Shop, status: str) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    order = shop.paid((coat, "M", 2))
    move(shop, coat, 1, "in_production", "ready", *(["completed"] if status == "completed" else []))
    assert give_back(shop, order, {"quantity": 1}, restock=True).status == 201
    assert (shop.waves(coat), shop.stock(coat), shop.members(coat, 1)) == ([(2, status)], 1, {order["id"]: 1})


def test_a_preorder_piece_that_was_sent_goes_to_stock_whatever_its_wave_says(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    order = shop.paid((coat, "M", 2))
    shipped(shop, order, "deliver")
    assert give_back(shop, order, {"quantity": 2}, restock=True).status == 201
    assert (shop.waves(coat), shop.stock(coat), shop.members(coat, 1)) == ([(2, "open")], 2, {})


def test_a_preorder_piece_that_is_being_made_cannot_be_restocked_yet(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    order = shop.paid((coat, "M", 2))
    move(shop, coat, 1, "in_production")
    refused = give_back(shop, order, {"quantity": 1}, restock=True)
    assert (refused.status, refused.code, refused.json["cause"]) == (409, "restock_impossible", "in_production")
    assert shop.read(order)["items"][0]["refunded_quantity"] == 0
    assert give_back(shop, order, {"quantity": 1}).status == 201


def test_cancelling_puts_what_was_made_to_stock(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    order = shop.paid((coat, "M", 2))
    move(shop, coat, 1, "in_production", "ready")
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    assert (shop.waves(coat), shop.stock(coat), shop.members(coat, 1)) == ([(2, "ready")], 2, {})


def test_who_gave_a_preorder_back_hears_no_more_of_its_wave(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    order = shop.paid((coat, "M", 1))
    assert give_back(shop, order, {"quantity": 1}).json["order"]["status"] == "cancelled"
    assert shop.members(coat, 1) == {}


# What cannot happen.


def test_a_size_that_is_gone_cannot_be_restocked(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 1, "S": 1})
    order = shop.paid((hoodie, "M", 1))
    product = products.get(hoodie, hidden=True).product
    products.change(product_id=hoodie, version=product.version, fields={"sizes": ["S"]}, actor="test")
    refused = give_back(shop, order, {"quantity": 1}, restock=True)
    assert (refused.status, refused.code, refused.json["cause"]) == (409, "restock_impossible", "size_gone")
    assert give_back(shop, order, {"quantity": 1}).status == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount": 0}, "validation_error"),
        ({"amount": 0, "restock": True}, "validation_error"),
        ({"lines": [{"line_id": "lin_x", "quantity": 1}], "amount": 0}, "refund_line_invalid"),
        ({"lines": [{"line_id": "lin_x", "quantity": 0}]}, "validation_error"),
        ({"lines": [{"line_id": "lin_x", "quantity": 1, "restock": "yes"}]}, "validation_error"),
    ],
)
def test_returns_that_make_no_sense_are_refused(shop: Shop, body: dict[str, Any], code: str) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert give_back(shop, order, **body).code == code


def test_two_lines_of_a_request_are_counted_together(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.paid((hoodie, "M", 2))
    refused = give_back(shop, order, {"quantity": 2, "restock": True}, {"quantity": 1})
    assert (refused.code, refused.json["available"]) == ("refund_line_invalid", 2)
    assert shop.stock(hoodie) == 8


def test_an_unpaid_order_is_not_returned(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.placed((hoodie, "M", 1))
    assert give_back(shop, order, {"quantity": 1}, restock=True, amount=0).code == "illegal_transition"
    assert shop.stock(hoodie) == 9


# Several at once.


def test_two_admins_at_once_take_back_what_there_is(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product(price=1000, stock={"M": 3})
    order = shop.paid((hoodie, "M", 3))
    shop.person("admin", "admin")
    answers = at_once(*[lambda: give_back(shop, order, {"quantity": 2}, restock=True) for _ in range(3)])
    # Whichever is noticed first of both: the goods are back, or the money is.
    refused = {answer.code for answer in answers if answer.status != 201}
    assert [answer.status for answer in answers].count(201) == 1
    assert refused <= {"refund_line_invalid", "refund_exceeds_paid"}
    assert shop.run_refunds(order) == ["succeeded"]
    assert (shop.stock(hoodie), shop.read(order)["refunded_amount"]) == (2, 2000)


def test_shipping_and_giving_back_at_once_ship_nothing_that_came_back(
    shop: Shop, at_once: Callable[..., list[Any]]
) -> None:
    hoodie = shop.product(stock={"M": 1})
    order = shop.paid((hoodie, "M", 1))
    step(shop, order, "assemble")
    at_once(lambda: step(shop, order, "ship"), lambda: give_back(shop, order, {"quantity": 1}, restock=True))
    assert shop.read(order)["status"] == "cancelled"
    assert shop.stock(hoodie) == 1
    for event in shop.aws.events("order.shipped"):
        assert event["data"]["lines"], "it was shipped before it came back"


def test_an_export_says_what_is_left(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 3))
    give_back(shop, order, {"quantity": 1})
    [found] = csv.DictReader("".join(export.export_csv()).splitlines())
    assert (found["quantity"], found["refunded_quantity"], found["remaining_quantity"]) == ("3", "1", "2")
