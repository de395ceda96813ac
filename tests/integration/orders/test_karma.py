"""Karma pays a part of an order, is taken once, and comes back when the order does not come about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.identity.models import User
from shared.karma import service as karma
from shared.karma.models import Entry
from shared.payments import lookup as payment_lookup
from tests.integration.orders.conftest import Shop, wanted


@pytest.fixture
def anna(shop: Shop) -> str:
    """Somebody with five hundred points."""
    user_id = shop.person("anna").id
    karma.award(user_id=user_id, delta=500, reason="thanks", actor="test")
    return user_id


def balance(user_id: str) -> int:
    stored = karma.balance_of(User.get(*User.key(user_id), consistent_read=True))
    assert stored == sum(
        int(entry.delta) for entry in Entry.query(Entry.of_person(user_id), Entry.sk.startswith("ENTRY"))
    )
    return stored


def test_a_point_takes_a_rouble_off_up_to_a_share_of_the_total(shop: Shop, anna: str) -> None:
    product = shop.product(price=100_000)
    quoted = shop.call("POST", "/orders/quote", {**wanted((product, "M", 2)), "karma_points": 400}).json
    assert (quoted["final_amount"], quoted["max_karma_points"], quoted["problems"]) == (160_000, 400, [])

    order = shop.placed((product, "M", 2), karma_points=400, expected_total=160_000)

    assert (order["final_amount"], order["discount_amount"], order["karma_points"]) == (160_000, 40_000, 400)
    assert balance(anna) == 100
    changed = shop.aws.events("karma.changed")[-1]
    [placed] = shop.aws.events("order.placed")
    assert (changed["data"]["delta"], changed["data"]["source_event_id"]) == (-400, placed["sk"])
    assert placed["data"]["karma_points"] == 400


def test_the_share_is_of_what_is_left_after_the_promo_code(shop: Shop, anna: str) -> None:
    product, code = shop.product(price=100_000), shop.promo(discount_percent=50)
    body = {**wanted((product, "M", 1)), "promo_code": code}
    quoted = shop.call("POST", "/orders/quote", {**body, "karma_points": 101}).json
    assert [one["code"] for one in quoted["problems"]] == ["karma_share_exceeded"]
    refused = shop.order((product, "M", 1), promo_code=code, karma_points=101)
    assert (refused.status, refused.code, refused.json["max_points"]) == (409, "karma_share_exceeded", 100)
    assert shop.placed((product, "M", 1), promo_code=code, karma_points=100)["final_amount"] == 40_000


def test_more_than_there_is_cannot_be_spent(shop: Shop, anna: str) -> None:
    product = shop.product(price=1_000_000)
    refused = shop.order((product, "M", 1), karma_points=501)
    assert (refused.status, refused.code, refused.json["balance"]) == (409, "not_enough_karma", 500)
    assert balance(anna) == 500
    assert shop.stock(product) == 10


def test_orders_that_race_for_one_balance_never_take_it_below_zero(
    shop: Shop, anna: str, at_once: Callable[..., list[Any]]
) -> None:
    product = shop.product(price=1_000_000)
    answers = at_once(*[lambda: shop.order((product, "M", 1), karma_points=200) for _ in range(4)])
    assert sorted(answer.status for answer in answers) == [201, 201, 409, 409]
    assert {answer.code for answer in answers if answer.status == 409} == {"not_enough_karma"}
    assert balance(anna) == 100


def test_a_repeated_request_takes_the_points_once(shop: Shop, anna: str) -> None:
    product = shop.product(price=100_000)
    once = {"headers": {"Idempotency-Key": "k"}, "karma_points": 100}
    assert shop.order((product, "M", 1), **once).json == shop.order((product, "M", 1), **once).json
    assert balance(anna) == 400


def test_the_points_come_back_with_a_cancelled_order_paid_or_not(shop: Shop, anna: str) -> None:
    product = shop.product(price=100_000)
    for order in (shop.placed((product, "M", 1), karma_points=100), shop.paid((product, "M", 1), karma_points=200)):
        assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
        shop.run_refunds(order)
    assert balance(anna) == 500


def test_the_points_come_back_when_the_hold_ends(shop: Shop, anna: str) -> None:
    with clock.frozen_at(clock.now()) as time:
        shop.placed((shop.product(price=100_000), "M", 1), karma_points=150)
        time.tick(minutes=76)
        assert shop.expire()["expired"] == 1
    assert balance(anna) == 500


def test_refunds_give_back_the_share_of_the_points_that_is_theirs_of_the_money(shop: Shop, anna: str) -> None:
    order = shop.paid((shop.product(price=100_000), "M", 1), karma_points=200)
    left = []
    for amount in (8_000, 32_000, 40_000):
        body = {"amount": amount, "reason": "x"}
        assert shop.call("POST", f"/orders/{order['id']}/refunds", body, by="admin").status == 201
        shop.run_refunds(order)
        left.append(balance(anna))
    assert left == [320, 400, 500]


def expired(shop: Shop) -> dict[str, Any]:
    """An order for four hundred points that nobody paid in time."""
    order = shop.placed((shop.product(price=1_000_000), "M", 1), karma_points=400)
    with clock.frozen_at(clock.now() + timedelta(minutes=80)):
        assert shop.expire()["expired"] == 1
    return order


def test_a_late_payment_takes_the_points_again(shop: Shop, anna: str) -> None:
    order = expired(shop)
    assert balance(anna) == 500
    shop.pay(order)
    assert shop.read(order)["status"] == "paid"
    assert balance(anna) == 100

    shop.call("POST", f"/orders/{order['id']}/cancel")
    shop.run_refunds(order)
    assert balance(anna) == 500


def test_a_late_payment_goes_back_when_the_points_are_spent(shop: Shop, anna: str) -> None:
    order = expired(shop)
    karma.award(user_id=anna, delta=-101, reason="spent", actor="test")
    shop.pay(order)
    assert shop.read(order)["status"] == "expired"
    assert shop.run_refunds(order) == ["succeeded"]
    assert payment_lookup.get(order["payment_id"]).refunded_amount == order["final_amount"]
    assert balance(anna) == 399


def test_an_order_without_points_touches_no_karma(shop: Shop, anna: str) -> None:
    before = shop.aws.items("karma")
    shop.paid((shop.product(), "M", 1))
    assert shop.aws.items("karma") == before
