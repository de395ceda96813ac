"""What becomes of an order that was paid: sent, cancelled, given back, looked at by a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.providers.payments.base import RefundRequest
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
    one = {"lines": [{"line_id": line["line_id"], "quantity": 1}], "restock": True}
    told = expect(it, it.call("POST", f"{path}/preview", one, by="admin"))
    assert told["amount"] == 90_000, told
    expect(it, it.call("POST", path, {**one, "reason": "мала"}, by="admin", key="first"), 201)
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


@story
def goods_come_back_for_less_and_for_nothing(it: World) -> Iterator[None]:
    order = paid_order(it, (product(it), "M", 3), (preorder(it), "S", 1))
    line = state(it, order)["items"][0]["line_id"]
    yield
    path = f"/orders/{order['id']}/refunds"
    less = {"lines": [{"line_id": line, "quantity": 1, "restock": True}], "amount": 50_000, "reason": "ношено"}
    expect(it, it.call("POST", path, less, by="admin", key="less"), 201)
    nothing = {"lines": [{"line_id": line, "quantity": 1}], "amount": 0, "restock": True, "reason": "подарок"}
    expect(it, it.call("POST", path, nothing, by="admin", key="nothing"), 201)
    it.drain()
    yield
    assert state(it, order)["items"][0]["remaining_quantity"] == 1
    assert sum(refund.amount for refund in it.provider.refunds.values()) == 50_000


@story
def everything_comes_back_and_nothing_is_sent(it: World) -> Iterator[None]:
    order = paid_order(it, (product(it), "M", 1), (preorder(it), "S", 2), promo_code=promo(it))
    lines = [{"line_id": one["line_id"], "quantity": one["quantity"]} for one in state(it, order)["items"]]
    yield
    body = {"lines": lines, "restock": True, "reason": "передумали"}
    expect(it, it.call("POST", f"/orders/{order['id']}/refunds", body, by="admin", key="all"), 201)
    it.drain()
    yield
    assert (state(it, order)["status"], state(it, order)["payment_status"]) == ("cancelled", "refunded")
    assert it.watch(lambda: it.call("POST", f"/orders/{order['id']}/assemble", by="admin").status) == 409


@story
def a_preorder_comes_back_after_the_handover(it: World) -> Iterator[None]:
    waited = preorder(it)
    order = paid_order(it, (waited, "S", 2))
    [line] = state(it, order)["items"]
    do(it, order, "assemble")
    do(it, order, "ship", {"tracking_number": "RB123"})
    yield
    do(it, order, "deliver")
    it.drain()
    if not it.provider.receipts:
        it.run_for(minutes=20)
    body = {"lines": [{"line_id": line["line_id"], "quantity": 1}], "restock": True, "reason": "мала"}
    expect(it, it.call("POST", f"/orders/{order['id']}/refunds", body, by="admin", key="one"), 201)
    it.drain()
    if not it.provider.refunds:
        it.run_for(minutes=20)
    yield
    [closing] = it.provider.receipts.values()
    [request] = [one for one in it.provider.requests if isinstance(one, RefundRequest)]
    assert request.receipt is not None
    # Whichever came first, what was prepaid and not given back is settled.
    modes = {item.payment_mode for item in request.receipt.items}
    assert (closing.total, modes) in ((2 * line["price"], {"full_payment"}), (line["price"], {"full_prepayment"}))


@story
def a_cancelled_order_is_paid_afterwards(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna", phone=PHONE)
    order = place(it, (goods, "M", 2), (preorder(it), "S", 1), promo_code=promo(it))
    it.drain()
    expect(it, it.call("POST", f"/orders/{order['id']}/cancel", by="anna", key="no"))
    yield
    assert it.pay(order["id"])
    it.drain()
    if not it.provider.refunds:
        it.run_for(minutes=40)
    yield
    assert (state(it, order)["status"], state(it, order)["payment_status"]) == ("cancelled", "refunded")
