"""Orders by status and payments to check lie under several index keys, and are read as one list."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.data import sharded_index
from shared.payments import lookup as payment_lookup
from shared.payments.models import OPEN, Payment
from shared.shop.orders import expiry
from shared.shop.orders.export import export_csv
from shared.shop.orders.models import Order
from tests.integration.orders.conftest import Shop

# What every order writes, by table; their index keys must not be few.
TABLES = ("shop", "payments", "events", "idempotency")


def as_of_before(order: dict[str, Any]) -> None:
    """Store an order and its payment under the keys that they had before there were shards."""
    stored = Order.get(*Order.key(order["id"]))
    stored.update([Order.gsi2pk.set(f"ORDERS#{stored.status}")])
    payment = payment_lookup.get(order["payment_id"])
    if payment.gsi2pk:
        payment.update([Payment.gsi2pk.set(OPEN)])


def test_no_index_key_is_written_by_most_orders(shop: Shop) -> None:
    """An index key takes a thousand write units a second, whatever the table takes."""
    hoodie, orders = shop.product(stock={"M": 100}), 24
    for number in range(orders):
        shop.paid((hoodie, "M", 1), by=f"buyer{number}") if number % 2 else shop.placed(
            (hoodie, "M", 1), by=f"buyer{number}"
        )
    for table in TABLES:
        items = shop.aws.items(table)
        for name in ("gsi1pk", "gsi2pk"):
            # By what it is of: an order has several events under its person's key.
            keys = Counter(
                key for key, _ in {(item[name], item.get("order_id") or item["pk"]) for item in items if name in item}
            )
            crowded = {key: count for key, count in keys.items() if count > orders / 2}
            assert not crowded, f"{table}.{name}"


@pytest.mark.parametrize("query", ["", "&status=awaiting_payment"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_list_goes_through_all_keys_in_one_order(shop: Shop, limit: int, query: str) -> None:
    hoodie = shop.product(stock={"M": 100})
    made = [shop.placed((hoodie, "M", 1), by=f"buyer{number}") for number in range(9)]
    for order in made[:3]:
        as_of_before(order)
    assert len({shop.stored(order).gsi2pk for order in made}) > 2
    found: list[str] = []
    cursor = ""
    while True:
        answer = shop.call("GET", f"/orders?limit={limit}{query}{cursor}", by="admin")
        assert answer.status == 200, answer.body
        found += [one["id"] for one in answer.json["items"]]
        if answer.json["next_cursor"] is None:
            break
        cursor = f"&cursor={answer.json['next_cursor']}"
    assert found == sorted((order["id"] for order in made), reverse=True)


@pytest.mark.parametrize("moment", ["entries", "read"])
def test_an_order_that_is_paid_while_all_are_listed_is_listed_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Between the queries of the keys, and between these and the reading of the orders."""
    hoodie = shop.product(stock={"M": 100})
    made = [shop.placed((hoodie, "M", 1), by=f"buyer{number}") for number in range(3)]
    index = type(Order.gsi2)
    slow = getattr(index, moment)
    calls: list[str] = []

    def pay_first(self: Any, asked: Any, **more: Any) -> Any:
        calls.append(moment)
        # By then the key of those that wait for payment has been queried, and none behind it.
        if moment == "read" and len(calls) == 1:
            shop.pay(made[1])
        found = slow(self, asked, **more)
        return pay_behind(found, asked) if moment == "entries" else found

    def pay_behind(found: Any, asked: str) -> Any:
        yield from found
        if asked == shop.stored(made[1]).gsi2pk and "paid" not in calls:
            calls.append("paid")
            shop.pay(made[1])

    with monkeypatch.context() as patch:
        patch.setattr(index, moment, pay_first)
        rows = list(export_csv())
    assert shop.read(made[1])["status"] == "paid"
    assert [row.partition(",")[0] for row in rows[1:]] == [order["order_number"] for order in reversed(made)]


def test_holds_end_under_every_key(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 100})
    made = [shop.placed((hoodie, "M", 1), by=f"buyer{number}") for number in range(6)]
    as_of_before(made[0])
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        report = expiry.run(shop.provider)
    assert (report.expired, shop.stock(hoodie)) == (6, 100)


def test_payments_are_checked_under_every_key_the_oldest_first(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 100})
    made = [shop.placed((hoodie, "M", 1), by=f"buyer{number}") for number in range(6)]
    for number, order in enumerate(made):
        payment = payment_lookup.get(order["payment_id"])
        payment.update(payment.schedule_check(clock.now() + timedelta(minutes=number)))
    as_of_before(made[2])
    # Of a backlog of hours a run begins somewhere, by the minute.
    due = [str(one.payment_id) for one in payment_lookup.due(now=clock.now() + timedelta(minutes=6))]
    assert sorted(due) == sorted(order["payment_id"] for order in made)
    checks = [str(payment_lookup.get(one).gsi2sk) for one in due]
    assert checks == sorted(checks)


def test_a_thing_stays_under_its_key_and_things_spread() -> None:
    keys = Counter(sharded_index.sharded_key("K", f"name-{number}") for number in range(400))
    assert keys.keys() <= set(sharded_index.all_keys("K"))
    assert len(keys) == sharded_index.SHARDS
    assert max(keys.values()) < 150
    assert sharded_index.sharded_key("K", "one") == sharded_index.sharded_key("K", "one")
