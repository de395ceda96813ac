"""Quoting and placing an order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from shared.core import clock
from shared.data.base import connection
from shared.messaging import queues
from shared.shop.catalog.models import Product
from shared.shop.orders import rules
from shared.shop.orders.models import Order
from shared.shop.orders.unsettled import unsettled
from tests.integration.orders.conftest import HOME, Shop, wanted
from tests.support.sqs import failed_of


def test_a_quote_prices_lines_and_keeps_nothing(shop: Shop) -> None:
    hoodie, cap = shop.product(price=5000), shop.product(price=1500)
    shop.promo(discount_percent=10)
    before = shop.aws.items("shop")
    body = {**wanted((hoodie, "M", 2), (cap, "M", 1)), "promo_code": "spring", "delivery": HOME}
    answer = shop.call("POST", "/orders/quote", body)
    assert answer.status == 200, answer.body
    quote = answer.json
    assert (quote["total_amount"], quote["discount_amount"], quote["final_amount"]) == (11500, 1150, 10350)
    assert [item["discount"] for item in quote["items"]] == [1000, 150]
    assert (quote["currency"], quote["promo_code"], quote["problems"]) == ("RUB", "SPRING", [])
    assert sorted(before, key=str) == sorted(shop.aws.items("shop"), key=str)


def test_a_quote_names_every_problem_with_its_line(shop: Shop) -> None:
    good, hidden = shop.product(stock={"M": 1, "S": 5}), shop.product(is_active=False)
    items = [(good, "S", 1), ("prd_nowhere", "M", 1), (good, "XXL", 1), (good, "M", 2), (hidden, "M", 1)]
    body = {**wanted(*items), "promo_code": "nosuchcode"}
    quote = shop.call("POST", "/orders/quote", body).json
    found = [(problem["code"], problem["line"]) for problem in quote["problems"]]
    assert found == [
        ("product_not_found", 1),
        ("size_not_found", 2),
        ("out_of_stock", 3),
        ("product_unavailable", 4),
        ("promo_not_found", None),
    ]
    assert quote["items"][3]["problem"]["available"] == 1
    assert quote["total_amount"] == 1000, "only the line that can be sold is counted"


def test_an_order_holds_its_goods_and_copies_what_was_bought(shop: Shop) -> None:
    hoodie = shop.product(price=5000, stock={"M": 3}, name="Худи", article="HD-1")
    answer = shop.order((hoodie, "M", 2))
    assert answer.status == 201, answer.body
    order = answer.json["order"]
    assert answer.json["payment_url"] == order["payment_url"] == "https://pay.example.com/1"
    assert (order["status"], order["payment_status"]) == ("awaiting_payment", "pending")
    assert (order["total_amount"], order["discount_amount"], order["final_amount"]) == (10000, 0, 10000)
    [line] = order["items"]
    assert (line["article"], line["name"], line["size"], line["quantity"], line["price"]) == (
        "HD-1",
        "Худи",
        "M",
        2,
        5000,
    )
    assert shop.stock(hoodie) == 1
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", order["order_number"])
    assert shop.types("order") == ["order.placed"]
    hold = (order["created_at"], order["hold_expires_at"])
    assert hold[1] > hold[0]
    assert shop.holds() == 1


def test_the_hold_outlives_the_payment_link(shop: Shop) -> None:
    from datetime import timedelta

    from shared.core import clock

    order = shop.placed((shop.product(), "M", 1))
    held = clock.parse(order["hold_expires_at"]) - clock.parse(order["created_at"])
    assert held == timedelta(minutes=75)


def test_the_same_size_in_two_lines_is_added_up(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 3})
    refused = shop.order((hoodie, "M", 2), (hoodie, "M", 2))
    assert (refused.status, refused.code, refused.json["available"]) == (409, "out_of_stock", 3)
    order = shop.placed((hoodie, "M", 1), (hoodie, "M", 2))
    assert [line["quantity"] for line in order["items"]] == [3]
    assert shop.stock(hoodie) == 0


@pytest.mark.parametrize("stored", ["M", "М", "m"])
@pytest.mark.parametrize("typed", ["M", "М", " м "])
def test_a_size_is_ordered_in_any_spelling(shop: Shop, stored: str, typed: str) -> None:
    hoodie = shop.product(stock={stored: 3, "ХЛ": 1})
    order = shop.placed((hoodie, typed, 1), (hoodie, "M", 1), (hoodie, "xl", 1))
    assert [(line["size"], line["quantity"]) for line in order["items"]] == [(stored, 2), ("ХЛ", 1)]
    assert (shop.stock(hoodie, stored), shop.stock(hoodie, "ХЛ")) == (1, 0)
    refused = shop.order((hoodie, typed, 2))
    assert (refused.code, refused.json["available"]) == ("out_of_stock", 1)


def test_two_sizes_of_one_product_fit_one_order(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 3, "S": 1})
    shop.placed((hoodie, "M", 1), (hoodie, "S", 1))
    assert (shop.stock(hoodie, "M"), shop.stock(hoodie, "S")) == (2, 0)


@pytest.mark.parametrize(
    ("size", "fields", "status", "code"),
    [
        ("M", {"is_active": False}, 409, "product_unavailable"),
        ("M", {"is_active": False, "is_archived": True}, 409, "product_unavailable"),
        ("XXL", {}, 404, "size_not_found"),
        ("M", {"order_type": "waiting"}, 409, "preorder_sold_out"),
    ],
)
def test_what_cannot_be_sold_is_refused_precisely(
    shop: Shop, size: str, fields: dict[str, Any], status: int, code: str
) -> None:
    answer = shop.order((shop.product(**fields), size, 1))
    assert (answer.status, answer.code, answer.json["line"]) == (status, code, 0)
    assert shop.types() == []


def test_an_unknown_product_is_not_found(shop: Shop) -> None:
    answer = shop.order(("prd_01ARZ3NDEKTSV4RRFFQ69G5FAV", "M", 1))
    assert (answer.status, answer.code) == (404, "product_not_found")


def test_a_price_that_changed_since_the_quote_is_refused(shop: Shop) -> None:
    hoodie = shop.product(price=1000)
    Product.get(*Product.key(hoodie)).update(actions=[Product.price.set(1200)])
    answer = shop.order((hoodie, "M", 1), expected_total=1000)
    assert (answer.status, answer.code, answer.json["final_amount"]) == (409, "price_changed", 1200)
    assert shop.stock(hoodie) == 10
    assert shop.order((hoodie, "M", 1), expected_total=1200).status == 201


def test_a_double_click_places_one_order(shop: Shop) -> None:
    hoodie = shop.product()
    first = shop.order((hoodie, "M", 1), headers={"Idempotency-Key": "click-1"})
    again = shop.order((hoodie, "M", 1), headers={"Idempotency-Key": "click-1"})
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    assert shop.stock(hoodie) == 9
    other = shop.order((hoodie, "M", 2), headers={"Idempotency-Key": "click-1"})
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_a_repeat_begins_the_payment_that_a_request_died_before(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    hoodie, once = shop.product(), {"Idempotency-Key": "click-1"}

    def die(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as killed:
        killed.setattr("shared.shop.orders.placing.payments.start_opened", die)
        assert shop.order((hoodie, "M", 1), headers=once).status == 500
    again = shop.order((hoodie, "M", 1), headers=once)
    assert (again.status, bool(again.json["payment_url"])) == (201, True)
    third = shop.order((hoodie, "M", 1), headers=once)
    assert third.json["payment_url"] == again.json["payment_url"]
    assert len(shop.provider.payments) == 1


def test_a_double_click_on_the_last_unit_gets_the_first_answer(shop: Shop) -> None:
    """What the first click caused is no refusal of the second."""
    hoodie = shop.product(stock={"M": 1})
    first, again = (shop.order((hoodie, "M", 1), headers={"Idempotency-Key": "click-1"}) for _ in range(2))
    assert (first.status, again.json) == (201, first.json)
    other = shop.order((hoodie, "M", 2), headers={"Idempotency-Key": "click-1"})
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert shop.order((hoodie, "M", 1), headers={"Idempotency-Key": "click-2"}).code == "out_of_stock"


def test_a_payment_that_the_provider_did_not_answer_goes_to_the_queue(shop: Shop, monkeypatch: Any) -> None:
    from functions.workers.payments import handler as worker

    shop.placed((shop.product(), "M", 1))
    assert shop.aws.messages("payments") == [], "what was answered needs no queue"
    shop.provider.fail_next("down")
    order = shop.placed((shop.product(), "M", 1))
    [message] = shop.aws.messages("payments")
    assert (message["type"], message["aggregate_id"]) == ("payment.start", order["id"])
    monkeypatch.setattr(worker, "provider", lambda: shop.provider)
    assert failed_of(worker.handler, ("m1", message)) == []
    assert shop.read(order, by="anna")["payment_url"] == "https://pay.example.com/2"


def test_an_order_stands_when_neither_provider_nor_queue_answers(shop: Shop, monkeypatch: Any) -> None:
    def out_of_order(*_args: Any, **_options: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs.example.com")

    monkeypatch.setattr(queues, "send", out_of_order)
    shop.provider.fail_next("down")
    order = shop.placed((shop.product(), "M", 1))
    assert order["payment_status"] == "creating"
    later = clock.now() + timedelta(minutes=2, milliseconds=2)
    assert [one.order_id for one in unsettled(later) if isinstance(one, Order)] == [order["id"]], (
        "reconciliation finds it"
    )


def test_a_read_that_is_throttled_is_a_503_and_places_nothing(shop: Shop, monkeypatch: Any) -> None:
    hoodie = shop.product()
    shop.person()
    real = connection().client._make_api_call

    def throttled(operation: str, request: dict[str, Any]) -> Any:
        if operation == "BatchGetItem" and any("shop" in table for table in request["RequestItems"]):
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, operation)
        return real(operation, request)

    monkeypatch.setattr(connection().client, "_make_api_call", throttled)
    answer = shop.order((hoodie, "M", 1))
    assert (answer.status, shop.stock(hoodie)) == (503, 10)


def test_without_the_provider_the_order_stands_and_is_paid_for_later(shop: Shop) -> None:
    shop.provider.fail_next("down")
    answer = shop.order((shop.product(), "M", 1))
    assert answer.status == 201
    assert answer.json["payment_url"] is None
    assert answer.json["order"]["payment_status"] == "creating"
    again = shop.call("POST", f"/orders/{answer.json['order']['id']}/pay")
    assert (again.status, again.json["payment_url"]) == (200, "https://pay.example.com/1")


def test_an_order_that_costs_nothing_is_paid_at_once(shop: Shop) -> None:
    hoodie = shop.product(price=500)
    shop.promo(discount_amount=1000)
    order = shop.placed((hoodie, "M", 1), promo_code="SPRING")
    assert (order["final_amount"], order["discount_amount"]) == (0, 500)
    assert (order["status"], order["payment_status"], order["payment_id"]) == ("paid", "succeeded", None)
    assert order["paid_at"]
    assert order["hold_expires_at"] is None
    assert shop.types("order") == ["order.placed", "order.paid"]
    assert (shop.provider.calls, shop.aws.items("payments"), shop.holds()) == ([], [], 0)


def test_a_failed_order_uses_nothing(shop: Shop) -> None:
    hoodie, cap = shop.product(stock={"M": 5}), shop.product(stock={"M": 1})
    shop.promo()
    assert shop.order((hoodie, "M", 1), (cap, "M", 2), promo_code="SPRING").code == "out_of_stock"
    assert (shop.stock(hoodie), shop.stock(cap), shop.uses()) == (5, 1, 0)
    assert shop.types("order") == []


def test_an_order_number_that_is_taken_is_drawn_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    hoodie = shop.product()
    drawn = iter(["AAAA-AAAA", "AAAA-AAAA", "BBBB-BBBB"])
    monkeypatch.setattr(rules, "new_number", lambda: next(drawn))
    numbers = [shop.placed((hoodie, "M", 1))["order_number"] for _ in range(2)]
    assert numbers == ["AAAA-AAAA", "BBBB-BBBB"]
    assert shop.stock(hoodie) == 8


@pytest.mark.parametrize("quantity", [0, -1, 101, 10**30, 1.5, "2", None, True])
def test_a_quantity_that_makes_no_sense_is_not_acceptable(shop: Shop, quantity: object) -> None:
    body = {"items": [{"product_id": "prd_1", "size": "M", "quantity": quantity}], "delivery": HOME}
    answer = shop.call("POST", "/orders", body)
    assert (answer.status, answer.code) == (422, "validation_error")


def test_more_than_a_hundred_of_one_thing_is_not_acceptable_in_two_lines_either(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 500})
    answer = shop.order((hoodie, "M", 60), (hoodie, "M", 60))
    assert (answer.status, answer.code) == (422, "quantity_too_large")


def test_more_than_fifty_lines_are_not_acceptable(shop: Shop) -> None:
    assert shop.order(*[("prd_1", f"S{n}", 1) for n in range(51)]).code == "validation_error"


def test_an_order_needs_somewhere_to_go(shop: Shop) -> None:
    answer = shop.order((shop.product(), "M", 1), delivery={})
    assert (answer.status, answer.code) == (422, "delivery_required")


@pytest.mark.parametrize("address", ["Моск\x00ва", "a\x1bb", "", "x" * 501])
def test_odd_addresses_are_refused(shop: Shop, address: str) -> None:
    answer = shop.order(("prd_1", "M", 1), delivery={"address": address})
    assert (answer.status, answer.code) == (422, "validation_error")


def test_an_address_is_kept_in_one_unicode_form(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1), delivery={"address": "Йошкар-Ола"})
    assert order["delivery_address"] == "Йошкар-Ола"


def test_unknown_fields_are_refused(shop: Shop) -> None:
    answer = shop.order(("prd_1", "M", 1), price=1)
    assert (answer.status, answer.code) == (422, "validation_error")


def test_guests_cannot_order(shop: Shop) -> None:
    from functions.api.orders.handler import handler
    from tests.support import http

    assert http.call(handler, "POST", "/api/v1/orders", wanted(("prd_1", "M", 1))).status == 401


def test_a_guest_is_quoted_goods_and_nothing_of_promo_codes_or_karma(shop: Shop) -> None:
    body = wanted((shop.product(stock={"M": 1}), "M", 2))
    quote = shop.call("POST", "/orders/quote", body, by="guest")
    assert quote.status == 200, quote.body
    assert [item["problem"]["available"] for item in quote.json["items"]] == [1]
    assert (quote.json["promo_code"], quote.json["max_karma_points"]) == (None, 0)
    for wish in ({"promo_code": "SPRING"}, {"karma_points": 1}):
        assert shop.call("POST", "/orders/quote", {**body, **wish}, by="guest").status == 401
