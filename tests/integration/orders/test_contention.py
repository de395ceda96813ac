"""Many buyers at once, in one process: what is sold is what there was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.shop.catalog.models import Availability
from shared.shop.orders.rules import RequestedLine
from tests.integration.orders.conftest import Shop


def test_more_buyers_than_units_sells_exactly_the_units(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product(stock={"M": 5})
    names = [f"buyer{n}" for n in range(12)]
    for name in names:
        shop.person(name)
    answers = at_once(*[lambda name=name: shop.order((hoodie, "M", 1), by=name) for name in names])
    sold = [answer.json["order"] for answer in answers if answer.status == 201]
    assert len(sold) == 5
    assert {a.code for a in answers if a.status != 201} == {"out_of_stock"}
    assert shop.stock(hoodie) == 0
    assert len({order["order_number"] for order in sold}) == 5
    types = [item["type"] for item in shop.aws.items("shop")]
    assert (types.count("order"), shop.holds()) == (5, 5), "no orphans"
    assert len(shop.aws.items("payments")) == 5


def test_the_condition_decides_and_not_what_was_read(shop: Shop, monkeypatch: Any) -> None:
    """All read that one unit is there; the transaction sells it once."""
    from shared.shop.orders import availability, placing

    hoodie = shop.product(stock={"M": 1})
    read, seen = placing.read_facts, availability.read_availability([hoodie])
    monkeypatch.setattr(placing, "read_facts", lambda *a, **o: replace(read(*a, **o), availability=seen))
    assert shop.order((hoodie, "M", 1)).status == 201
    late = shop.order((hoodie, "M", 1), by="boris")
    assert (late.status, late.code, late.json["available"], late.json["line"]) == (409, "out_of_stock", 0, 0)
    assert shop.stock(hoodie) == 0


def test_nobody_is_refused_for_what_was_read_a_moment_too_late(shop: Shop, monkeypatch: Any) -> None:
    """An eventually consistent read may be a second old: a refusal rests on a consistent one."""
    from shared.shop.orders import placing

    hoodie = shop.product(stock={"M": 0})
    old = placing.read_facts([RequestedLine(hoodie, "M", 1)], user_id=shop.person().id, with_limits=True)
    Availability(*Availability.key(hoodie), product_id=hoodie, stock={"M": 1}).save()
    read, asked = placing.read_facts, []

    def read_replica(*args: Any, consistent: bool, **options: Any) -> Any:
        asked.append(consistent)
        return read(*args, consistent=True, **options) if consistent else old

    monkeypatch.setattr(placing, "read_facts", read_replica)
    assert shop.order((hoodie, "M", 1)).status == 201
    assert (shop.order((hoodie, "M", 1)).code, shop.stock(hoodie)) == ("out_of_stock", 0)
    assert asked == [False, True, False, True]


def test_one_key_sent_many_times_at_once_places_one_order(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product(stock={"M": 10})
    shop.person("anna")
    headers = {"Idempotency-Key": "same"}
    answers = at_once(*[lambda: shop.order((hoodie, "M", 1), headers=headers) for _ in range(5)])
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["order"]["id"] for answer in answers}) == 1
    assert shop.stock(hoodie) == 9


def test_cancel_and_expiry_at_once_give_back_once(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    from shared.shop.orders import expiry

    hoodie = shop.product(stock={"M": 3})
    shop.promo()
    order = shop.placed((hoodie, "M", 2), promo_code="SPRING")
    at_once(
        lambda: shop.call("POST", f"/orders/{order['id']}/cancel"),
        lambda: expiry.expire(order["id"], shop.provider),
    )
    assert shop.read(order)["status"] in ("cancelled", "expired")
    assert (shop.stock(hoodie), shop.uses(), shop.holds()) == (3, 0, 0)


def test_payment_and_expiry_at_once_leave_a_paid_order(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    from shared.shop.orders import expiry

    hoodie = shop.product(stock={"M": 1})
    order = shop.placed((hoodie, "M", 1))
    at_once(lambda: shop.pay(order), lambda: expiry.expire(order["id"], shop.provider))
    assert shop.read(order)["status"] == "paid"
    assert (shop.stock(hoodie), shop.holds()) == (0, 0)
