"""Another amount than was asked for, for an order that nobody waits for any more."""

from __future__ import annotations

from tests.integration.orders.conftest import Shop


def test_a_wrong_amount_for_a_cancelled_order_shows_and_goes_back(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200

    shop.pay(order, amount=400)

    assert shop.read(order)["payment_status"] == "succeeded", "there is money that somebody must review"
    settled = shop.call("POST", f"/orders/{order['id']}/attention", {"action": "refund"}, by="admin")
    assert settled.status == 200, settled.body
    [refund] = shop.read(order)["refunds"]
    assert (refund["amount"], refund["status"]) == (400, "requested"), "it shows while it is on its way"
    assert shop.run_refunds(order) == ["succeeded"]
    found = shop.read(order)
    assert (found["status"], found["payment_status"], found["refunded_amount"]) == ("cancelled", "refunded", 400)
