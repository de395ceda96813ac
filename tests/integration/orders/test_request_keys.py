"""A request places one order: the order's number is derived from the request's key, and no record stands beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey, RequestRecord
from shared.data.uow import UnitOfWork
from shared.shop.orders import request_keys
from shared.shop.orders.models import Order
from tests.integration.orders.conftest import HOME, Shop, wanted

KEY = {"idempotency-key": "1f0e9a52-6c1d-4b8e-9f3a-000000000001"}


def records(shop: Shop) -> list[dict[str, Any]]:
    return [item for item in shop.aws.items("idempotency") if item["type"] == "request"]


def key_of(shop: Shop, request_hash: str = "") -> IdempotencyKey:
    return IdempotencyKey(shop.person().id, "POST /orders", KEY["idempotency-key"], request_hash)


def test_a_repeat_gets_the_order_that_is_there(shop: Shop) -> None:
    hoodie = shop.product()
    first, second = (shop.order((hoodie, "M", 1), headers=KEY) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json["order"]["id"] == second.json["order"]["id"]
    assert first.json["order"]["payment_url"] == second.json["order"]["payment_url"]
    assert (shop.stock(hoodie), records(shop), len(shop.provider.payments)) == (9, [], 1)


def test_two_clicks_at_once_place_one_order(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product(stock={"M": 1})
    shop.person()
    answers = at_once(*[lambda: shop.order((hoodie, "M", 1), headers=KEY)] * 6)
    assert {(one.status, one.json["order"]["id"]) for one in answers} == {(201, answers[0].json["order"]["id"])}
    assert shop.stock(hoodie) == 0


def test_a_repeat_after_the_last_piece_and_the_last_permitted_order_is_no_refusal(shop: Shop) -> None:
    hoodie, cap = shop.product(stock={"M": 1}), shop.product()
    placed = shop.placed((hoodie, "M", 1), headers=KEY)
    shop.placed((cap, "M", 1))
    shop.placed((cap, "M", 1))
    again = shop.order((hoodie, "M", 1), headers=KEY)
    assert (again.status, again.json["order"]["id"]) == (201, placed["id"])


def test_another_body_under_the_same_key_is_refused(shop: Shop) -> None:
    hoodie = shop.product()
    shop.placed((hoodie, "M", 1), headers=KEY)
    assert shop.order((hoodie, "M", 2), headers=KEY).code == "idempotency_key_reused"
    assert shop.order((hoodie, "M", 11), headers=KEY).code == "idempotency_key_reused", "whatever else it lacks"
    assert shop.stock(hoodie) == 9


def test_the_same_key_of_another_person_is_another_request(shop: Shop) -> None:
    hoodie = shop.product()
    mine, theirs = (shop.placed((hoodie, "M", 1), by=name, headers=KEY) for name in ("anna", "boris"))
    assert mine["order_number"] != theirs["order_number"]


def test_a_key_is_free_again_after_a_day_and_guards_again(shop: Shop) -> None:
    hoodie = shop.product()
    first = shop.placed((hoodie, "M", 1), headers=KEY)
    stored = shop.stored(first)
    backdate(stored, hours=23, minutes=59)
    assert shop.placed((hoodie, "M", 1), headers=KEY)["id"] == first["id"]
    backdate(stored, hours=24, minutes=1)
    fresh = [shop.placed((hoodie, "M", 1), headers=KEY)["id"] for _ in range(2)]
    assert fresh[0] == fresh[1] != first["id"]
    assert shop.order((hoodie, "M", 2), headers=KEY).code == "idempotency_key_reused"
    assert len(records(shop)) == 1, "where the number is taken a record guards, as of any other request"


def backdate(order: Order, **ago: int) -> None:
    order.update([Order.created_at.set(clock.iso(clock.now() - timedelta(**ago)))])


def test_a_number_that_is_somebody_elses_is_drawn(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product()
    theirs = shop.stored(shop.placed((hoodie, "M", 1), by="boris"))
    number = request_keys._number_of(key_of(shop))
    taken = Order.from_raw_data(theirs.to_dynamodb_dict())
    taken.order_number, taken.order_id = number, Order.new_id(number)
    taken.set_index_keys()
    taken.save()
    answers = at_once(*[lambda: shop.order((hoodie, "M", 1), headers=KEY)] * 3)
    [order_id] = {one.json["order"]["id"] for one in answers}
    assert Order.get(*Order.key(order_id)).order_number != number
    assert shop.order((hoodie, "M", 1), headers=KEY).json["order"]["id"] == order_id
    assert (shop.stock(hoodie), len(records(shop))) == (8, 1)


@pytest.mark.parametrize("quantity", [1, 11])
def test_a_request_that_an_earlier_version_carried_out_is_known_by_its_record(shop: Shop, quantity: int) -> None:
    hoodie = shop.product()
    headers = {"idempotency-key": "before"}
    before = shop.placed((hoodie, "M", 1))
    key = IdempotencyKey(shop.person().id, "POST /orders", "before", "another body")
    uow = UnitOfWork()
    uow.store_idempotency_key(key, {"order_id": before["id"]})
    uow.commit()
    assert shop.order((hoodie, "M", quantity), headers=headers).code == "idempotency_key_reused"
    [stored] = RequestRecord.query(RequestRecord.key(key)[0])
    stored.update([RequestRecord.request_hash.set(hash_of(hoodie, quantity))])
    again = shop.order((hoodie, "M", quantity), headers=headers)
    assert (again.status, again.json["order"]["id"]) == (201, before["id"])
    assert shop.stock(hoodie) == 9


def hash_of(product: str, quantity: int) -> str:
    """The digest of a request as the API makes it."""
    body = json.dumps({"delivery": HOME, **wanted((product, "M", quantity))})
    return hashlib.sha256(b"/api/v1/orders\n" + body.encode()).hexdigest()


def test_a_digest_makes_numbers_that_people_can_read() -> None:
    numbers = {ids.reference_of(bytes([n]) * 32) for n in range(256)}
    assert len(numbers) == 256
    assert all(ids.normalise_reference(number) == number for number in numbers)
