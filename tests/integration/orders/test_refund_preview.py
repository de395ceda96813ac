"""The preview of a refund says what the refund then does, and changes nothing by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.orders.conftest import Shop
from tests.support.http import Answer

Json = dict[str, Any]


def ask(shop: Shop, order: Json, body: Json, *, by: str = "admin") -> Answer:
    return shop.call("POST", f"/orders/{order['id']}/refunds/preview", body, by=by)


def units(order: Json, *quantities: int, **more: Any) -> Json:
    lines = [
        {"line_id": item["line_id"], "quantity": quantity}
        for item, quantity in zip(order["items"], quantities, strict=False)
        if quantity
    ]
    return {"lines": lines, **more}


@pytest.mark.parametrize(
    ("quantities", "more"),
    [
        ((1,), {"restock": True}),
        ((1, 1), {}),
        ((2, 1), {"restock": True}),
        ((2,), {"amount": 700, "restock": True}),
        ((2,), {"amount": 0}),
        ((), {"amount": 1234}),
        ((), {"amount": 2200}),
    ],
)
@pytest.mark.parametrize("is_sent", [False, True])
def test_what_was_shown_is_what_happens(shop: Shop, quantities: tuple[int, ...], more: Json, is_sent: bool) -> None:
    hoodie, cap = shop.product(stock={"M": 5}), shop.product(price=300, stock={"M": 5})
    shop.promo(discount_amount=100)
    order = shop.paid((hoodie, "M", 2), (cap, "M", 1), promo_code="SPRING")
    if is_sent:
        for step, body in (("assemble", None), ("ship", {"tracking_number": "T"})):
            assert shop.call("POST", f"/orders/{order['id']}/{step}", body, by="admin").status == 200
    before = shop.read(order)
    body = units(order, *quantities, **more)
    shown = ask(shop, order, body)
    assert shown.status == 200, shown.body
    assert shop.read(order) == before
    stocks = shop.stock(hoodie), shop.stock(cap)
    done = shop.call("POST", f"/orders/{order['id']}/refunds", {**body, "reason": "Х"}, by="admin")
    assert done.status == 201, done.body
    shop.run_refunds(order)
    after, said = shop.read(order), shown.json
    assert (said["amount"], said["order_status"]) == (done.json["amount"], after["status"])
    assert said["payment_status"] == after["payment_status"]
    assert said["refundable_amount"] == order["final_amount"] - after["refunded_amount"]
    assert said["promo_code"] == (None if shop.uses() else "SPRING")
    back = sum(line["restocked"] for line in said["lines"])
    assert sum((shop.stock(hoodie) or 0, shop.stock(cap) or 0)) - sum(map(int, filter(None, stocks))) >= back
    assert sum(line["amount"] for line in said["receipt"]) == said["amount"]
    assert said["amount"] <= said["max_amount"]
    if after["refunds"]:
        kept = [{name: line[name] for name in ("line_id", "quantity", "amount")} for line in said["lines"]]
        assert after["refunds"][0]["lines"] == kept
        assert after["refunds"][0]["delivery_amount"] == said["delivery_amount"]


def test_a_preview_writes_nothing_and_names_the_errors_of_the_refund(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 2))
    before = shop.aws.events()
    assert ask(shop, order, units(order, 2, restock=True)).status == 200
    assert shop.aws.events() == before
    path = f"/orders/{order['id']}/refunds"
    for body in (
        units(order, 3),
        units(order, 1, amount=5000),
        {"amount": 2001},
        {"lines": [{"line_id": "lin_x", "quantity": 1}]},
        {},
        {"amount": 5, "restock": True},
    ):
        shown, done = (shop.call("POST", at, body | extra, by="admin") for at, extra in _both(path))
        assert (shown.status, shown.code) == (done.status, done.code), body
    assert ask(shop, shop.placed((shop.product(), "M", 1)), {"amount": 1}).code == "illegal_transition"
    assert ask(shop, order, {"amount": 1}, by="anna").status == 403
    assert shop.call("POST", "/orders/ord_x/refunds/preview", {"amount": 1}, by="admin").status == 404


def test_an_order_whose_payment_was_never_begun_is_not_paid_in_a_preview_either(shop: Shop) -> None:
    shop.provider.fail_next("down")
    order = shop.placed((shop.product(), "M", 1))
    path = f"/orders/{order['id']}/refunds"
    shown, done = (shop.call("POST", at, {"amount": 1} | extra, by="admin") for at, extra in _both(path))
    assert (shown.status, shown.code) == (done.status, done.code) == (409, "illegal_transition")


def _both(path: str) -> list[tuple[str, Json]]:
    return [(f"{path}/preview", {}), (path, {"reason": "Х"})]


def test_refunds_under_way_are_counted(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 3))
    assert shop.call("POST", f"/orders/{order['id']}/refunds", {"amount": 500, "reason": "Х"}, by="admin").status == 201
    shown = ask(shop, order, units(order, 1)).json
    assert (shown["amount"], shown["refundable_amount"]) == (1000, 1500)
    rest = ask(shop, order, {"amount": 2500}).json
    assert (rest["refundable_amount"], rest["payment_status"]) == (0, "refunded")
