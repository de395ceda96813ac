"""Money for an order that was called off goes back; one that merely ran out of time is revived if it can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.identity import personal_data as identity
from shared.payments import lookup as payment_lookup
from shared.shop import personal_data
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


@pytest.mark.parametrize("amount", [None, 500], ids=["all of it", "another amount"])
def test_money_for_an_expired_order_of_an_erased_buyer_goes_back(shop: Shop, amount: int | None) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 1})
        order = shop.placed((hoodie, "M", 1))
        time.tick(minutes=76)
        shop.expire()
        for part in (personal_data, identity):
            part.erase(shop.person("anna").id)
        shop.pay(order, amount=amount)
        assert (shop.stored(order).status, shop.stock(hoodie)) == ("expired", 1)
        assert shop.run_refunds(order) == ["succeeded"]
        after = shop.read(order)
        assert (after["status"], after["payment_status"], after["needs_attention"]) == ("expired", "refunded", False)
        assert shop.aws.events("order.late_refund")


def second_link(shop: Shop, order: dict[str, Any]) -> dict[str, Any]:
    """The order with a further payment; the first one was given up, and may still be paid."""
    first = str(payment_lookup.get(order["payment_id"]).provider_payment_id)
    shop.provider.decline(first)
    shop.notify(first)
    renewed: dict[str, Any] = shop.call("POST", f"/orders/{order['id']}/pay").json["order"]
    assert renewed["payment_id"] != order["payment_id"]
    return renewed


@pytest.mark.parametrize("is_refunded", [False, True])
def test_an_order_that_a_second_late_payment_revives_is_sent(shop: Shop, is_refunded: bool) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 1})
        order = shop.placed((hoodie, "M", 1))
        renewed = second_link(shop, order)
        time.tick(minutes=76)
        shop.expire()
        boris = shop.placed((hoodie, "M", 1), by="boris")
        shop.pay(order)
        if is_refunded:
            assert shop.run_refunds(order) == ["succeeded"]
        shop.call("POST", f"/orders/{boris['id']}/cancel", {}, by="boris")
        shop.pay(renewed)
        shop.run_refunds(order)
        paid = shop.read(order)
        assert (paid["status"], paid["payment_status"], paid["refunded_amount"]) == ("paid", "succeeded", 0)
        assert shop.call("POST", f"/orders/{order['id']}/assemble", by="admin").status == 200


@pytest.mark.parametrize("action", ["accept", "refund"])
def test_a_payment_that_comes_during_a_review_goes_back_and_decides_nothing(shop: Shop, action: str) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    renewed = second_link(shop, order)
    shop.pay(renewed, amount=900)
    shop.pay(order)
    assert shop.run_refunds(order) == ["succeeded"]
    under_review = shop.read(order)
    assert (under_review["payment_id"], under_review["payment_status"]) == (renewed["payment_id"], "succeeded")
    assert shop.call("POST", f"/orders/{order['id']}/attention", {"action": action}, by="admin").status == 200
    shop.run_refunds(order)
    after = shop.read(order)
    if action == "accept":
        assert (after["status"], after["refunded_amount"]) == ("paid", 0)
        assert shop.call("POST", f"/orders/{order['id']}/assemble", by="admin").status == 200
    else:
        assert (after["status"], after["payment_status"], after["refunded_amount"]) == ("cancelled", "refunded", 900)


@pytest.mark.parametrize("action", ["accept", "refund"])
def test_of_two_payments_of_another_amount_staff_decide_about_the_first_and_the_second_goes_back(
    shop: Shop, action: str
) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    renewed = second_link(shop, order)
    shop.pay(renewed, amount=900)
    shop.pay(order, amount=800)
    assert shop.call("POST", f"/orders/{order['id']}/attention", {"action": action}, by="admin").status == 200
    shop.run_refunds(order)
    came = {one.amount: one.refunded_amount for one in shop.provider.payments.values()}
    assert came == {800: 800, 900: 0 if action == "accept" else 900}
    assert shop.read(order)["needs_attention"] is False
