"""Money for an order that was called off goes back; one that merely ran out of time is revived if it can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.payments import lookup as payment_lookup
from tests.integration.orders.conftest import Shop

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("who", ["anna", "admin"])
def test_a_cancelled_order_that_is_paid_afterwards_is_refunded(shop: Shop, who: str) -> None:
    hoodie = shop.product()
    shop.promo(max_uses=1)
    order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by=who).status == 200
    shop.pay(order)
    provider_id = payment_lookup.get(order["payment_id"]).provider_payment_id
    shop.notify(str(provider_id))
    assert (shop.read(order)["status"], shop.stock(hoodie), shop.uses()) == ("cancelled", 10, 0)
    assert shop.run_refunds(order) == ["succeeded"]
    after = shop.read(order)
    assert (after["status"], after["payment_status"], after["refunded_amount"]) == ("cancelled", "refunded", 900)
    assert [event["data"]["status"] for event in shop.aws.events("order.late_refund")] == ["cancelled"]
    assert len(shop.provider.refunds) == 1


def test_an_order_cancelled_after_its_review_is_not_revived(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    shop.pay(order, amount=100)
    shop.call("POST", f"/orders/{order['id']}/attention", {"action": "refund"}, by="admin")
    assert shop.read(order)["status"] == "cancelled"
    assert shop.run_refunds(order) == ["succeeded"]


@pytest.mark.parametrize("round_", range(3))
def test_a_payment_and_a_cancellation_at_once_end_with_the_money_back(
    shop: Shop, at_once: Callable[..., list[Any]], round_: int
) -> None:
    hoodie = shop.product(stock={"M": 1})
    order = shop.placed((hoodie, "M", 1))
    provider_id = str(payment_lookup.get(order["payment_id"]).provider_payment_id)
    shop.provider.pay(provider_id)
    shop.person("admin", "admin")
    at_once(
        lambda: shop.notify(provider_id),
        lambda: shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin"),
        lambda: shop.notify(provider_id),
    )
    shop.notify(provider_id)
    assert shop.run_refunds(order) == ["succeeded"]
    after = shop.read(order)
    assert (after["status"], after["payment_status"], shop.stock(hoodie)) == ("cancelled", "refunded", 1)


def test_an_expired_order_is_revived_while_its_goods_are_there(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 1})
        order = shop.placed((hoodie, "M", 1))
        time.tick(minutes=76)
        shop.expire()
        shop.pay(order)
        assert (shop.read(order)["status"], shop.stock(hoodie)) == ("paid", 0)
