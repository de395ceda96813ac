"""An order of many products that is placed can be ended, whatever it holds: its goods come back in one transaction."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shared.core import clock
from shared.karma import service as karma
from shared.shop.orders import stock_changes
from tests.integration.orders.conftest import Shop

MOST = 14


def placed(shop: Shop, products: list[str], **body: Any) -> dict[str, Any]:
    return shop.placed(*((one, "M", 1) for one in products), **body)


def waves(shop: Shop, count: int) -> list[str]:
    return [shop.preorder(waves=3, capacity=3) for _ in range(count)]


@pytest.mark.parametrize("shards", [1, 4])
def test_more_products_in_waves_than_can_come_back_at_once_are_refused(shop: Shop, shards: int) -> None:
    shop.shards = shards
    products = waves(shop, MOST + 1)
    refused = shop.order(*((one, "M", 1) for one in products))
    assert (refused.status, refused.code) == (422, "too_many_lines")
    assert [shop.waves(one)[0] for one in products] == [(0, "open")] * len(products)


@pytest.mark.parametrize(("shards", "how"), itertools.product([1, 4], ["unpaid", "paid", "expired"]))
def test_as_many_as_are_taken_come_back(shop: Shop, shards: int, how: str) -> None:
    shop.shards = shards
    products = waves(shop, MOST)
    shop.promo(discount_amount=1)
    with clock.frozen_at(clock.now()) as time:
        order = placed(shop, products, promo_code="SPRING")
        if how == "expired":
            time.tick(minutes=76)
            assert shop.expire()["expired"] == 1
        else:
            if how == "paid":
                shop.pay(order)
            assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    assert [shop.waves(one)[0] for one in products] == [(0, "open")] * MOST


def test_full_waves_that_open_again_with_other_ones_behind_them_come_back_too(shop: Shop) -> None:
    products = waves(shop, MOST)
    order = shop.placed(*((one, "M", 3) for one in products))
    for half in (products[:7], products[7:]):
        placed(shop, half, by="boris")
    shop.pay(order)
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    assert [shop.waves(one)[:2] for one in products] == [[(0, "open"), (1, "open")]] * MOST


@pytest.mark.parametrize(("count", "status"), [(8, 201), (9, 422)])
def test_what_is_in_a_full_wave_and_an_open_one_behind_one_that_opened_again_comes_back_or_is_not_taken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, count: int, status: int
) -> None:
    """Of a divided product that is two shards of its stock, and a look at the wave that is current."""
    monkeypatch.setattr(stock_changes, "shard_of", lambda *_: 1)
    shop.shards = 4
    karma.award(user_id=shop.person("anna").id, delta=500, reason="thanks", actor="test")
    shop.promo(discount_amount=1)
    products = [shop.preorder(waves=4, capacity=2) for _ in range(count)]
    before = shop.placed(*((one, "M", 2) for one in products), by="boris")
    answer = shop.order(*((one, "M", 3) for one in products), promo_code="SPRING", karma_points=10)
    assert answer.status == status, answer.body
    assert shop.call("POST", f"/orders/{before['id']}/cancel", {}, by="admin").status == 200
    if status == 201:
        order = answer.json["order"]
        shop.pay(order)
        key = {"Idempotency-Key": "cancel-1"}
        assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin", headers=key).status == 200
    assert [shop.waves(one) for one in products] == [[(0, "open")] * 4] * count


def test_fifty_products_from_stock_come_back(shop: Shop) -> None:
    products = [shop.product() for _ in range(50)]
    order = placed(shop, products)
    shop.pay(order)
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    assert {shop.stock(one) for one in products} == {10}
