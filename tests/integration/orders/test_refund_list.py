"""The refunds of an order stand on it: of all its payments, with their state."""

from __future__ import annotations

from typing import Any

from shared.payments import lookup as payment_lookup
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_returns import give_back


def refunds(shop: Shop, order: dict[str, Any], *, by: str = "admin") -> list[tuple[int, str]]:
    return [(one["amount"], one["status"]) for one in shop.read(order, by=by)["refunds"]]


def test_an_order_without_refunds_has_an_empty_list(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert order["refunds"] == []
    [listed] = shop.call("GET", "/orders", by="admin").json["items"]
    assert listed["refunds"] is None


def test_refunds_are_listed_with_lines_and_state(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 3))
    give_back(shop, order, {"quantity": 1}, reason="Шов разошёлся")
    give_back(shop, order, amount=300)
    assert refunds(shop, order) == [(1000, "requested"), (300, "requested")]
    shop.run_refunds(order)
    assert refunds(shop, order, by="anna") == [(1000, "succeeded"), (300, "succeeded")]
    first, second = shop.read(order)["refunds"]
    line_id = order["items"][0]["line_id"]
    assert first["lines"] == [{"line_id": line_id, "quantity": 1, "amount": 1000}]
    assert (second["lines"], first["reason"]) == ([], "Шов разошёлся")
    assert [one["reason"] for one in shop.read(order, by="anna")["refunds"]] == [None, None]


def test_a_refund_that_failed_stays_on_the_list(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1))
    give_back(shop, order, amount=300)
    shop.provider.fail_next("rejected")
    shop.run_refunds(order)
    assert refunds(shop, order) == [(300, "failed")]


def test_the_refund_of_a_second_payment_is_listed(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    first = payment_lookup.get(order["payment_id"]).provider_payment_id
    shop.provider.decline(str(first))
    shop.notify(str(first))
    again = shop.call("POST", f"/orders/{order['id']}/pay", by="anna").json["order"]
    shop.pay(again)
    shop.provider.pay(str(first))
    shop.notify(str(first))
    assert refunds(shop, order) == [(1000, "requested")]
    [refund] = shop.read(order)["refunds"]
    assert refund["payment_id"] == order["payment_id"] != again["payment_id"]


def test_a_cancellations_refund_is_listed(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1))
    cancelled = shop.call("POST", f"/orders/{order['id']}/cancel", by="anna").json
    assert [(one["amount"], one["status"]) for one in cancelled["refunds"]] == [(1000, "requested")]
