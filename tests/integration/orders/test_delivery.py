"""How goods get to the buyer, and what that costs: in quotes, orders, receipts, refunds and exports."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest

from shared.core.settings import settings
from shared.providers.payments.base import PaymentRequest, RefundRequest
from shared.shop.delivery import service as delivery
from shared.shop.delivery.models import DeliveryMethods
from shared.shop.orders import export
from tests.integration.orders.conftest import HOME, Shop, wanted
from tests.integration.orders.test_returns import give_back, shipped
from tests.support.http import Answer

COURIER = {"code": "courier", "kind": "courier", "name": "Курьер", "price": 500, "free_from": 5000, "vat_code": 4}
PICKUP = {"code": "shop", "kind": "pickup", "name": "Самовывоз", "price": 0}
POST = {"code": "post", "kind": "post", "name": "Почта", "price": 300}
BY_COURIER = {"method": "courier", **HOME}


@pytest.fixture
def methods(shop: Shop) -> None:
    for body in (COURIER, PICKUP, POST):
        answer = shop.call("POST", "/delivery-methods", body, by="admin")
        assert answer.status == 201, answer.body


pytestmark = pytest.mark.usefixtures("methods")


def change(shop: Shop, code: str, **fields: Any) -> dict[str, Any]:
    answer = shop.call("PATCH", f"/delivery-methods/{code}", fields, by="admin")
    assert answer.status == 200, answer.body
    return dict(answer.json)


def quote(shop: Shop, product: str, quantity: int = 1, *, by: str = "anna", **body: Any) -> dict[str, Any]:
    answer = shop.call("POST", "/orders/quote", {**wanted((product, "M", quantity)), **body}, by=by)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def sums(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    return shown["total_amount"], shown["discount_amount"], shown["delivery_amount"], shown["final_amount"]


def test_everybody_sees_what_is_offered_and_admins_see_all(shop: Shop) -> None:
    change(shop, "post", is_active=False)
    seen = {
        by: [one["code"] for one in shop.call("GET", "/delivery-methods", by=by).json["items"]]
        for by in ("guest", "anna", "admin")
    }
    offered = ["courier", "shop"]
    assert seen == {"guest": offered, "anna": offered, "admin": [*offered, "post"]}
    [first, *_] = shop.call("GET", "/delivery-methods", by="guest").json["items"]
    assert first == {**COURIER, "description": None, "needs": "address", "tracking_url": None, "is_active": True}


def test_only_admins_change_methods(shop: Shop) -> None:
    calls = [("POST", "", {**PICKUP, "code": "x"}), ("PATCH", "/shop", {"price": 1}), ("DELETE", "/shop", None)]
    for method, path, body in calls:
        assert shop.call(method, f"/delivery-methods{path}", body).status == 403
        assert shop.call(method, f"/delivery-methods{path}", body, by="guest").status == 401


def test_a_code_is_used_once_and_a_deleted_one_again(shop: Shop) -> None:
    again = shop.call("POST", "/delivery-methods", PICKUP, by="admin")
    assert (again.status, again.code) == (409, "delivery_method_taken")
    assert shop.call("DELETE", "/delivery-methods/shop", by="admin").status == 204
    assert shop.call("DELETE", "/delivery-methods/shop", by="admin").code == "delivery_method_not_found"
    assert shop.call("POST", "/delivery-methods", PICKUP, by="admin").status == 201
    created = "delivery_method.created"
    assert shop.types("delivery_method") == [created, created, created, "delivery_method.deleted", created]


def test_a_repeated_request_makes_one_method_and_gets_its_answer(shop: Shop) -> None:
    body, key = {**PICKUP, "code": "locker"}, {"idempotency-key": "k1"}
    first = shop.call("POST", "/delivery-methods", body, by="admin", headers=key)
    again = shop.call("POST", "/delivery-methods", body, by="admin", headers=key)
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    other = shop.call("POST", "/delivery-methods", {**body, "price": 1}, by="admin", headers=key)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert [one["code"] for one in shop.call("GET", "/delivery-methods").json["items"]].count("locker") == 1


def test_a_request_that_is_repeated_while_it_runs_makes_one_method(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, at_once: Callable[..., list[Any]]
) -> None:
    body, read, answers = {**PICKUP, "code": "locker"}, delivery._read, list[Answer]()

    def made(key: str) -> Answer:
        return shop.call("POST", "/delivery-methods", body, by="admin", headers={"idempotency-key": key})

    def read_after_the_other(*, consistent: bool) -> DeliveryMethods:
        monkeypatch.setattr(delivery, "_read", read)
        answers.extend(at_once(lambda: made("k1")))
        return read(consistent=consistent)

    monkeypatch.setattr(delivery, "_read", read_after_the_other)
    answers.append(made("k1"))
    assert [one.status for one in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert made("k2").code == "delivery_method_taken"


def test_null_takes_a_term_away_and_what_is_not_named_stays(shop: Shop) -> None:
    changed = change(shop, "courier", free_from=None, price=400)
    assert (changed["free_from"], changed["price"], changed["name"]) == (None, 400, "Курьер")
    assert change(shop, "courier", kind="post")["needs"] == "any"
    assert shop.call("GET", "/delivery-methods/courier", by="admin").json["kind"] == "post"


def test_what_a_method_needs_to_know_stays_when_its_kind_is_named_and_is_the_same(shop: Shop) -> None:
    change(shop, "courier", needs="point")
    assert change(shop, "courier", kind="courier", price=100)["needs"] == "point"


@pytest.mark.parametrize(
    "body", [{"price": -1}, {"kind": "drone"}, {"code": "С пробелом"}, {"name": ""}, {"free_from": -5}, {"price": 1.5}]
)
def test_what_is_no_method_is_refused(shop: Shop, body: dict[str, Any]) -> None:
    assert shop.call("POST", "/delivery-methods", {**PICKUP, "code": "new", **body}, by="admin").status == 422


@pytest.mark.parametrize(("quantity", "delivery"), [(1, 500), (4, 500), (5, 0), (6, 0)])
def test_a_delivery_is_free_from_its_sum_of_goods(shop: Shop, quantity: int, delivery: int) -> None:
    cap = shop.product(price=1000)
    quoted = quote(shop, cap, quantity, delivery={"method": "courier"}, by="guest")
    goods = 1000 * quantity
    assert sums(quoted) == (goods, 0, delivery, goods + delivery)
    order = shop.placed((cap, "M", quantity), delivery=BY_COURIER, expected_total=goods + delivery)
    assert sums(order) == sums(quoted)
    assert (order["delivery_method"], order["delivery_name"]) == ("courier", "Курьер")


def test_neither_a_promo_code_nor_karma_lowers_the_delivery(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARMA_SHARE_PERCENT", "100")
    settings.cache_clear()
    cap = shop.product(price=1000)
    shop.promo(discount_percent=100)
    quoted = quote(shop, cap, promo_code="SPRING", delivery=BY_COURIER)
    assert (*sums(quoted), quoted["max_karma_points"]) == (1000, 1000, 500, 500, 0)
    order = shop.placed((cap, "M", 1), promo_code="SPRING", delivery=BY_COURIER)
    assert (order["status"], order["final_amount"]) == ("awaiting_payment", 500), "free goods, a delivery to pay for"
    shop.pay(order)
    assert shop.read(order)["status"] == "paid"


def test_the_sum_that_makes_a_delivery_free_is_after_the_promo_code(shop: Shop) -> None:
    cap = shop.product(price=1000)
    shop.promo(discount_percent=10)
    assert sums(quote(shop, cap, 5, promo_code="SPRING", delivery=BY_COURIER)) == (5000, 500, 500, 5000)


def test_a_price_that_changed_meanwhile_is_said(shop: Shop) -> None:
    cap = shop.product(price=1000)
    seen = quote(shop, cap, delivery=BY_COURIER)["final_amount"]
    change(shop, "courier", price=700)
    refused = shop.order((cap, "M", 1), delivery=BY_COURIER, expected_total=seen)
    assert (refused.code, refused.json["final_amount"]) == ("price_changed", 1700)


def test_an_order_keeps_the_price_and_name_it_was_placed_with(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1), delivery=BY_COURIER)
    change(shop, "courier", price=900, name="Другое")
    shop.call("DELETE", "/delivery-methods/courier", by="admin")
    shown = shop.read(order)
    assert (sums(shown), shown["delivery_name"]) == ((1000, 0, 500, 1500), "Курьер")


@pytest.mark.parametrize(
    ("delivery", "status", "code"),
    [
        ({"method": "courier"}, 422, "delivery_required"),
        ({"method": "courier", "cdek_point": "MSK-1"}, 422, "delivery_required"),
        ({"method": "post"}, 422, "delivery_required"),
        ({"method": "nowhere", **HOME}, 404, "delivery_method_not_found"),
        ({}, 422, "delivery_required"),
        ({"method": "shop"}, 201, ""),
        ({"method": "post", "cdek_point": "MSK-1"}, 201, ""),
        (HOME, 201, ""),
    ],
)
def test_a_method_says_what_it_needs_to_know(shop: Shop, delivery: dict[str, Any], status: int, code: str) -> None:
    answer = shop.order((shop.product(), "M", 1), delivery=delivery)
    assert (answer.status, answer.json.get("code", "")) == (status, code)


def test_a_method_that_is_switched_off_is_a_problem_of_the_quote_and_refuses_the_order(shop: Shop) -> None:
    change(shop, "courier", is_active=False)
    cap = shop.product()
    [problem] = quote(shop, cap, delivery=BY_COURIER)["problems"]
    assert problem["code"] == "delivery_method_unavailable"
    assert shop.order((cap, "M", 1), delivery=BY_COURIER).code == "delivery_method_unavailable"


def test_a_deployment_may_want_a_method_on_every_order(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELIVERY_METHOD_REQUIRED", "true")
    settings.cache_clear()
    refused = shop.order((shop.product(), "M", 1), delivery=HOME)
    assert (refused.status, refused.code) == (422, "delivery_method_required")


def test_the_delivery_is_a_line_of_the_receipt_with_its_own_rate(shop: Shop) -> None:
    shop.placed((shop.product(price=1000), "M", 2), delivery=BY_COURIER)
    [request] = [one for one in shop.provider.requests if isinstance(one, PaymentRequest)]
    assert request.receipt is not None
    assert request.amount == 2500
    found = [(one.description, one.quantity, one.unit_price, one.payment_subject) for one in request.receipt.items]
    assert found == [("Худи, M", 2, 1000, "commodity"), ("Доставка: Курьер", 1, 500, "service")]
    assert [(one.payment_mode, one.vat_code) for one in request.receipt.items][-1] == ("full_payment", 4)


def test_the_delivery_of_a_preorder_is_prepaid_and_closed_with_it(shop: Shop) -> None:
    shop.placed((shop.preorder(price=1000), "M", 1), delivery=BY_COURIER)
    [request] = [one for one in shop.provider.requests if isinstance(one, PaymentRequest)]
    assert request.receipt is not None
    assert [one.payment_mode for one in request.receipt.items] == ["full_prepayment"] * 2


def refund_requests(shop: Shop) -> list[RefundRequest]:
    return [request for request in shop.provider.requests if isinstance(request, RefundRequest)]


def test_giving_all_back_before_it_is_sent_gives_the_delivery_back(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 2), delivery=BY_COURIER)
    first = give_back(shop, order, {"quantity": 1}, restock=True).json
    assert first["amount"] == 1000
    rest = give_back(shop, order, {"quantity": 1}, restock=True).json
    assert rest["amount"] == 1500
    assert rest["order"]["status"] == "cancelled"
    shop.run_refunds(order)
    shown = shop.read(order)
    assert (shown["refunded_amount"], shown["payment_status"]) == (2500, "refunded")
    last = refund_requests(shop)[-1].receipt
    assert last is not None
    assert [(one.description, one.unit_price) for one in last.items] == [("Худи, M", 1000), ("Доставка: Курьер", 500)]


def test_what_was_sent_was_delivered(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1), delivery=BY_COURIER)
    shipped(shop, order)
    too_much = give_back(shop, order, {"quantity": 1}, amount=1500)
    assert (too_much.code, too_much.json["max_amount"]) == ("refund_amount_invalid", 1000)
    assert give_back(shop, order, {"quantity": 1}).json["amount"] == 1000
    # A courier who came late: the sum alone.
    assert give_back(shop, order, amount=500).json["amount"] == 500


def test_a_cancelled_order_gives_goods_and_delivery_back(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1), delivery=BY_COURIER)
    assert shop.call("POST", f"/orders/{order['id']}/cancel", by="anna").status == 200
    shop.run_refunds(order)
    assert shop.read(order)["refunded_amount"] == 1500
    [event] = [one for one in shop.aws.events() if one["event_type"] == "order.refunded"]
    assert (event["data"]["delivery_amount"], [one["amount"] for one in event["data"]["lines"]]) == (500, [1000])


def test_a_sum_less_than_all_pays_for_the_goods_first(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1), delivery=BY_COURIER)
    assert give_back(shop, order, {"quantity": 1}, amount=1200).json["amount"] == 1200
    shop.run_refunds(order)
    [event] = [one for one in shop.aws.events() if one["event_type"] == "order.refunded"]
    assert (event["data"]["delivery_amount"], event["data"]["lines"][0]["amount"]) == (200, 1000)


def test_a_refund_that_failed_owes_the_delivery_again(shop: Shop) -> None:
    order = shop.paid((shop.product(price=1000), "M", 1), delivery=BY_COURIER)
    give_back(shop, order, {"quantity": 1}, restock=True)
    assert shop.stored(order).delivery_left == 0
    shop.provider.fail_next("rejected")
    shop.run_refunds(order)
    stored = shop.stored(order)
    assert (stored.delivery_refunded, stored.delivery_left) == (0, 500)


def test_an_export_names_the_delivery(shop: Shop) -> None:
    shop.placed((shop.product(price=1000), "M", 1), delivery=BY_COURIER)
    [line] = list(csv.DictReader("".join(export.export_csv()).splitlines()))
    assert (line["delivery_method"], line["delivery_amount"], line["final_amount"]) == ("courier", "5.00", "15.00")


def test_what_is_picked_up_needs_no_tracking_number_and_any_other_parcel_does(shop: Shop) -> None:
    method = {"code": "counter", "kind": "pickup", "name": "Магазин", "price": 0}
    assert shop.call("POST", "/delivery-methods", method, by="admin").status == 201
    picked_up = shop.paid((shop.product(), "M", 1), delivery={"method": "counter"})
    parcel = shop.paid((shop.product(), "M", 1))
    for order in (picked_up, parcel):
        assert shop.call("POST", f"/orders/{order['id']}/assemble", by="admin").status == 200
    ready = shop.call("POST", f"/orders/{picked_up['id']}/ship", by="admin")
    assert (ready.status, ready.json["status"], ready.json["tracking_number"]) == (200, "shipped", None)
    for body in (None, {}, {"tracking_number": None}):
        refused = shop.call("POST", f"/orders/{parcel['id']}/ship", body, by="admin")
        assert (refused.status, refused.code) == (422, "tracking_number_needed")
        assert refused.json["errors"][0]["field"] == "tracking_number"
    told = shop.call("GET", f"/orders/{picked_up['id']}/why", headers={"Accept-Language": "ru"}).json
    assert told["steps"][-1]["text"] == "Заказ готов, его можно забрать."
