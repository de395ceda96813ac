"""Refunds that the provider refused: found among the orders, asked for anew, or noted as made by other means."""

from __future__ import annotations

from typing import Any

from shared.payments import lookup as payment_lookup
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_order_filters import found
from tests.integration.orders.test_returns import give_back


def refuse_refunds(shop: Shop, order: dict[str, Any]) -> None:
    """The provider refuses what was asked for last."""
    shop.provider.fail_next("rejected")
    shop.run_refunds(order)


def refused(shop: Shop) -> dict[str, Any]:
    """A cancelled order whose money did not go back."""
    order = shop.paid((shop.product(price=1000), "M", 1))
    assert shop.call("POST", f"/orders/{order['id']}/cancel", by="anna").status == 200
    refuse_refunds(shop, order)
    return shop.read(order)


def settle(shop: Shop, order: dict[str, Any], *, by: str = "admin") -> Any:
    return shop.call("POST", f"/orders/{order['id']}/attention", {"action": "settled"}, by=by)


def test_an_order_that_owes_a_refund_is_found_and_says_for_whom_it_waits(shop: Shop) -> None:
    order, other = refused(shop), shop.paid((shop.product(), "M", 1))
    assert (order["status"], order["refund_due"]) == ("cancelled", 1000)
    assert found(shop, "refund_due=true") == {order["id"]}
    assert found(shop, "refund_due=false") == {other["id"]}
    staff = shop.call("GET", f"/orders/{order['id']}/why", by="admin").json["waits_for"]
    buyer = shop.call("GET", f"/orders/{order['id']}/why", by="anna").json["waits_for"]
    assert "10" in staff["what"]
    assert "платёжная система" in staff["what"]
    assert staff["action"]
    assert buyer["action"] is None


def test_a_refund_that_is_asked_for_anew_is_due_no_more(shop: Shop) -> None:
    order = refused(shop)
    give_back(shop, order, amount=400)
    assert shop.read(order)["refund_due"] == 600
    shop.run_refunds(order)
    give_back(shop, order, amount=600)
    refuse_refunds(shop, order)
    assert shop.read(order)["refund_due"] == 600
    give_back(shop, order, amount=600)
    shop.run_refunds(order)
    after = shop.read(order)
    assert (after["refund_due"], after["refunded_amount"], after["payment_status"]) == (0, 1000, "refunded")
    assert found(shop, "refund_due=true") == set()


def test_cancelling_asks_anew_for_what_was_refused(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1))
    give_back(shop, order, amount=300)
    refuse_refunds(shop, order)
    assert shop.read(order)["refund_due"] == 300
    assert shop.call("POST", f"/orders/{order['id']}/cancel", by="anna").status == 200
    shop.run_refunds(order)
    after = shop.read(order)
    assert (after["refund_due"], after["refunded_amount"]) == (0, 1000)


def test_a_refused_refund_of_a_second_payment_is_not_made_by_a_refund_of_the_order(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    first = str(payment_lookup.get(order["payment_id"]).provider_payment_id)
    shop.provider.decline(first)
    shop.notify(first)
    shop.pay(shop.call("POST", f"/orders/{order['id']}/pay", by="anna").json["order"])
    shop.provider.pay(first)
    shop.notify(first)
    refuse_refunds(shop, order)
    assert shop.read(order)["refund_due"] == 1000
    give_back(shop, order, amount=400)
    shop.run_refunds(order)
    after = shop.read(order)
    assert (after["refund_due"], after["refunded_amount"]) == (1000, 400)
    assert settle(shop, order).json["refund_due"] == 0


def test_a_refund_that_was_made_by_other_means_is_noted_once(shop: Shop) -> None:
    order = refused(shop)
    assert settle(shop, order, by="anna").status == 403
    done = settle(shop, order)
    assert (done.status, done.json["refund_due"], done.json["refunded_amount"]) == (200, 0, 0)
    again = settle(shop, order)
    assert (again.status, again.code) == (409, "illegal_transition")
    [event] = shop.aws.events("order.refund_settled")
    assert event["data"]["amount"] == 1000
    steps = shop.call("GET", f"/orders/{order['id']}/why", by="anna").json
    assert steps["waits_for"] is None


def test_an_order_that_owes_nothing_cannot_be_settled(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert settle(shop, order).code == "illegal_transition"
