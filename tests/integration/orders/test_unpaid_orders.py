"""What a person holds without having paid: paid orders make room without a write of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.shop.orders.models import CustomerLimits
from tests.integration.orders.conftest import Shop


def listed(shop: Shop) -> set[str]:
    found = CustomerLimits.get_or_none(*CustomerLimits.key(shop.person().id))
    return set(found.held) if found else set()


def test_paying_leaves_the_list_alone_and_makes_room_all_the_same(shop: Shop) -> None:
    hoodie = shop.product()
    orders = [shop.placed((hoodie, "M", 1)) for _ in range(3)]
    assert shop.order((hoodie, "M", 1)).code == "too_many_unpaid_orders"
    shop.pay(orders[0])
    assert listed(shop) == {order["id"] for order in orders}, "paying writes nothing here"
    assert shop.stored(orders[0]).is_counted_unpaid is None
    new = shop.placed((hoodie, "M", 1))
    assert listed(shop) == {orders[1]["id"], orders[2]["id"], new["id"]}, "what was paid is dropped with the next write"
    assert shop.order((hoodie, "M", 1)).code == "too_many_unpaid_orders"


def test_the_pieces_of_a_paid_order_make_room_too(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 30})
    order = shop.placed((hoodie, "M", 6))
    refused = shop.order((hoodie, "M", 5))
    assert (refused.code, refused.json["available"]) == ("too_many_pieces", 4)
    shop.pay(order)
    assert shop.order((hoodie, "M", 5)).status == 201
    refused = shop.order((hoodie, "M", 6))
    assert (refused.code, refused.json["available"]) == ("too_many_pieces", 5)


def test_a_paid_order_that_is_cancelled_touches_no_list(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    assert listed(shop) == {order["id"]}
    kept = CustomerLimits.get(*CustomerLimits.key(shop.person().id))
    assert int(kept.ttl) == clock.epoch(clock.parse(order["created_at"]) + timedelta(days=30))


@pytest.mark.parametrize("round_", range(2))
def test_orders_beside_payments_are_no_more_than_may_be(
    shop: Shop, at_once: Callable[..., list[Any]], round_: int
) -> None:
    hoodie = shop.product(stock={"M": 30})
    orders = [shop.placed((hoodie, "M", 1)) for _ in range(3)]
    answers = at_once(lambda: shop.pay(orders[0]), *[lambda: shop.order((hoodie, "M", 1))] * 4)
    placed = sum(answer is not None and answer.status == 201 for answer in answers)
    while shop.order((hoodie, "M", 1)).status == 201:
        placed += 1
    assert (placed, shop.holds()) == (1, 3)
