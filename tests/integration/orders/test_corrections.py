"""Correcting an order that was not sent: where it goes, who takes it, and sizes within stock, with history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.shop import personal_data
from tests.integration.orders.conftest import HOME, Shop
from tests.integration.orders.test_returns import give_back, move, shipped, step
from tests.support.http import Answer

NEW_HOME = {"address": "Казань, ул. Баумана, 3"}


def correct(shop: Shop, order: dict[str, Any], *, by: str = "admin", **body: Any) -> Answer:
    return shop.call("PATCH", f"/orders/{order['id']}", body, by=by)


def resize(shop: Shop, order: dict[str, Any], *sizes: str, **more: Any) -> Answer:
    items = [
        {"line_id": line["line_id"], "size": size} for line, size in zip(order["items"], sizes, strict=False) if size
    ]
    return correct(shop, order, items=items, **more)


def history(shop: Shop, order: dict[str, Any], *, by: str) -> list[dict[str, Any]]:
    found = shop.call("GET", f"/orders/{order['id']}/history", by=by).json["items"]
    return [one for one in found if one["type"] == "order.corrected"]


def test_a_buyer_corrects_the_address_until_assembling_begins(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    done = correct(shop, order, by="anna", delivery=NEW_HOME)
    assert (done.status, done.json["delivery_address"]) == (200, NEW_HOME["address"])
    assert done.json["version"] == order["version"] + 1
    step(shop, order, "assemble")
    late = correct(shop, order, by="anna", delivery=HOME)
    assert (late.status, late.code) == (409, "illegal_transition")
    assert correct(shop, order, by="admin", delivery=HOME).json["delivery_address"] == HOME["address"]


@pytest.mark.parametrize("more", [(), ("deliver",)])
def test_what_was_sent_is_not_corrected(shop: Shop, more: tuple[str, ...]) -> None:
    order = shop.paid((shop.product(stock={"M": 3, "L": 3}), "M", 1))
    shipped(shop, order, *more)
    for body in ({"delivery": NEW_HOME}, {"recipient": {"name": "Пётр"}}):
        assert correct(shop, order, **body).code == "illegal_transition"
    assert resize(shop, order, "L").code == "illegal_transition"


def test_staff_correct_the_tracking_number_of_a_parcel_on_its_way(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert correct(shop, order, tracking_number="RU-2").code == "illegal_transition", "it was not sent"
    shipped(shop, order)
    refused = correct(shop, order, by="anna", tracking_number="RU-2")
    assert (refused.status, refused.code) == (403, "forbidden")
    assert correct(shop, order, tracking_number="RU-2", delivery=NEW_HOME).code == "illegal_transition"
    done = correct(shop, order, tracking_number="RU-2")
    assert (done.status, done.json["tracking_number"], done.json["status"]) == (200, "RU-2", "shipped")
    assert correct(shop, order, tracking_number="RU-2").json["version"] == done.json["version"], "nothing changes twice"
    [corrected] = history(shop, order, by="admin")
    assert corrected["data"]["fields"] == ["tracking_number"]
    step(shop, order, "deliver")
    assert correct(shop, order, tracking_number="RU-3").code == "illegal_transition"


def test_somebody_elses_order_is_not_there(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    assert correct(shop, order, by="boris", delivery=NEW_HOME).status == 404


def test_a_size_is_changed_by_staff_within_stock(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 3, "L": 2})
    order = shop.paid((hoodie, "M", 2))
    items = [{"line_id": order["items"][0]["line_id"], "size": "L"}]
    assert correct(shop, order, by="anna", items=items).status == 403
    assert resize(shop, order, "l").json["items"][0]["size"] == "L"
    assert (shop.stock(hoodie, "M"), shop.stock(hoodie, "L")) == (3, 0)
    none_left = resize(shop, shop.paid((hoodie, "M", 1)), "L")
    assert (none_left.status, none_left.code, none_left.json["available"]) == (409, "out_of_stock", 0)
    assert shop.stock(hoodie, "M") == 2


def test_the_last_piece_is_taken_once(shop: Shop, at_once: Callable[..., list[Answer]]) -> None:
    hoodie = shop.product(stock={"M": 3, "L": 1})
    orders = [shop.paid((hoodie, "M", 1)), shop.paid((hoodie, "M", 1))]
    answers = at_once(*[lambda order=order: resize(shop, order, "L") for order in orders])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert (shop.stock(hoodie, "M"), shop.stock(hoodie, "L")) == (2, 0)


def test_two_lines_may_swap_their_sizes(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 4, "L": 1})
    order = shop.paid((hoodie, "M", 2), (hoodie, "L", 1))
    done = resize(shop, order, "L", "M")
    assert (done.code, done.json["available"]) == ("out_of_stock", 0), "one more L is needed"
    even = shop.paid((hoodie, "M", 1))
    order = shop.paid((shop.product(stock={"M": 1, "L": 1}), "M", 1), (hoodie, "M", 1))
    assert (even["status"], resize(shop, order, "L").status) == ("paid", 200)


@pytest.mark.parametrize(
    ("items", "status", "code"),
    [
        ([{"line_id": "lin_nowhere", "size": "L"}], 404, "order_line_not_found"),
        ([{"size": "XXL"}], 404, "size_not_found"),
        ([{"size": "L"}, {"size": "S"}], 422, "validation_error"),
    ],
)
def test_what_cannot_be_a_size_of_a_line_is_refused(
    shop: Shop, items: list[dict[str, Any]], status: int, code: str
) -> None:
    order = shop.paid((shop.product(stock={"M": 3, "L": 3}), "M", 1))
    wanted = [{"line_id": order["items"][0]["line_id"], **item} for item in items]
    answer = correct(shop, order, items=wanted)
    assert (answer.status, answer.code) == (status, code)
    assert history(shop, order, by="admin") == []


def test_pieces_that_came_back_fix_the_size(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 3, "L": 3})
    order = shop.paid((hoodie, "M", 2))
    give_back(shop, order, {"quantity": 1}, restock=True)
    assert resize(shop, order, "L").code == "order_line_returned"
    assert shop.stock(hoodie, "L") == 3


def test_a_preorder_changes_its_size_until_production_begins(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=2)
    order = shop.paid((coat, "M", 2))
    before = (shop.waves(coat), shop.members(coat, 1))
    assert resize(shop, order, "S").json["items"][0]["size"] == "S"
    assert (shop.waves(coat), shop.members(coat, 1), shop.stock(coat, "S")) == (*before, 0)
    move(shop, coat, 1, "in_production")
    fixed = resize(shop, order, "M")
    assert (fixed.status, fixed.code, fixed.json["wave_status"]) == (409, "size_fixed", "in_production")


def test_a_cancelled_order_gives_the_new_size_back(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 3, "L": 2})
    order = shop.placed((hoodie, "M", 2))
    assert resize(shop, order, "L").status == 200
    shop.call("POST", f"/orders/{order['id']}/cancel", by="anna")
    assert (shop.stock(hoodie, "M"), shop.stock(hoodie, "L")) == (3, 2)


def test_receipts_keep_the_words_of_the_sale(shop: Shop) -> None:
    order = shop.paid((shop.product(stock={"M": 3, "L": 2}), "M", 2))
    resize(shop, order, "L")
    give_back(shop, order, {"quantity": 1})
    shop.run_refunds(order)
    receipt = shop.provider.requests[-1].receipt
    assert receipt is not None
    assert [item.description for item in receipt.items] == ["Худи, M"]


def test_history_shows_old_and_new_and_events_carry_no_address(shop: Shop) -> None:
    order = shop.paid((shop.product(stock={"M": 3, "L": 3}), "M", 1))
    line_id = order["items"][0]["line_id"]
    resize(shop, order, "L", delivery=NEW_HOME, recipient={"name": "Пётр", "phone": "+79161234567"})
    for by in ("anna", "admin"):
        [event] = history(shop, order, by=by)
        changes = {one["field"]: (one["old"], one["new"]) for one in event["data"]["changes"]}
        assert changes["delivery_address"] == (HOME["address"], NEW_HOME["address"])
        assert changes["size"] == ("M", "L")
        assert changes["recipient"][1]["name"] == "Пётр"
        assert event["actor"] == (shop.admin.id if by == "admin" else None)
    [stored] = shop.aws.events("order.corrected")
    assert stored["data"]["fields"] == ["delivery_address", "recipient", "size"]
    assert stored["data"]["sizes"] == [{"line_id": line_id, "before": "M", "after": "L"}]
    assert not [word for word in ("Казань", "Москва", "Пётр", "+7916") if word in str(stored)]


def test_the_same_correction_twice_is_one(shop: Shop) -> None:
    order = shop.paid((shop.product(stock={"M": 3, "L": 3}), "M", 1))
    first, second = (resize(shop, order, "L", delivery=NEW_HOME).json for _ in range(2))
    assert (first["version"], first["updated_at"]) == (second["version"], second["updated_at"])
    assert len(history(shop, order, by="admin")) == 1


def test_a_correction_of_what_somebody_else_changed_is_refused(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    assert correct(shop, order, delivery=NEW_HOME, version=order["version"]).status == 200
    stale = correct(shop, order, recipient={"name": "Пётр"}, version=order["version"])
    assert (stale.status, stale.code, stale.json["version"]) == (409, "order_version_conflict", order["version"] + 1)


def test_an_order_keeps_somewhere_to_go(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    nowhere = correct(shop, order, delivery={"address": None})
    assert (nowhere.status, nowhere.code) == (422, "delivery_required")
    moved = correct(shop, order, delivery={"address": None, "cdek_point": "MSK-1"}).json
    assert (moved["delivery_address"], moved["cdek_point"]) == (None, "MSK-1")


def test_an_erased_buyers_addresses_are_gone_from_history(shop: Shop) -> None:
    order = shop.paid((shop.product(), "M", 1))
    correct(shop, order, by="anna", delivery=NEW_HOME)
    personal_data.erase(shop.person("anna").id)
    [event] = history(shop, order, by="admin")
    assert (event["data"]["fields"], event["data"]["changes"]) == (["delivery_address"], [])
