"""Stock in bulk, its log, who waits for a size, and products of which little is left."""

from __future__ import annotations

import re
from typing import Any

import pytest

from functions import modules
from shared.data.events import DomainEvent
from shared.notifications.message_catalog import facts_of
from shared.shop.catalog import waitlist
from tests.integration.catalog.conftest import Shop

MOVING = (
    "product.created",
    "product.updated",
    "product.archived",
    "product.stock_changed",
    "stock.returned",
    "order.placed",
    "order.paid",
)


def log(shop: Shop, product: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = shop.call("GET", f"/products/{product['id']}/stock-log{query}", by="admin")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def bulk(shop: Shop, *rows: dict[str, Any], **options: Any) -> dict[str, Any]:
    answer = shop.call("POST", "/products/stock", {"reason": "пересчёт", "items": list(rows)}, by="admin", **options)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def stock_of(shop: Shop, product: dict[str, Any]) -> dict[str, int]:
    return {one["size"]: one["stock"] for one in shop.read(product["id"])["sizes"]}


def change(shop: Shop, product: dict[str, Any], size: str, delta: int, reason: str = "приход") -> None:
    body = {"size": size, "delta": delta, "reason": reason}
    assert shop.call("POST", f"/products/{product['id']}/stock", body, by="admin").status == 200


def carry(shop: Shop) -> None:
    """Hand everything that moved stock to the worker, twice as queues may."""
    for _ in range(2):
        assert shop.work(*shop.envelopes(*MOVING)) == []


def event_of(kind: str, order: str, event_id: str, **data: Any) -> dict[str, Any]:
    return {
        "id": event_id,
        "type": kind,
        "aggregate": kind.partition(".")[0],
        "aggregate_id": order,
        "customer_id": "usr_1",
        "actor": "usr_1",
        "occurred_at": "2026-03-01T10:00:00.000Z",
        "correlation_id": "",
        "data": data,
    }


def test_rows_are_added_and_set_and_each_says_what_became_of_it(shop: Shop) -> None:
    first, second = shop.product(article="A-1"), shop.product(article="B-1")
    done = bulk(
        shop,
        {"product_id": first["id"], "size": "M", "delta": 3},
        {"article": "b-1", "size": "м", "set": 2},
        {"article": "A-1", "size": "S", "delta": -4},
        {"article": "A-1", "size": "XXL", "delta": 1},
        {"article": "none", "size": "S", "delta": 1},
        {"product_id": second["slug"], "size": "S", "set": 3, "reason": "нашли"},
    )
    assert [(one["status"], one["code"], one["delta"], one["stock"]) for one in done["items"]] == [
        ("done", None, 3, 8),
        ("done", None, -3, 2),
        ("refused", "stock_below_zero", None, None),
        ("refused", "size_not_found", None, None),
        ("refused", "product_not_found", None, None),
        ("done", None, 0, 3),
    ]
    assert (done["done"], done["refused"]) == (3, 3)
    assert (stock_of(shop, first), stock_of(shop, second)) == ({"S": 3, "M": 8}, {"S": 3, "M": 2})
    # What changes nothing is not announced.
    assert len(shop.envelopes("product.stock_changed")) == 2


def test_an_article_in_a_row_is_not_taken_for_the_slug_of_another_product(shop: Shop) -> None:
    other = shop.product(article="A-1", slug="cap")
    done = bulk(shop, {"article": "cap", "size": "M", "set": 0}, {"article": other["id"], "size": "M", "set": 0})
    assert [one["code"] for one in done["items"]] == ["product_not_found", "product_not_found"]
    assert stock_of(shop, other)["M"] == 5


def test_a_repeated_delivery_is_carried_out_once(shop: Shop) -> None:
    made = shop.product(article="A-1")
    row = {"article": "A-1", "size": "M", "delta": 3}
    for _ in range(2):
        done = bulk(shop, row, row, headers={"Idempotency-Key": "delivery-7"})
        assert [(one["status"], one["stock"]) for one in done["items"]][1] == ("done", 11)
    assert stock_of(shop, made)["M"] == 11
    bulk(shop, row, headers={"Idempotency-Key": "delivery-8"})
    assert stock_of(shop, made)["M"] == 14


@pytest.mark.parametrize(
    "row",
    [
        {"size": "M", "delta": 1},
        {"article": "A", "product_id": "B", "size": "M", "delta": 1},
        {"article": "A", "size": "M"},
        {"article": "A", "size": "M", "delta": 1, "set": 1},
        {"article": "A", "size": "M", "delta": 0},
        {"article": "A", "size": "M", "set": -1},
        {"article": "A", "size": "M", "set": 1_000_001},
    ],
)
def test_a_row_says_what_how_and_how_many(shop: Shop, row: dict[str, Any]) -> None:
    body = {"reason": "x", "items": [row]}
    assert shop.call("POST", "/products/stock", body, by="admin").status == 422


def test_bulk_has_bounds_and_a_reason(shop: Shop) -> None:
    row = {"article": "A", "size": "M", "set": 1}
    for body in ({"items": []}, {"items": [row]}, {"reason": "x", "items": [row] * 101}):
        assert shop.call("POST", "/products/stock", body, by="admin").status == 422
    body = {"reason": "x", "items": [row]}
    assert shop.call("POST", "/products/stock", body).status == 401
    assert shop.call("POST", "/products/stock", body, by="anna").status == 403


def test_the_log_says_who_moved_what_and_why(shop: Shop) -> None:
    made = shop.product()
    change(shop, made, "M", 4, "приход")
    bulk(shop, {"product_id": made["id"], "size": "S", "set": 1, "reason": "брак"})
    newest, older = log(shop, made)[:2]
    assert {name: newest[name] for name in ("kind", "size", "delta", "stock_after", "reason", "actor")} == {
        "kind": "manual",
        "size": "S",
        "delta": -2,
        "stock_after": 1,
        "reason": "брак",
        "actor": shop.admin.id,
    }
    assert (older["delta"], older["stock_after"], older["reason"]) == (4, 9, "приход")
    path = f"/products/{made['id']}/stock-log"
    assert shop.call("GET", path).status == 401
    assert shop.call("GET", path, by="anna").status == 403
    assert shop.call("GET", "/products/none/stock-log", by="admin").status == 404


def test_the_log_holds_what_orders_and_new_products_do(shop: Shop) -> None:
    made = shop.product()
    line = {"product_id": made["id"], "size": "M", "quantity": 2, "is_preorder": False}
    wave = {**line, "is_preorder": True, "quantity": 9}
    placed = event_of("order.placed", "ord_1", "evt_5001", items=[line, line, wave])
    back = event_of("stock.returned", "ord_1", "evt_5002", order_id="ord_1", items=[line])
    paid = event_of("order.paid", "ord_1", "evt_5003", items=[line], late=False)
    late = event_of("order.paid", "ord_1", "evt_5004", items=[line], late=True)
    carry(shop)
    for _ in range(2):
        assert shop.work(placed, back, paid, late) == []
    rows = [(one["kind"], one["size"], one["delta"], one["order_id"], one["actor"]) for one in log(shop, made)]
    assert sorted(rows) == sorted(
        [
            ("created", "M", 5, None, shop.admin.id),
            ("created", "S", 3, None, shop.admin.id),
            ("sale", "M", -4, "ord_1", None),
            ("return", "M", 2, "ord_1", None),
            ("sale", "M", -2, "ord_1", None),
        ]
    )


def test_the_log_is_paged(shop: Shop) -> None:
    made = shop.product()
    for number in range(3):
        change(shop, made, "M", number + 1)
    first = shop.call("GET", f"/products/{made['id']}/stock-log?limit=2", by="admin").json
    assert [one["delta"] for one in first["items"]] == [3, 2]
    assert [one["delta"] for one in log(shop, made, f"?limit=2&cursor={first['next_cursor']}")] == [1]


# Waiting for a size.


def waiting(shop: Shop, product: dict[str, Any], body: dict[str, Any], **options: Any) -> Any:
    return shop.call("POST", f"/products/{product['id']}/waitlist", body, **options)


def told(shop: Shop) -> list[str | None]:
    return [one["customer_id"] for one in shop.envelopes("waitlist.back_in_stock")]


def sold_out(shop: Shop) -> dict[str, Any]:
    return shop.product(sizes=[{"size": "S", "stock": 1}, {"size": "M", "stock": 0}])


def test_somebody_waits_for_a_size_that_has_none(shop: Shop) -> None:
    made = sold_out(shop)
    first = waiting(shop, made, {"size": "М"}, by="anna")
    assert (first.status, first.json["size"]) == (201, "M")
    # A second click is the same place in the line.
    assert waiting(shop, made, {"size": "m"}, by="anna").json["id"] == first.json["id"]
    available = waiting(shop, made, {"size": "S"}, by="anna")
    assert (available.status, available.code, available.json["size"]) == (409, "size_available", "S")
    assert waiting(shop, made, {"size": "XXL"}, by="anna").code == "size_not_found"
    assert waiting(shop, made, {}, by="anna").code == "product_not_waiting"
    assert waiting(shop, made, {"size": "M"}).code == "contact_needed"
    hat = shop.product(sizes=[{"size": "ONE SIZE", "stock": 0}])
    assert waiting(shop, hat, {}, by="anna").json["size"] == "ONE SIZE"


def test_those_who_wait_for_a_size_are_told_once_in_their_order_and_as_many_as_came(shop: Shop) -> None:
    made = sold_out(shop)
    for name in ("anna", "boris", "vera"):
        assert waiting(shop, made, {"size": "M"}, by=name).status == 201
    people = [shop.person(name).id for name in ("anna", "boris", "vera")]
    change(shop, made, "S", 5)
    carry(shop)
    assert told(shop) == []
    change(shop, made, "M", 2)
    carry(shop)
    assert told(shop) == people[:2]
    # What an order gives back is for the next.
    line = {"product_id": made["id"], "size": "M", "quantity": 1}
    assert shop.work(event_of("stock.returned", "ord_1", "evt_6001", order_id="ord_1", items=[line])) == []
    carry(shop)
    assert told(shop) == people
    assert shop.call("GET", "/products/waitlist", by="vera").json["items"] == []


def test_a_repeated_request_to_wait_is_answered_as_before_though_the_person_was_told(shop: Shop) -> None:
    made = sold_out(shop)
    key = {"Idempotency-Key": "wait-1"}
    first = waiting(shop, made, {"size": "M"}, by="anna", headers=key)
    change(shop, made, "M", 1)
    carry(shop)
    assert told(shop) == [shop.person("anna").id]
    again = waiting(shop, made, {"size": "M"}, by="anna", headers=key)
    assert (again.status, again.json) == (201, first.json)


def test_a_large_delivery_is_news_for_everybody_who_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waitlist, "MAX_NOTIFIED", 2)
    made = sold_out(shop)
    names = ("anna", "boris", "vera", "gleb", "dina")
    for name in names:
        assert waiting(shop, made, {"size": "M"}, by=name).status == 201
    change(shop, made, "M", 200)
    for _ in range(2):
        carry(shop)
    assert told(shop) == [shop.person(name).id for name in names]


def test_units_that_are_sold_again_before_the_news_are_nobodys(shop: Shop) -> None:
    made = sold_out(shop)
    waiting(shop, made, {"size": "M"}, by="anna")
    change(shop, made, "M", 1)
    change(shop, made, "M", -1)
    carry(shop)
    assert told(shop) == []


def test_a_hidden_product_is_news_when_it_is_shown_again(shop: Shop) -> None:
    made = sold_out(shop)
    waiting(shop, made, {"size": "M"}, by="anna")
    path = f"/products/{made['id']}"
    shop.call("PATCH", path, {"version": 1, "is_active": False}, by="admin")
    change(shop, made, "M", 1)
    carry(shop)
    assert told(shop) == []
    shop.call("PATCH", path, {"version": 2, "is_active": True}, by="admin")
    carry(shop)
    assert told(shop) == [shop.person("anna").id]


@pytest.mark.parametrize("order_type", ["in_stock", "preorder"])
def test_who_waits_for_a_product_hears_of_it_when_it_is_shown_again(shop: Shop, order_type: str) -> None:
    made = shop.product(order_type="waiting", sizes=[{"size": "M", "stock": 1}])
    path = f"/products/{made['id']}"
    for name in ("anna", "boris"):
        assert waiting(shop, made, {}, by=name).status == 201
    kind = {"order_type": order_type, "preorder_waves_total": 1, "preorder_wave_capacity": 1}
    for version, change_of_it in enumerate(({"is_active": False}, kind), start=1):
        assert shop.call("PATCH", path, {"version": version, **change_of_it}, by="admin").status == 200
    [unseen] = shop.envelopes("product.available_again")
    shop.work(unseen)
    assert shop.envelopes("waitlist.slot_available") == []
    assert shop.call("PATCH", path, {"version": 3, "is_active": True}, by="admin").status == 200
    [_, shown] = shop.envelopes("product.available_again")
    assert (shop.work(shown), shown["data"]["quantity"]) == ([], 1)
    assert [one["customer_id"] for one in shop.envelopes("waitlist.slot_available")] == [shop.person("anna").id]


def test_what_an_order_gives_back_is_for_the_next_who_waits_for_the_product(shop: Shop) -> None:
    made = shop.product(order_type="waiting", sizes=[{"size": "M", "stock": 1}])
    for name in ("anna", "boris", "vera"):
        assert waiting(shop, made, {}, by=name).status == 201
    body = {"version": 1, "order_type": "in_stock"}
    assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    shop.work(*shop.envelopes("product.available_again"))
    line = {"product_id": made["id"], "size": "M", "quantity": 1}
    for _ in range(2):
        assert shop.work(event_of("stock.returned", "ord_1", "evt_6001", order_id="ord_1", items=[line])) == []
    people = [shop.person(name).id for name in ("anna", "boris")]
    assert [one["customer_id"] for one in shop.envelopes("waitlist.slot_available")] == people


def test_a_guest_is_told_by_the_contact_they_left_and_forgotten(shop: Shop) -> None:
    from shared.shop.catalog.waitlist_models import WaitlistEntry

    made = sold_out(shop)
    assert waiting(shop, made, {"size": "M", "email": "guest@example.com", "locale": "en"}).status == 201
    change(shop, made, "M", 1)
    carry(shop)
    [notice] = shop.envelopes("waitlist.back_in_stock")
    assert (notice["customer_id"], notice["data"]["size"]) == (None, "M")
    assert "guest@example.com" not in str(notice)
    assert shop.work(notice) == []
    assert shop.work(notice) == []
    line = WaitlistEntry.key(WaitlistEntry.line_of(made["id"], "M"), "")[0]
    assert list(WaitlistEntry.query(line)) == []


def test_nobody_waits_for_what_is_archived_and_what_guests_left_is_forgotten(shop: Shop) -> None:
    made, whole = sold_out(shop), shop.product(order_type="waiting")
    for product, body in ((made, {"size": "M"}), (whole, {})):
        assert waiting(shop, product, {**body, "email": "guest@example.com"}).status == 201
        assert waiting(shop, product, body, by="anna").status == 201
        assert shop.call("DELETE", f"/products/{product['id']}", by="admin").status == 204
    archived = shop.envelopes("product.archived")
    for _ in range(2):
        assert shop.work(*archived) == []
    assert not [item for item in shop.aws.items("shop") if item["pk"].startswith("WAITLIST")]
    assert shop.call("GET", "/products/waitlist", by="anna").json["items"] == []


def test_who_waited_for_what_is_sold_from_stock_now_is_told_of_no_preorder(shop: Shop) -> None:
    made = shop.product(order_type="waiting")
    assert waiting(shop, made, {}, by="anna").status == 201
    body = {"version": 1, "order_type": "in_stock"}
    assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    assert shop.work(*shop.envelopes("product.available_again")) == []
    [notice] = shop.envelopes("waitlist.slot_available")
    event, catalog = DomainEvent.from_envelope(notice), modules.messages()
    kind = catalog.message_of(event)
    assert kind is not None
    for locale in ("ru", "en"):
        text = catalog.render(kind.template, locale, catalog.variables_of(kind, facts_of(event), locale))
        assert not re.search("предзаказ|preorder", text.title + text.short + text.body)


def test_a_person_sees_and_leaves_what_they_wait_for(shop: Shop) -> None:
    made, whole = sold_out(shop), shop.product(order_type="waiting")
    waiting(shop, made, {"size": "M"}, by="anna")
    waiting(shop, whole, {}, by="anna")
    mine = shop.call("GET", "/products/waitlist", by="anna").json["items"]
    assert [(one["product_id"], one["size"]) for one in mine] == [(whole["id"], None), (made["id"], "M")]
    assert shop.call("GET", "/products/waitlist").status == 401
    for _ in range(2):
        assert shop.call("DELETE", f"/products/{made['id']}/waitlist?size=м", by="anna").status == 204
    assert [one["size"] for one in shop.call("GET", "/products/waitlist", by="anna").json["items"]] == [None]
    assert shop.call("DELETE", f"/products/{whole['id']}/waitlist", by="anna").status == 204
    assert shop.call("GET", "/products/waitlist", by="anna").json["items"] == []
    change(shop, made, "M", 1)
    carry(shop)
    assert told(shop) == []
    # Whoever left may come back.
    assert waiting(shop, whole, {}, by="anna").status == 201


def test_somebody_signed_in_waits_for_a_product_without_saying_more(shop: Shop) -> None:
    product = shop.product(order_type="waiting")
    line = f"/products/{product['id']}/waitlist"
    assert shop.call("POST", line, by="anna").status == 201
    refused = shop.call("POST", line)
    assert (refused.status, refused.code) == (422, "contact_needed")


@pytest.mark.parametrize("address", ["id", "article"])
def test_a_line_that_one_is_not_in_does_not_tell_that_a_hidden_product_exists(shop: Shop, address: str) -> None:
    made = shop.product(order_type="waiting")
    waiting(shop, made, {}, by="anna")
    hide = {"version": shop.read(made["id"])["version"], "is_active": False}
    assert shop.call("PATCH", f"/products/{made['id']}", hide, by="admin").status == 200
    line = f"/products/{made[address]}/waitlist"
    strangers = shop.call("DELETE", line, by="boris")
    assert (strangers.status, strangers.code) == (404, "product_not_found")
    # Who waited before it was hidden still leaves.
    assert shop.call("DELETE", line, by="anna").status == 204
    assert shop.call("GET", "/products/waitlist", by="anna").json["items"] == []


# Little is left.


def low(shop: Shop) -> list[str]:
    answer = shop.call("GET", "/products?stock=low", by="admin")
    assert answer.headers["cache-control"] == "private, no-store"
    return [one["article"] for one in answer.json["items"]]


def test_staff_hear_once_when_little_is_left(shop: Shop) -> None:
    made = shop.product(article="A", low_stock_threshold=4)
    carry(shop)
    assert (low(shop), shop.envelopes("product.stock_low")) == ([], [])
    change(shop, made, "M", -4)
    carry(shop)
    change(shop, made, "M", -1)
    carry(shop)
    [said] = shop.envelopes("product.stock_low")
    assert (said["data"]["threshold"], said["data"]["article"]) == (4, "A")
    assert low(shop) == ["A"]
    change(shop, made, "M", 9)
    carry(shop)
    assert low(shop) == []
    change(shop, made, "M", -9)
    carry(shop)
    assert len(shop.envelopes("product.stock_low")) == 2
    assert shop.call("GET", "/products?stock=low").status == 401
    assert shop.call("GET", "/products?stock=low", by="anna").status == 403


def test_each_of_the_staff_gets_a_notice(shop: Shop) -> None:
    from shared.identity.models import Group

    shop.person("anna")
    for name, role in (("admin", "admin"), ("content", "content")):
        Group(*Group.key(role, shop.person(name, role).id)).save()
    shop.product(article="A", sizes=[{"size": "M", "stock": 3}])
    carry(shop)
    said = shop.envelopes("product.stock_low")
    for _ in range(2):
        assert shop.work(*said) == []
    told_to = [one["data"]["recipient_id"] for one in shop.envelopes("stock.notice_due")]
    assert sorted(told_to) == sorted([shop.admin.id, shop.person("content").id])


def test_a_new_threshold_counts_at_once_and_an_archived_product_no_more(shop: Shop) -> None:
    made = shop.product(article="A", low_stock_threshold=0)
    carry(shop)
    assert low(shop) == []
    shop.call("PATCH", f"/products/{made['id']}", {"version": 1, "low_stock_threshold": 100}, by="admin")
    carry(shop)
    assert low(shop) == ["A"]
    shop.call("DELETE", f"/products/{made['id']}", by="admin")
    carry(shop)
    assert low(shop) == []
