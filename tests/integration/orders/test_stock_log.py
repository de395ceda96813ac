"""What orders do to stock is in its log: sales by the projector's worker, in batches, late payments by their event."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from functions.workers.projector.handler import handler as projector
from functions.workers.tasks.handler import handler as tasks
from shared.core import clock
from shared.data.events import history
from shared.shop.catalog.stock_log import movements
from shared.shop.catalog.stock_models import LOW_STOCK, LowStock
from shared.shop.counters import reports
from tests.integration.orders.conftest import Shop
from tests.support.http import Context
from tests.support.meter import metered

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def batch(*envelopes: dict[str, Any]) -> dict[str, Any]:
    fixed = {"receiptHandle": "r", "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {}}
    arn = "arn:aws:sqs:eu-central-1:123456789012:queue"
    sent = [{**fixed, "messageId": f"m{n}", "body": json.dumps(one)} for n, one in enumerate(envelopes)]
    return {"Records": [{**one, "eventSource": "aws:sqs", "eventSourceARN": arn} for one in sent]}


def announced(order: dict[str, Any], aggregate: str = "order") -> list[dict[str, Any]]:
    return [event.envelope() for event in history(aggregate, order["id"]).items]


def log(product_id: str) -> list[tuple[str, int, str | None]]:
    return sorted((one.kind, int(one.delta), one.order_id) for one in movements(product_id).items)


def test_a_batch_of_sales_is_logged_once_and_staff_hear_of_little_stock(shop: Shop) -> None:
    hoodie, cap = shop.product(stock={"M": 6}), shop.product(stock={"M": 50})
    first, second = shop.placed((hoodie, "M", 1), (cap, "M", 2)), shop.placed((hoodie, "M", 2))
    sent = batch(*announced(first), *announced(second))
    for _ in range(2):
        assert projector(sent, Context()) == {"batchItemFailures": []}
    assert log(hoodie) == [("sale", -2, second["id"]), ("sale", -1, first["id"])]
    assert log(cap) == [("sale", -2, first["id"])]
    assert [one.product_id for one in LowStock.query(LOW_STOCK)] == [hoodie]
    assert len(shop.aws.events("product.stock_low")) == 1


def test_where_enough_is_left_a_sale_asks_no_more_than_how_much(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 50})
    order = shop.placed((hoodie, "M", 1))
    with metered() as meter, meter.span() as span:
        projector(batch(*announced(order)), Context())
    assert "LOW_STOCK" not in span.explain()


def test_what_cannot_be_read_keeps_no_sale_out_of_the_log(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.placed((hoodie, "M", 1))
    [placed] = announced(order)
    broken = {**placed, "id": "evt_0", "data": {}}
    assert projector(batch(broken, placed), Context()) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert log(hoodie) == [("sale", -1, order["id"])]


def test_a_sale_that_cannot_be_logged_keeps_no_other_from_being_counted_and_logged(shop: Shop) -> None:
    hoodie = shop.product()
    orders = [shop.placed((hoodie, "M", 1)) for _ in range(3)]
    first, *others = (announced(order)[0] for order in orders)
    # As a version wrote it that knew no sizes: it is counted, and the log of stock has no place for it.
    unsized = [{name: value for name, value in line.items() if name != "size"} for line in first["data"]["items"]]
    broken = {**first, "data": {**first["data"], "items": unsized}}
    assert projector(batch(*others, broken), Context()) == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert log(hoodie) == sorted(("sale", -1, order["id"]) for order in orders[1:])
    assert reports.summary().sums["orders_placed"] == 3


def test_a_batch_that_fails_when_its_time_is_nearly_over_comes_again_whole(shop: Shop) -> None:
    hoodie = shop.product()
    first, second = (announced(shop.placed((hoodie, "M", 1)))[0] for _ in range(2))
    broken = {**first, "data": {**first["data"], "items": [{}]}}

    class NearlyOver(Context):
        """A function that is stopped in a moment."""

        def get_remaining_time_in_millis(self) -> int:
            return 5_000

    failed = projector(batch(broken, second), NearlyOver())["batchItemFailures"]
    assert [one["itemIdentifier"] for one in failed] == ["m0", "m1"]


def test_a_late_payment_says_itself_that_it_took_the_goods_once_more(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 30})
        order = shop.placed((hoodie, "M", 2))
        time.tick(minutes=76)
        shop.expire()
        assert shop.stock(hoodie) == 30
        shop.pay(order)
        assert (shop.stored(order).status, shop.stock(hoodie)) == ("paid", 28)
    projector(batch(*announced(order)), Context())
    for _ in range(2):
        for one in announced(order, "stock"):
            assert tasks(batch(one), Context()) == {"batchItemFailures": []}
    assert log(hoodie) == [("return", 2, order["id"]), ("sale", -2, order["id"]), ("sale", -2, order["id"])]
