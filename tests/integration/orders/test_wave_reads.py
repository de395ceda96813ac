"""A divided wave that fills up or opens again between the reads of a decision about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.payments import lookup as payment_lookup
from shared.shop.catalog import preorders, stock_split, wave_capacity, wave_moves
from shared.shop.catalog.models import Wave
from shared.shop.orders import service
from tests.integration.orders.conftest import Shop


def cancel(shop: Shop, order: dict[str, Any]) -> None:
    service.cancel(order_id=order["id"], actor="usr_staff", as_admin=True, provider=shop.provider)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Have something happen once after the shards were read and before the waves are."""
    read = preorders.waves_of

    def arrange(happens: Callable[[], Any]) -> None:
        left = [happens]

        def waves_of(*args: Any, **options: Any) -> list[Wave]:
            if left:
                left.pop()()
            return read(*args, **options)

        monkeypatch.setattr(preorders, "waves_of", waves_of)

    return arrange


def test_a_full_wave_that_opens_again_meanwhile_is_counted_right_in_production(
    shop: Shop, between: Callable[[Callable[[], Any]], None]
) -> None:
    coat = shop.preorder(waves=1, capacity=5)
    stock_split.split(product_id=coat, shards=3, actor="usr_staff")
    shop.placed((coat, "M", 3))
    order = shop.placed((coat, "M", 2), by="boris")
    between(lambda: cancel(shop, order))
    wave_moves.move(product_id=coat, number=1, fields={"status": "in_production"}, actor="usr_staff")
    assert (shop.waves(coat), shop.order_type(coat)) == ([(3, "in_production")], "waiting")
    late = shop.order((coat, "M", 1), by="late")
    assert (late.status, late.code) == (409, "preorder_sold_out")


def test_a_wave_that_grows_and_sells_meanwhile_is_counted_right_in_production(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its shards hold what they held, with more of it taken."""
    coat = shop.preorder(waves=1, capacity=3)
    stock_split.split(product_id=coat, shards=3, actor="usr_staff")
    shop.placed((coat, "M", 3))
    update, left = preorders.update_dependents, [1]

    def then_grows(*args: Any, **options: Any) -> None:
        if left:
            left.pop()
            wave_capacity.raise_to(product_id=coat, number=1, capacity=5, actor="usr_staff")
            shop.placed((coat, "M", 2), by="boris")
        update(*args, **options)

    monkeypatch.setattr(preorders, "update_dependents", then_grows)
    wave_moves.move(product_id=coat, number=1, fields={"status": "in_production"}, actor="usr_staff")
    assert shop.waves(coat) == [(5, "in_production")]


def test_a_product_does_not_wait_while_a_later_wave_has_opened_again(
    shop: Shop, between: Callable[[Callable[[], Any]], None]
) -> None:
    coat = shop.preorder(waves=2, capacity=2)
    stock_split.split(product_id=coat, shards=2, actor="usr_staff")
    first, later = shop.placed((coat, "M", 2)), shop.placed((coat, "M", 2), by="boris")
    shop.call("POST", f"/orders/{first['id']}/cancel")
    shop.placed((coat, "M", 1), by="vera")
    assert shop.waves(coat) == [(1, "open"), (2, "full")]
    shop.person("gleb")
    between(lambda: cancel(shop, later))
    shop.placed((coat, "M", 1), by="gleb")
    assert (shop.waves(coat), shop.order_type(coat)) == ([(2, "full"), (0, "open")], "preorder")


@pytest.mark.parametrize("shards", [1, 3])
def test_a_late_payment_that_takes_the_last_places_of_what_has_just_opened_has_the_product_wait(
    shop: Shop, between: Callable[[Callable[[], Any]], None], shards: int
) -> None:
    coat = shop.preorder(waves=1, capacity=2)
    stock_split.split(product_id=coat, shards=shards, actor="usr_staff")
    late = shop.placed((coat, "M", 2))
    with clock.frozen_at(clock.now() + timedelta(minutes=80)):
        shop.expire()
        other = shop.placed((coat, "M", 2), by="boris")
        payment = payment_lookup.get(late["payment_id"])
        shop.provider.pay(str(payment.provider_payment_id))
        between(lambda: cancel(shop, other))
        shop.notify(str(payment.provider_payment_id))
    assert (shop.read(late)["status"], shop.waves(coat)) == ("paid", [(2, "full")])
    assert shop.order_type(coat) == "waiting"


@pytest.mark.parametrize("shards", [1, 3])
def test_a_wave_that_fills_up_while_it_is_made_larger_has_its_product_take_orders(
    shop: Shop, between: Callable[[Callable[[], Any]], None], shards: int
) -> None:
    coat = shop.preorder(waves=1, capacity=2)
    stock_split.split(product_id=coat, shards=shards, actor="usr_staff")
    shop.person("anna")
    between(lambda: shop.placed((coat, "M", 2)))
    wave_capacity.raise_to(product_id=coat, number=1, capacity=4, actor="usr_staff")
    assert (shop.waves(coat), shop.order_type(coat)) == ([(2, "open")], "preorder")


def test_a_late_payment_that_no_transaction_can_take_is_given_back(shop: Shop) -> None:
    """It would take the last places of two waves out of all their shards."""
    coats = [shop.preorder(waves=1, capacity=2) for _ in range(2)]
    order = shop.placed(*[(coat, "M", 2) for coat in coats])
    for coat in coats:
        stock_split.split(product_id=coat, shards=64, actor="usr_staff")
    with clock.frozen_at(clock.now() + timedelta(minutes=80)):
        shop.expire()
        shop.pay(order)
        assert shop.run_refunds(order) == ["succeeded"]
    assert (shop.read(order)["status"], shop.read(order)["payment_status"]) == ("expired", "refunded")
    assert [shop.waves(coat) for coat in coats] == [[(0, "open")]] * 2
