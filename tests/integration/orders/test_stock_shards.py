"""Orders of a product whose stock is divided: what is sold is what there was, over all its shards."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import products, stock, stock_split
from shared.shop.catalog.errors import StockBelowZeroError, StockMovingError
from shared.shop.catalog.models import Availability
from shared.shop.orders.availability import read_availability
from shared.shop.orders.errors import OutOfStockError
from shared.shop.orders.stock_changes import StockChanges
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_returns import give_back
from tests.support import proof


def divided(shop: Shop, shards: int, **units: int) -> str:
    product_id = shop.product(stock=units)
    stock_split.split(product_id=product_id, shards=shards, actor="usr_staff")
    return product_id


def held(product_id: str, size: str = "M") -> list[int]:
    """What each shard holds."""
    view = products.get(product_id, hidden=True, consistent=True)
    return [part.stock[size] for part in view.levels.parts]


def test_orders_take_from_all_shards_until_nothing_is_left(shop: Shop) -> None:
    hoodie = divided(shop, 3, M=4)
    assert held(hoodie) == [2, 1, 1]
    for _ in range(4):
        shop.paid((hoodie, "M", 1))
    assert held(hoodie) == [0, 0, 0]
    late = shop.order((hoodie, "M", 1))
    assert (late.status, late.code, late.json["available"], late.json["line"]) == (409, "out_of_stock", 0, 0)


def test_an_order_of_more_than_any_shard_has_takes_from_several_at_once(shop: Shop) -> None:
    hoodie = divided(shop, 4, M=6)
    shop.placed((hoodie, "M", 5))
    assert sum(held(hoodie)) == 1
    short = shop.order((hoodie, "M", 2), by="boris")
    assert (short.code, short.json["available"], sum(held(hoodie))) == ("out_of_stock", 1, 1)
    shop.placed((hoodie, "M", 1), by="boris")
    assert held(hoodie) == [0, 0, 0, 0]


def test_sizes_of_one_order_are_taken_from_wherever_they_are(shop: Shop) -> None:
    hoodie = divided(shop, 2, S=1, M=1)
    assert (held(hoodie, "S"), held(hoodie, "M")) == ([1, 0], [0, 1])
    shop.placed((hoodie, "S", 1), (hoodie, "M", 1))
    assert sum(held(hoodie, "S") + held(hoodie, "M")) == 0


@pytest.mark.parametrize("shards_after", [1, 2, 9])
def test_what_an_order_held_comes_back_however_the_stock_is_divided_by_then(shop: Shop, shards_after: int) -> None:
    hoodie = divided(shop, 5, M=7)
    order = shop.placed((hoodie, "M", 3))
    stock_split.split(product_id=hoodie, shards=shards_after, actor="usr_staff")
    assert sum(held(hoodie)) == 4
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    assert (sum(held(hoodie)), len(held(hoodie))) == (7, shards_after)


def test_a_late_payment_takes_its_units_again_from_the_shards(shop: Shop) -> None:
    hoodie = divided(shop, 3, M=3)
    order = shop.placed((hoodie, "M", 3))
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    expired = shop.placed((hoodie, "M", 2))
    stored = shop.stored(expired)
    stored.hold_expires_at = "2020-01-01T00:00:00.000Z"
    stored.save()
    from shared.shop.orders import expiry

    expiry.expire(expired["id"], shop.provider)
    assert sum(held(hoodie)) == 3
    shop.pay(expired)
    assert (shop.read(expired)["status"], sum(held(hoodie))) == ("paid", 1)


def test_a_refund_puts_its_units_back_into_a_shard(shop: Shop) -> None:
    hoodie = divided(shop, 3, M=3)
    order = shop.paid((hoodie, "M", 3))
    assert give_back(shop, order, {"quantity": 2}, restock=True).status == 201
    assert sum(held(hoodie)) == 2


def test_more_buyers_than_units_sells_exactly_the_units(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = divided(shop, 4, M=6)
    names = [f"buyer{n}" for n in range(12)]
    for name in names:
        shop.person(name)
    answers = at_once(*[lambda name=name: shop.order((hoodie, "M", 1), by=name) for name in names])
    assert [answer.status for answer in answers].count(201) == 6
    assert {answer.code for answer in answers if answer.status != 201} <= {"out_of_stock", "too_busy"}
    assert held(hoodie) == [0, 0, 0, 0]


def test_an_order_that_was_planned_before_the_division_is_planned_again(shop: Shop, monkeypatch: Any) -> None:
    """What it read was one item with all of the stock; now each has a part of it."""
    from shared.shop.orders import placing

    hoodie = shop.product(stock={"M": 6})
    read, seen = placing.read_facts, []

    def then_divide(*args: Any, **options: Any) -> Any:
        facts = read(*args, **options)
        if not seen:
            seen.append(facts)
            stock_split.split(product_id=hoodie, shards=3, actor="usr_staff")
        return facts

    monkeypatch.setattr(placing, "read_facts", then_divide)
    shop.placed((hoodie, "M", 5))
    assert sum(held(hoodie)) == 1


def test_a_reader_never_sees_half_of_a_division(shop: Shop, monkeypatch: Any) -> None:
    from shared.shop.catalog import shards

    hoodie = divided(shop, 4, M=100)
    old = Availability.get(*Availability.key(hoodie))
    stock_split.split(product_id=hoodie, shards=2, actor="usr_staff")
    assert shards.read([old])[hoodie].stock == {"M": 100}
    old = Availability.get(*Availability.key(hoodie))
    stock_split.split(product_id=hoodie, shards=8, actor="usr_staff")
    assert shards.read([old])[hoodie].stock == {"M": 100}


@pytest.mark.parametrize("seed", proof.sampled(range(4), one_in=4))
def test_at_random_nothing_is_oversold_lost_or_made(
    shop: Shop, at_once: Callable[..., list[Any]], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders, returns, staff and divisions at the same time; the books are kept by what was committed."""
    monkeypatch.setattr("shared.data.retry.LONGEST_DELAY_S", 0.01)
    start = {"S": 5, "M": 8}
    hoodie = shop.product(stock=start)
    books: list[Counter[str]] = [Counter() for _ in range(6)]
    refused: Counter[str] = Counter()

    def worker(number: int) -> None:
        chance, mine = random.Random(seed * 100 + number), books[number]
        out: list[dict[str, int]] = []
        for step in range(12):
            name, size = f"ord_{seed}_{number}_{step}", chance.choice(("S", "M"))
            what = chance.choice(("take", "take", "take", "give", "move", "count", "split"))
            try:
                if what == "take":
                    wanted = {one: chance.randint(1, 3) for one in chance.choice((("S",), ("M",), ("S", "M")))}
                    retry_on_conflict(lambda n=name, w=wanted: _take(hoodie, n, w))
                    out.append(wanted)
                    mine.subtract(wanted)
                elif what == "give" and out:
                    units = out.pop()
                    retry_on_conflict(lambda n=name, u=units: _give(hoodie, n, u))
                    mine.update(units)
                elif what == "move":
                    delta = chance.choice((-1, 1, 9))
                    stock.move(product=hoodie, size=size, delta=delta, reason="x", actor="usr_staff")
                    mine[size] += delta
                elif what == "count":
                    mine[size] += stock.move(product=hoodie, size=size, count=4, reason="x", actor="usr_staff").delta
                elif what == "split":
                    stock_split.split(product_id=hoodie, shards=chance.choice((1, 2, 3, 7)), actor="usr_staff")
            except (OutOfStockError, StockBelowZeroError, StockMovingError, StaleReadError) as error:
                refused[type(error).__name__] += 1

    at_once(*[lambda number=number: worker(number) for number in range(len(books))])
    expected = Counter(start)
    for mine in books:
        expected.update(mine)
    levels = products.get(hoodie, hidden=True, consistent=True).levels
    assert levels.stock == {size: expected[size] for size in start}, refused
    assert all(units >= 0 for part in levels.parts for units in part.stock.values())
    shards_stored = [item for item in shop.aws.items("shop") if item["type"] == "stock_shard"]
    assert len(shards_stored) == len(levels.shards), "a shard of nothing"


def _take(product_id: str, name: str, wanted: dict[str, int]) -> None:
    available = read_availability([product_id], consistent=True)[product_id]
    changes, uow = StockChanges(available, name), UnitOfWork()
    changes.take(wanted, lambda *_: OutOfStockError(product_id=product_id))
    changes.write(uow)
    uow.commit()


def _give(product_id: str, name: str, units: dict[str, int]) -> None:
    available = read_availability([product_id], consistent=True)[product_id]
    changes, uow = StockChanges(available, name), UnitOfWork()
    changes.give(units)
    changes.write(uow)
    uow.commit()
