"""What becomes of an order that was paid: sent, cancelled, given back, looked at by a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE
from tests.shop.factories import pay, place, preorder, product, promo, state


def paid_order(it: World, *items: tuple[str, str, int], **more: Any) -> Any:
    """Anna's order, paid, and its notices sent."""
    it.person("anna", phone=PHONE)
    order = place(it, *items, **more)
    it.drain()
    pay(it, order)
    return order


def do(it: World, order: Any, step: str, body: Any = None, *, by: str = "admin", again: int = 409) -> None:
    """A step of an order, by its admin; a repeated one is refused."""
    expect(it, it.call("POST", f"/orders/{order['id']}/{step}", body, by=by), again=(again,))


@story
def an_order_is_sent_and_arrives(it: World) -> Iterator[None]:
    order = paid_order(it, (product(it), "M", 1), (preorder(it), "S", 2))
    yield
    note = {"status": "in_production", "status_message": "Скоро"}
    expect(it, it.call("PATCH", f"/orders/{order['id']}/preorder-status", note, by="admin"))
    do(it, order, "assemble")
    do(it, order, "ship", {"tracking_number": "RB123"})
    it.drain()
    do(it, order, "deliver")
    it.drain()
    yield
    assert state(it, order)["status"] == "delivered"
    assert len(it.provider.receipts) == 1


@story
def an_unpaid_order_is_cancelled(it: World) -> Iterator[None]:
    goods, waited, code = product(it), preorder(it, waves=1, capacity=2), promo(it)
    it.person("anna", phone=PHONE)
    order = place(it, (goods, "M", 2), (waited, "S", 2), promo_code=code)
    it.drain()
    yield
    expect(it, it.call("POST", f"/orders/{order['id']}/cancel", {"reason": "раздумала"}, by="anna", key="no"))
    it.drain()
    yield
    assert state(it, order)["status"] == "cancelled"


@story
def a_paid_order_is_cancelled(it: World) -> Iterator[None]:
    order = paid_order(it, (product(it), "M", 2), (preorder(it), "S", 2), promo_code=promo(it))
    yield
    expect(it, it.call("POST", f"/orders/{order['id']}/cancel", by="anna", key="no"))
    it.drain()
    yield
    assert state(it, order)["status"] == "cancelled"
    assert len(it.provider.refunds) == 1


@story
def money_goes_back_in_two_parts(it: World) -> Iterator[None]:
    goods = product(it)
    order = paid_order(it, (goods, "M", 3), promo_code=promo(it))
    [line] = state(it, order)["items"]
    yield
    path = f"/orders/{order['id']}/refunds"
    one = {"lines": [{"line_id": line["line_id"], "quantity": 1}], "reason": "мала", "restock": True}
    expect(it, it.call("POST", path, one, by="admin", key="first"), 201)
    it.drain()
    expect(it, it.call("POST", path, {"amount": 180_000, "reason": "и остальное"}, by="admin", key="second"), 201)
    it.drain()
    yield
    assert state(it, order)["payment_status"] == "refunded"
    assert sum(refund.amount for refund in it.provider.refunds.values()) == 270_000


@story
def a_refund_takes_its_time(it: World) -> Iterator[None]:
    order = paid_order(it, (product(it), "M", 1))
    it.provider.refund_outcome = "pending"
    yield
    body = {"amount": 40_000, "reason": "скидка"}
    expect(it, it.call("POST", f"/orders/{order['id']}/refunds", body, by="admin", key="part"), 201)
    it.drain()
    if not it.provider.refunds:
        it.run_for(minutes=20)
    [refund] = it.provider.refunds
    it.provider.finish_refund(refund, "succeeded")
    it.drain()
    yield
    assert state(it, order)["payment_status"] == "partially_refunded"


@story
def a_refund_is_refused_and_asked_for_again(it: World) -> Iterator[None]:
    order = paid_order(it, (product(it), "M", 2))
    [line] = state(it, order)["items"]
    it.provider.refund_outcome = "canceled"
    yield
    path, body = f"/orders/{order['id']}/refunds", {"lines": [{"line_id": line["line_id"], "quantity": 1}]}
    expect(it, it.call("POST", path, {**body, "reason": "нет", "restock": True}, by="admin", key="first"), 201)
    it.drain()
    if state(it, order)["items"][0].get("refunded_quantity", 0):
        it.run_for(minutes=20)
    it.provider.refund_outcome = "succeeded"
    expect(it, it.call("POST", path, {**body, "reason": "да", "restock": True}, by="admin", key="second"), 201)
    it.drain()
    yield
    assert state(it, order)["payment_status"] == "partially_refunded"
    assert sorted(one.status for one in it.provider.refunds.values()) == ["canceled", "succeeded"]


def _wrong_amount(it: World) -> Any:
    it.person("anna")
    order = place(it, (product(it), "M", 1), (preorder(it), "S", 1), promo_code=promo(it))
    it.drain()
    assert it.pay(order["id"], amount=90_000)
    return order


@story
def another_amount_is_paid_and_accepted(it: World) -> Iterator[None]:
    order = _wrong_amount(it)
    yield
    it.drain()
    if not state(it, order)["needs_attention"]:
        it.run_for(minutes=20)
    do(it, order, "attention", {"action": "accept"})
    it.drain()
    yield
    assert state(it, order)["status"] == "paid"


@story
def another_amount_is_paid_and_given_back(it: World) -> Iterator[None]:
    order = _wrong_amount(it)
    yield
    it.drain()
    if not state(it, order)["needs_attention"]:
        it.run_for(minutes=20)
    do(it, order, "attention", {"action": "refund"})
    it.drain()
    yield
    assert state(it, order)["status"] == "cancelled"
    assert sum(refund.amount for refund in it.provider.refunds.values()) == 90_000
