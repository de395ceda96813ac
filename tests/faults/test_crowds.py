"""What two people's orders of one product with one code write both: items, partitions and index keys.

Each takes about 1,000 write units a second, so whatever all orders of a sale write holds the sale. What a request
writes may share nothing; what workers write afterwards, in batches, is put down here with why it may wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from shared.shop.orders import stock_changes
from shared.shop.promo import counts
from tests.faults import world
from tests.faults.steps import expect
from tests.faults.world import World
from tests.shop.factories import place, preorder, product, promo

Key: TypeAlias = tuple[str, str]
TABLES = ("shop", "payments", "events", "idempotency", "notifications", "analytics", "identity", "tasks")
BUYERS = ("anna", "boris")
SHARDS = 64
# Index keys that have four shards, named without them: two buyers may be under one.
IN_SHARDS = {
    ("shop", "ORDERS#awaiting_payment"),
    ("shop", "ORDERS#paid"),
    ("payments", "OPEN"),
    ("shop", "WAVE#members"),
}
# Nobody ends orders as fast as a crowd places them: people cancel one by one, and one schedule lets holds expire. The
# places that come back to a wave are events of its product.
ENDED = {("shop", "ORDERS#cancelled"), ("shop", "ORDERS#expired"), ("events", "product")}
# The projector writes these once for up to 500 events: counters, which events are in them, and the log of stock.
IN_BATCHES = {
    ("analytics", "G1#COUNTED"),
    ("analytics", "G1#SALES"),
    ("analytics", "G1#PRODUCT"),
    ("analytics", "G1#PROMO"),
    ("analytics", "G1#SHOP_DAYS"),
    ("analytics", "G1#PRODUCTS"),
    ("analytics", "G1#PROMO_CODES"),
    ("analytics", "G1#WAVES"),
    ("shop", "STOCK_LOG"),
}


@dataclass(frozen=True)
class Written:
    """What one person's step wrote: partitions of tables, and keys of indexes."""

    partitions: frozenset[Key]
    index_keys: frozenset[Key]


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        yield running


@pytest.fixture(params=["stock", "waves"])
def sale(it: World, request: pytest.FixtureRequest) -> str:
    """A product, in stock or in waves, and a code that are divided for a crowd, of whom no two draw the same item."""
    numbers: dict[str, int] = {}

    def each_its_own(name: str, shards: int) -> int:
        return numbers.setdefault(name, len(numbers)) % shards

    for module in (stock_changes, counts):
        it.patch.setattr(module, "shard_of", each_its_own)
    goods, coat = product(it, stock=900), preorder(it, waves=3, capacity=300)
    code = promo(it, "CROWD", max_uses=900, max_uses_per_user=3)
    for path in (f"/products/{goods}/stock/shards", f"/products/{coat}/stock/shards", f"/promo-codes/{code}/shards"):
        expect(it, it.call("PUT", path, {"shards": SHARDS}, by="admin"))
    for name in BUYERS:
        it.person(name)
    it.drain()
    return goods if request.param == "stock" else coat


@pytest.mark.long
def test_orders_of_a_crowd_write_nothing_that_they_share(it: World, sale: str) -> None:
    orders: dict[str, Any] = {}

    def order(name: str, key: str = "click") -> None:
        orders[name] = place(it, (sale, "M", 1), by=name, key=key, promo_code="CROWD")

    def pay(name: str) -> None:
        assert it.pay(orders[name]["id"])
        assert it.notify(), "the provider tells of it"

    def cancel(name: str) -> None:
        expect(it, it.call("POST", f"/orders/{orders[name]['id']}/cancel", by=name, key="no"))

    assert shared(it, order) <= IN_SHARDS
    assert shared(it, pay) <= IN_SHARDS
    it.drain()
    shared(it, lambda name: order(name, "again"))
    assert shared(it, cancel) <= IN_SHARDS | ENDED
    shared(it, lambda name: order(name, "more"))
    it.drain()

    def expire(name: str) -> None:
        from shared.shop.orders import expiry

        assert expiry.expire(orders[name]["id"], it.provider)

    assert shared(it, expire) <= IN_SHARDS | ENDED
    goods, code = product(it), promo(it, "PLAIN")
    undivided = shared(it, lambda name: place(it, (goods, "M", 1), by=name, key="plain", promo_code=code))
    assert undivided >= {("shop", "PRODUCT"), ("shop", "PROMO")}, "what is not divided is found"
    coat = preorder(it, waves=1, capacity=9)
    undivided = shared(it, lambda name: place(it, (coat, "M", 1), by=name, key="whole"))
    assert undivided >= {("shop", "PRODUCT"), ("shop", "WAVE")}, "a wave that counts for itself is found, too"


def test_what_follows_orders_of_a_crowd_shares_what_is_written_in_batches(it: World, sale: str) -> None:
    orders: dict[str, Any] = {}

    def order(name: str) -> None:
        orders[name] = place(it, (sale, "M", 1), by=name, promo_code="CROWD")
        it.drain()

    def pay(name: str) -> None:
        assert it.pay(orders[name]["id"])
        it.drain()

    # The first ones take shares of the caps that everybody's messages have together.
    it.person("vera")
    place(it, (sale, "M", 1), by="vera", promo_code="CROWD")
    it.drain()
    for step in (order, pay):
        both = shared(it, step)
        assert both <= IN_SHARDS | IN_BATCHES
        assert both & IN_BATCHES, "what is put down here is written"


def shared(it: World, act: Callable[[str], None]) -> set[Key]:
    """The partitions and index keys that both buyers' steps wrote, by table; without what their last part names."""
    first, second = (_written(it, act, name) for name in BUYERS)
    assert first.partitions
    assert second.partitions
    named = {_named(key) for key in first.partitions & second.partitions}
    return named | {_named(key) for key in first.index_keys & second.index_keys}


def _named(key: Key) -> Key:
    table, name = key
    parts = name.split("#")
    if parts[0] == "WAVE" and len(parts) == len(["WAVE", "product", "wave", "shard"]):
        return table, "WAVE#members"
    kept = 2 if table == "analytics" or parts[0] == "ORDERS" else 1
    return table, "#".join(parts[:kept])


def _written(it: World, act: Callable[[str], None], name: str) -> Written:
    before = _items(it)
    act(name)
    after = _items(it)
    keys = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    images = [(key[0], state[key]) for key in keys for state in (before, after) if key in state]
    return Written(
        partitions=frozenset((table, pk) for table, pk, _ in keys),
        index_keys=frozenset(
            (table, str(item[index])) for table, item in images for index in ("gsi1pk", "gsi2pk") if index in item
        ),
    )


def _items(it: World) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(table, str(item["pk"]), str(item["sk"])): item for table in TABLES for item in it.aws.items(table)}
