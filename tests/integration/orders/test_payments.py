"""What happens to an order when its money moves, in any order and more than once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.payments import lookup as payment_lookup
from shared.payments import service as payments
from shared.payments.errors import RefundExceedsPaidError
from shared.providers.payments.base import ReceiptItem, RefundRequest
from shared.shop.orders import service
from shared.shop.orders.payable import PAYABLES, OrderPayable, payable_of
from tests.integration.orders.conftest import Shop

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_a_payment_makes_the_order_paid_once(shop: Shop) -> None:
    hoodie = shop.product()
    order = shop.placed((hoodie, "M", 1))
    shop.pay(order)
    shop.notify("00000000-0000-4000-8000-000000000001")
    shop.notify("00000000-0000-4000-8000-000000000001")
    paid = shop.read(order)
    assert (paid["status"], paid["payment_status"], paid["payment_url"]) == ("paid", "succeeded", None)
    assert paid["paid_at"]
    assert shop.types("order") == ["order.placed", "order.paid"]
    assert (shop.holds(), shop.stock(hoodie)) == (0, 9)


def test_a_notification_may_come_before_our_own_answer(shop: Shop) -> None:
    shop.provider.fail_next("lost")
    order = shop.placed((shop.product(), "M", 1))
    assert order["payment_status"] == "creating"
    [made] = shop.provider.payments
    shop.provider.pay(made)
    shop.notify(made)
    assert shop.read(order)["status"] == "paid"
    payments.start(payment_id=order["payment_id"], payables=PAYABLES, provider=shop.provider)
    assert shop.read(order)["payment_status"] == "succeeded", "the late answer changes nothing"


def test_a_payment_after_expiry_takes_the_goods_again(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie, coat = shop.product(stock={"M": 1}), shop.preorder(waves=2, capacity=2)
        shop.promo(max_uses=1)
        order = shop.placed((hoodie, "M", 1), (coat, "M", 3), promo_code="SPRING")
        time.tick(minutes=76)
        assert shop.expire()["expired"] == 1
        assert (shop.stock(hoodie), shop.waves(coat), shop.uses()) == (1, [(0, "open"), (0, "open")], 0)
        shop.pay(order)
        paid = shop.read(order)
        assert paid["status"] == "paid"
        assert (shop.stock(hoodie), shop.waves(coat), shop.uses()) == (0, [(2, "full"), (1, "open")], 1)
        [event] = shop.aws.events("order.paid")
        assert event["data"]["late"] is True


def test_a_late_payment_fits_into_the_waves_as_they_are_now(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        coat = shop.preorder(waves=3, capacity=2, price=333)
        shop.promo(discount_amount=101)
        order = shop.placed((coat, "M", 2), promo_code="SPRING")
        time.tick(minutes=76)
        shop.expire()
        shop.paid((coat, "M", 1), by="boris")
        shop.pay(order)
        lines = shop.read(order)["items"]
        assert [(x["preorder_wave"], x["quantity"]) for x in lines] == [(1, 1), (2, 1)]
        assert sum(x["discount"] for x in lines) == 101
        assert len({x["line_id"] for x in lines}) == 2
        assert shop.waves(coat) == [(2, "full"), (1, "open"), (0, "open")]


def test_a_payment_after_expiry_is_returned_when_the_goods_are_gone(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(stock={"M": 1})
        order = shop.placed((hoodie, "M", 1))
        time.tick(minutes=76)
        shop.expire()
        shop.paid((hoodie, "M", 1), by="boris")
        shop.pay(order)
        assert shop.read(order)["status"] == "expired"
        assert shop.run_refunds(order) == ["succeeded"]
        assert shop.read(order)["payment_status"] == "refunded"
        assert shop.stock(hoodie) == 0
        assert "order.late_refund" in shop.types("order")


def test_a_late_payment_is_returned_when_the_promo_code_went_to_another(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product()
        shop.promo(max_uses=1)
        order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
        time.tick(minutes=76)
        shop.expire()
        shop.placed((hoodie, "M", 1), promo_code="SPRING", by="boris")
        shop.pay(order)
        assert (shop.read(order)["status"], shop.uses(), shop.stock(hoodie)) == ("expired", 1, 9)


def test_a_late_payment_is_returned_when_the_waves_are_full(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        coat = shop.preorder(waves=1, capacity=2)
        order = shop.placed((coat, "M", 2))
        time.tick(minutes=76)
        shop.expire()
        shop.placed((coat, "M", 1), by="boris")
        shop.pay(order)
        assert shop.read(order)["status"] == "expired"
        assert shop.waves(coat) == [(1, "open")]
        assert payment_lookup.get(order["payment_id"]).refund_reserved == 2000


def test_another_amount_stops_the_order_until_a_person_has_looked(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        hoodie = shop.product(price=1000)
        order = shop.placed((hoodie, "M", 1))
        shop.pay(order, amount=100)
        held = shop.read(order)
        assert (held["status"], held["needs_attention"]) == ("awaiting_payment", True)
        assert shop.aws.events("order.attention")[0]["data"]["captured_amount"] == 100
        for path, body in [("assemble", None), ("cancel", None), ("ship", {"tracking_number": "1"})]:
            assert shop.call("POST", f"/orders/{order['id']}/{path}", body, by="admin").status == 409
        time.tick(minutes=90)
        assert shop.expire()["expired"] == 0
        assert shop.stock(hoodie) == 9, "the goods stay held"


@pytest.mark.parametrize(("action", "status", "stock"), [("accept", "paid", 9), ("refund", "cancelled", 10)])
def test_staff_decide_about_another_amount(shop: Shop, action: str, status: str, stock: int) -> None:
    hoodie = shop.product(price=1000)
    shop.promo(discount_amount=1)
    order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
    shop.pay(order, amount=100)
    path = f"/orders/{order['id']}/attention"
    assert shop.call("POST", path, {"action": action}).code == "forbidden"
    answer = shop.call("POST", path, {"action": action}, by="admin")
    assert (answer.status, answer.json["status"]) == (200, status), answer.body
    assert shop.stock(hoodie) == stock
    assert shop.uses() == (1 if action == "accept" else 0)
    assert shop.call("POST", path, {"action": action}, by="admin").code == "illegal_transition"
    if action == "refund":
        assert shop.run_refunds(order) == ["succeeded"]
        assert shop.provider.refunds["refund-1"].amount == 100


def test_a_new_link_while_the_hold_lives(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        path = f"/orders/{order['id']}/pay"
        assert shop.call("POST", path).json["payment_url"] == order["payment_url"], "the old one still works"
        time.tick(minutes=61)
        shop.people.clear()
        fresh = shop.call("POST", path, by="admin")
        assert (fresh.status, fresh.code) == (404, "order_not_found"), "only the buyer pays"


@pytest.mark.parametrize(("minutes", "link"), [(59, "https://pay.example.com/1"), (60, "https://pay.example.com/2")])
def test_a_link_that_has_expired_is_replaced_though_the_provider_says_nothing(
    shop: Shop, minutes: int, link: str
) -> None:
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        time.tick(minutes=minutes)
        again = service.pay_again(order_id=order["id"], owner=order["user_id"], provider=shop.provider)
        assert again.payment_url == link
        assert (again.payment_id == order["payment_id"]) == (minutes == 59)
        assert again.hold_expires_at == order["hold_expires_at"], "a new link is no longer hold"


def test_a_declined_payment_gets_a_new_link(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.provider.decline("00000000-0000-4000-8000-000000000001")
    shop.notify("00000000-0000-4000-8000-000000000001")
    assert shop.read(order)["payment_status"] == "canceled"
    renewed = shop.call("POST", f"/orders/{order['id']}/pay").json
    assert renewed["payment_url"] == "https://pay.example.com/2"
    assert renewed["order"]["payment_id"] != order["payment_id"]
    shop.pay(renewed["order"])
    assert shop.read(order)["status"] == "paid"


def test_a_repeat_gets_the_new_link_that_a_request_died_before(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.provider.decline("00000000-0000-4000-8000-000000000001")
    shop.notify("00000000-0000-4000-8000-000000000001")
    path, once = f"/orders/{order['id']}/pay", {"Idempotency-Key": "pay-1"}

    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as killed:
        killed.setattr("shared.shop.orders.service.create_payment_link", die)
        assert shop.call("POST", path, headers=once).status == 500
    again = shop.call("POST", path, headers=once)
    assert (again.status, again.json["payment_url"]) == (200, "https://pay.example.com/2")
    assert len(shop.provider.payments) == 2


def test_of_two_clicks_at_once_the_second_has_the_link_of_the_first(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.placed((shop.product(), "M", 1))
    shop.provider.decline("00000000-0000-4000-8000-000000000001")
    shop.notify("00000000-0000-4000-8000-000000000001")
    change, links = service.change, list[str | None]()

    def click() -> None:
        paying = service.pay_again(order_id=order["id"], owner=order["user_id"], provider=shop.provider)
        links.append(paying.payment_url)

    def after_the_other_click(*args: Any, **options: Any) -> Any:
        monkeypatch.setattr(service, "change", change)
        click()
        return change(*args, **options)

    monkeypatch.setattr(service, "change", after_the_other_click)
    click()
    assert links == ["https://pay.example.com/2"] * 2
    assert len(shop.provider.payments) == 2, "nobody can pay twice"


def test_two_links_that_are_both_paid_pay_the_order_once(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    first = "00000000-0000-4000-8000-000000000001"
    shop.provider.decline(first)
    shop.notify(first)
    renewed = shop.call("POST", f"/orders/{order['id']}/pay").json["order"]
    shop.pay(renewed)
    shop.provider.pay(first)
    shop.notify(first)
    paid = shop.read(order)
    assert (paid["status"], paid["payment_id"], paid["payment_status"]) == (
        "paid",
        renewed["payment_id"],
        "succeeded",
    )
    assert shop.run_refunds(order) == ["succeeded"]
    assert shop.provider.refunds["refund-1"].provider_payment_id == first
    assert shop.read(order)["payment_status"] == "succeeded"


def test_nobody_pays_after_the_hold(shop: Shop) -> None:
    with clock.frozen_at(NOON) as time:
        order = shop.placed((shop.product(), "M", 1))
        time.tick(minutes=10)
        held = shop.stored(order)
        held.hold_expires_at = clock.iso(NOON)
        held.save()
        answer = shop.call("POST", f"/orders/{order['id']}/pay")
        assert (answer.status, answer.code) == (409, "hold_expired")


def test_a_paid_order_has_no_further_link(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    answer = shop.call("POST", f"/orders/{order['id']}/pay")
    assert (answer.code, answer.json["detail"]) == ("illegal_transition", "The order is paid already.")


def test_the_receipt_adds_up_and_names_prepayments(shop: Shop) -> None:
    cap, coat = shop.product(price=1000), shop.preorder(price=333)
    shop.promo(discount_amount=100)
    order = shop.placed((cap, "M", 3), (coat, "M", 2), promo_code="SPRING")
    payable = payable_of(shop.stored(order))
    assert sum(line.line_total for line in payable.receipt) == payable.amount == order["final_amount"]
    assert [line.payment_mode for line in payable.receipt] == ["full_payment", "full_prepayment"]
    assert payable.email == "anna@example.com"
    assert OrderPayable().describe(order["id"]) == payable


def test_two_partial_refunds_make_up_the_whole_and_a_third_is_refused(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1))
    path = f"/orders/{order['id']}/refunds"
    for amount, status in ((400, "partially_refunded"), (600, "refunded")):
        answer = shop.call("POST", path, {"amount": amount, "reason": "Брак"}, by="admin")
        assert (answer.status, answer.json["amount"]) == (201, amount), answer.body
        assert shop.run_refunds(order)[-1] == "succeeded"
        assert shop.read(order)["payment_status"] == status
    assert shop.read(order)["refunded_amount"] == 1000
    third = shop.call("POST", path, {"amount": 1, "reason": "Ещё"}, by="admin")
    assert (third.status, third.code) == (409, RefundExceedsPaidError.code)
    assert shop.types("order").count("order.refunded") == 2


def test_a_refund_by_lines_returns_what_they_cost_and_restocks_once(shop: Shop) -> None:
    hoodie = shop.product(price=1000, stock={"M": 3})
    shop.promo(discount_amount=100)
    order = shop.paid((hoodie, "M", 3), promo_code="SPRING")
    line = order["items"][0]["line_id"]
    path, amounts = f"/orders/{order['id']}/refunds", []
    for quantity, restock in ((1, True), (2, False)):
        body = {"lines": [{"line_id": line, "quantity": quantity}], "reason": "Не подошло", "restock": restock}
        amounts.append(shop.call("POST", path, body, by="admin").json["amount"])
    assert (sum(amounts), amounts) == (2900, [966, 1934])
    assert shop.stock(hoodie) == 1, "one unit was restocked"
    body = {"lines": [{"line_id": line, "quantity": 1}], "reason": "Ещё раз", "restock": True}
    refused = shop.call("POST", path, body, by="admin")
    assert (refused.status, refused.code, refused.json["available"]) == (422, "refund_line_invalid", 0)
    assert shop.stock(hoodie) == 1


def refund_receipts(shop: Shop) -> dict[int, tuple[ReceiptItem, ...]]:
    """The items of the receipts that refunds were sent with, by the refund's amount."""
    asked = [request for request in shop.provider.requests if isinstance(request, RefundRequest)]
    return {request.amount: request.receipt.items for request in asked if request.receipt}


def test_receipts_follow_the_goods_through_refunds_to_the_handover(shop: Shop) -> None:
    cap, coat = shop.product(price=1000, name="Кепка"), shop.preorder(price=500)
    order = shop.paid((cap, "M", 2), (coat, "M", 2))
    path = f"/orders/{order['id']}/refunds"
    caps = {"line_id": order["items"][0]["line_id"], "quantity": 2}
    for body in ({"lines": [caps], "reason": "Брак"}, {"amount": 100, "reason": "Задержка"}):
        assert shop.call("POST", path, body, by="admin").status == 201
    shop.run_refunds(order)
    receipts = refund_receipts(shop)
    assert [(item.description, item.quantity, item.unit_price) for item in receipts[2000]] == [("Кепка, M", 2, 1000)]
    # The caps have come back whole: a further sum can only be off the coats.
    assert [(item.quantity, item.unit_price, item.payment_mode) for item in receipts[100]] == [
        (2, 50, "full_prepayment")
    ]
    for step, body in (("assemble", None), ("ship", {"tracking_number": "T"}), ("deliver", None)):
        shop.call("POST", f"/orders/{order['id']}/{step}", body, by="admin")
    payments.close_prepayment(payment_id=order["payment_id"], payables=PAYABLES, provider=shop.provider)
    [closing] = shop.provider.receipts.values()
    assert closing.total == 1000 - 100


def test_cancelling_after_a_partial_refund_returns_the_other_goods(shop: Shop) -> None:
    cap, scarf = shop.product(price=1000, name="Кепка"), shop.product(price=300, name="Шарф")
    order = shop.paid((cap, "M", 1), (scarf, "M", 2))
    scarves = {"line_id": order["items"][1]["line_id"], "quantity": 1}
    shop.call("POST", f"/orders/{order['id']}/refunds", {"lines": [scarves], "reason": "Х"}, by="admin")
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    shop.run_refunds(order)
    receipts = refund_receipts(shop)
    assert [(item.quantity, item.unit_price) for item in receipts[1300]] == [(1, 1000), (1, 300)]
    [cancelled] = shop.aws.events("order.cancelled")
    assert cancelled["data"]["unsold"] == [{"product_id": cap, "quantity": 1}, {"product_id": scarf, "quantity": 1}]


def test_a_refund_that_failed_can_be_asked_for_again_without_restocking_twice(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 1})
    order = shop.paid((hoodie, "M", 1))
    body = {"lines": [{"line_id": order["items"][0]["line_id"], "quantity": 1}], "reason": "Х", "restock": True}
    path = f"/orders/{order['id']}/refunds"
    shop.call("POST", path, body, by="admin")
    shop.provider.fail_next("rejected")
    assert shop.run_refunds(order) == ["failed"]
    assert shop.read(order)["items"][0]["refunded_quantity"] == 0
    assert shop.call("POST", path, body, by="admin").status == 201
    assert sorted(shop.run_refunds(order)) == ["failed", "succeeded"]
    assert (shop.stock(hoodie), shop.read(order)["payment_status"]) == (1, "refunded")


def test_a_refund_waits_for_a_provider_that_is_down(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    shop.call("POST", f"/orders/{order['id']}/refunds", {"amount": 10, "reason": "Х"}, by="admin")
    shop.provider.fail_next("down")
    assert shop.run_refunds(order) == ["requested"]
    assert shop.read(order)["refunded_amount"] == 0
    assert shop.run_refunds(order) == ["succeeded"]
    assert shop.read(order)["refunded_amount"] == 10


def test_the_same_refund_request_twice_refunds_once(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    path, headers = f"/orders/{order['id']}/refunds", {"Idempotency-Key": "r-1"}
    first = shop.call("POST", path, {"amount": 10, "reason": "Х"}, by="admin", headers=headers)
    again = shop.call("POST", path, {"amount": 10, "reason": "Х"}, by="admin", headers=headers)
    assert first.json["refund_id"] == again.json["refund_id"]
    assert len(shop.run_refunds(order)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "neither"},
        {"reason": "nothing", "amount": 0},
        {"reason": "restock of what?", "amount": 1, "restock": True},
        {"reason": "", "amount": 1},
        {"reason": "negative", "amount": -1},
        {"reason": "huge", "amount": 10**30},
    ],
)
def test_refunds_that_make_no_sense_are_not_acceptable(shop: Shop, body: dict[str, object]) -> None:
    answer = shop.call("POST", "/orders/ord_x/refunds", body, by="admin")
    assert (answer.status, answer.code) == (422, "validation_error")


def test_what_was_not_paid_cannot_be_refunded(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    answer = shop.call("POST", f"/orders/{order['id']}/refunds", {"amount": 1, "reason": "Х"}, by="admin")
    assert (answer.status, answer.code) == (409, "illegal_transition")
