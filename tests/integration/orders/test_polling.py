"""A page that asks for an order again and again gets it once."""

from __future__ import annotations

from tests.integration.orders.conftest import Shop


def test_an_order_that_has_not_changed_is_not_sent_again(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    path = f"/orders/{order['id']}"
    first = shop.call("GET", path)
    assert first.json["status"] == "awaiting_payment"
    assert first.headers["cache-control"] == "private, no-store"
    known = {"If-None-Match": first.headers["etag"]}
    again = shop.call("GET", path, headers=known)
    assert (again.status, again.body) == (304, "")
    shop.call("POST", f"{path}/cancel", {})
    changed = shop.call("GET", path, headers=known)
    assert (changed.status, changed.json["status"]) == (200, "cancelled")


def test_nobody_learns_by_an_etag_that_an_order_of_others_is_there(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    seen = shop.call("GET", f"/orders/{order['id']}")
    headers = {"If-None-Match": seen.headers["etag"]}
    assert shop.call("GET", f"/orders/{order['id']}", by="boris", headers=headers).status == 404
