"""Products: reading, finding, creating, changing, archiving, stock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.catalog.conftest import HOODIE, Shop

PUBLIC_FIELDS = {
    "id",
    "article",
    "name",
    "description",
    "price",
    "currency",
    "sizes",
    "size_table",
    "care_instructions",
    "order_type",
    "stock_count",
    "preorder_waves_total",
    "preorder_wave_capacity",
    "current_wave",
    "current_wave_count",
    "is_active",
    "is_archived",
    "vat_code",
    "category_ids",
    "low_stock_threshold",
    "old_price",
    "slug",
    "seo_title",
    "seo_description",
    "media",
    "created_at",
    "updated_at",
    "version",
}


def test_a_product_shows_exactly_the_promised_fields(shop: Shop) -> None:
    made = shop.product(description="Тёплое", size_table={"S": [90, 70]}, care_instructions="30°")
    seen = shop.call("GET", f"/products/{made['id']}").json
    assert set(seen) == PUBLIC_FIELDS
    assert seen == made
    assert seen["sizes"] == [{"size": "S", "stock": 3}, {"size": "M", "stock": 5}]
    assert seen["stock_count"] == 8
    assert seen["size_table"] == {"S": [90, 70]}
    assert seen["currency"] == "RUB"
    assert seen["version"] == 1


def test_a_product_is_also_found_by_its_article_in_any_case(shop: Shop) -> None:
    made = shop.product(article="Hd-777")
    assert shop.call("GET", "/products/hD-777").json["id"] == made["id"]
    assert shop.call("GET", "/products/none").code == "product_not_found"


@pytest.mark.parametrize("article", ["HD/1", "prd_01M7ZE398DHE7V649ZS52BC52B"])
def test_an_article_can_be_an_address_and_is_no_other_products_id(shop: Shop, article: str) -> None:
    refused = shop.call("POST", "/products", {**HOODIE, "article": article}, by="admin")
    assert (refused.status, refused.code) == (422, "article_invalid")
    assert refused.json["errors"][0]["field"] == "article"
    made = shop.product()
    moved = shop.call("PATCH", f"/products/{made['id']}", {"version": 1, "article": article}, by="admin")
    assert (moved.status, moved.code) == (422, "article_invalid")


def test_a_change_of_stock_changes_something(shop: Shop) -> None:
    path = f"/products/{shop.product()['id']}/stock"
    refused = shop.call("POST", path, {"size": "M", "delta": 0, "reason": "пересчёт"}, by="admin")
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "delta")


def test_two_products_cannot_share_an_article(shop: Shop) -> None:
    shop.product(article="HD-1")
    again = shop.call("POST", "/products", {**HOODIE, "article": "hd-1"}, by="admin")
    assert (again.status, again.code) == (409, "article_taken")
    other = shop.product(article="HD-2")
    moved = shop.call("PATCH", f"/products/{other['id']}", {"version": 1, "article": "HD-1"}, by="admin")
    assert moved.code == "article_taken"


def test_an_article_that_is_no_longer_used_can_be_taken(shop: Shop) -> None:
    made = shop.product(article="HD-1")
    moved = shop.call("PATCH", f"/products/{made['id']}", {"version": 1, "article": "HD-9"}, by="admin")
    assert moved.status == 200
    assert shop.product(article="HD-1")["id"] != made["id"]
    assert shop.call("GET", "/products/HD-9").json["id"] == made["id"]


STAFF_ONLY: list[tuple[str, str, Any]] = [
    ("POST", "/products", HOODIE),
    ("PATCH", "/products/{id}", {"version": 1, "price": 1}),
    ("DELETE", "/products/{id}", None),
    ("POST", "/products/{id}/stock", {"size": "M", "delta": 1, "reason": "delivery"}),
    ("POST", "/products/import", {"csv": "article,name,price\n"}),
    ("GET", "/products/export", None),
    ("POST", "/products/{id}/media", {"content_type": "image/png"}),
    ("GET", "/products/{id}/media", None),
    ("PUT", "/products/{id}/media/order", {"media_ids": []}),
    ("DELETE", "/products/{id}/media/med_1", None),
    ("PATCH", "/products/{id}/waves/1", {"status": "in_production"}),
    ("GET", "/products?state=hidden", None),
]


def test_only_staff_keep_the_catalogue(shop: Shop) -> None:
    product_id = shop.product()["id"]
    for method, path, body in STAFF_ONLY:
        path = path.format(id=product_id)
        assert shop.call(method, path, body).status == 401, path
        assert shop.call(method, path, body, by="anna").status == 403, path


def test_a_change_needs_the_version_that_was_read(shop: Shop) -> None:
    made = shop.product()
    first = shop.call("PATCH", f"/products/{made['id']}", {"version": 1, "price": 100}, by="admin")
    assert (first.json["price"], first.json["version"]) == (100, 2)
    stale = shop.call("PATCH", f"/products/{made['id']}", {"version": 1, "price": 200}, by="admin")
    assert (stale.status, stale.code) == (409, "version_conflict")
    assert stale.json["current_version"] == 2
    assert shop.read(made["id"])["price"] == 100


def test_two_changes_at_once_leave_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.errors import ConflictError
    from shared.shop.catalog import products

    made = shop.product()
    stale = products.get(made["id"], consistent=True)
    products.change(product_id=made["id"], version=1, fields={"price": 1}, actor="one")
    with monkeypatch.context() as slow:
        slow.setattr(products, "get", lambda *_, **__: stale)
        with pytest.raises(ConflictError):
            products.change(product_id=made["id"], version=1, fields={"price": 2}, actor="two")
    assert [event["actor"] for event in shop.envelopes("product.updated")] == ["one"]


def test_a_change_touches_only_what_it_names_and_refuses_null(shop: Shop) -> None:
    made = shop.product(description="Тёплое", size_table=[1])
    path = f"/products/{made['id']}"
    changed = shop.call("PATCH", path, {"version": 1, "name": "Худи", "size_table": None}, by="admin").json
    assert changed == {
        **made,
        "name": "Худи",
        "size_table": None,
        "version": 2,
        "updated_at": changed["updated_at"],
    }
    assert shop.call("PATCH", path, {"version": 2, "name": None}, by="admin").status == 422


def test_sizes_can_be_added_and_only_empty_ones_dropped(shop: Shop) -> None:
    made = shop.product(sizes=[{"size": "S", "stock": 0}, {"size": "M", "stock": 5}])
    path = f"/products/{made['id']}"
    refused = shop.call("PATCH", path, {"version": 1, "sizes": ["S", "L"]}, by="admin")
    assert (refused.status, refused.code) == (409, "size_in_stock")
    changed = shop.call("PATCH", path, {"version": 1, "sizes": ["L", "M", "40.5"]}, by="admin").json
    assert changed["sizes"] == [
        {"size": "L", "stock": 0},
        {"size": "M", "stock": 5},
        {"size": "40.5", "stock": 0},
    ]
    more = shop.call("POST", f"{path}/stock", {"size": "40.5", "delta": 2, "reason": "поставка"}, by="admin")
    assert more.json["stock_count"] == 7


def test_dropping_a_size_loses_against_a_delivery_at_the_same_moment(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.shop.catalog import products, stock
    from shared.shop.catalog.errors import VersionConflictError

    made = shop.product(sizes=[{"size": "S", "stock": 0}, {"size": "M", "stock": 5}])
    stale = products.get(made["id"], consistent=True)
    stock.change(product_id=made["id"], size="S", delta=4, reason="delivery", actor="x")
    with monkeypatch.context() as slow:
        slow.setattr(products, "get", lambda *_, **__: stale)
        with pytest.raises(VersionConflictError):
            products.change(product_id=made["id"], version=1, fields={"sizes": ["M"]}, actor="x")
    assert shop.read(made["id"])["stock_count"] == 9


def test_an_archived_product_leaves_the_catalogue_but_staff_still_read_it(shop: Shop) -> None:
    made = shop.product(article="HD-1")
    assert shop.call("DELETE", f"/products/{made['id']}", by="admin").status == 204
    assert shop.call("DELETE", f"/products/{made['id']}", by="admin").status == 204
    assert shop.call("GET", f"/products/{made['id']}").status == 404
    assert shop.read(made["id"])["is_archived"] is True
    assert shop.call("GET", "/products").json["items"] == []
    assert shop.call("GET", "/products?q=худи").json["items"] == []
    assert shop.call("GET", "/products?sort=price").json["items"] == []
    listed = shop.call("GET", "/products?state=archived", by="admin").json["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    patched = shop.call("PATCH", f"/products/{made['id']}", {"version": 2, "price": 1}, by="admin")
    assert (patched.status, patched.code) == (409, "product_archived")
    delivered = {"size": "M", "delta": 1, "reason": "delivery"}
    assert shop.call("POST", f"/products/{made['id']}/stock", delivered, by="admin").code == "product_archived"
    assert shop.call("POST", "/products", {**HOODIE, "article": "HD-1"}, by="admin").code == "article_taken"


def test_a_hidden_product_is_for_staff_only_and_can_come_back(shop: Shop) -> None:
    made = shop.product(is_active=False)
    path = f"/products/{made['id']}"
    assert shop.call("GET", path).status == 404
    assert shop.call("GET", path, by="anna").status == 404
    staff = shop.call("GET", path, by="admin")
    assert (staff.status, staff.headers["cache-control"]) == (200, "private, no-store")
    assert shop.call("GET", "/products?q=орбита").json["items"] == []
    shop.call("PATCH", path, {"version": 1, "is_active": True}, by="admin")
    assert shop.call("GET", path).status == 200
    for query in ("", "?q=орбита", "?sort=price", "?order_type=in_stock"):
        assert [one["id"] for one in shop.call("GET", f"/products{query}").json["items"]] == [made["id"]], query


def test_stock_changes_are_kept_with_who_and_why_and_never_go_below_zero(shop: Shop) -> None:
    made = shop.product()
    path = f"/products/{made['id']}/stock"
    less = shop.call("POST", path, {"size": "M", "delta": -5, "reason": "брак"}, by="admin")
    assert less.json["sizes"][1] == {"size": "M", "stock": 0}
    below = shop.call("POST", path, {"size": "M", "delta": -1, "reason": "брак"}, by="admin")
    assert (below.status, below.code, below.json["available"]) == (409, "stock_below_zero", 0)
    unknown = shop.call("POST", path, {"size": "XXL", "delta": 1, "reason": "поставка"}, by="admin")
    assert (unknown.status, unknown.code) == (422, "size_not_found")
    [event] = shop.envelopes("product.stock_changed")
    assert event["actor"] == shop.admin.id
    assert event["data"]["size"] == "M"
    assert event["data"]["delta"] == -5
    assert event["data"]["reason"] == "брак"


def test_a_repeated_stock_change_with_the_same_key_counts_once(shop: Shop) -> None:
    made = shop.product()
    body = {"size": "M", "delta": 2, "reason": "поставка"}
    for _ in range(2):
        answer = shop.call("POST", f"/products/{made['id']}/stock", body, by="admin", headers={"Idempotency-Key": "k1"})
        assert answer.json["stock_count"] == 10
    other = shop.call(
        "POST",
        f"/products/{made['id']}/stock",
        {**body, "delta": 3},
        by="admin",
        headers={"Idempotency-Key": "k1"},
    )
    assert other.code == "idempotency_key_reused"


def test_creating_twice_with_the_same_key_makes_one_product(shop: Shop) -> None:
    first, second = (
        shop.call("POST", "/products", HOODIE, by="admin", headers={"Idempotency-Key": "k"}) for _ in range(2)
    )
    assert first.json == second.json
    assert len(shop.envelopes("product.created")) == 1


NONSENSE: list[dict[str, Any]] = [
    {"price": -1},
    {"price": 10**15},
    {"price": "100"},
    {"price": 1.5},
    {"sizes": []},
    {"sizes": [{"size": "M", "stock": -1}]},
    {"sizes": [{"size": "M"}, {"size": "M"}]},
    {"sizes": [{"size": "M[0]"}]},
    {"sizes": [{"size": ""}]},
    {"order_type": "sold"},
    {"surprise": 1},
    {"name": "  "},
    {"name": "a\x00b"},
    {"article": "a" * 65},
    {"size_table": {"a": "x" * 30_000}},
    {"size_table": [[[[[[[[[[]]]]]]]]]]},
    {"preorder_waves_total": 21},
]


def test_nonsense_is_refused_and_nothing_kept(shop: Shop) -> None:
    for wrong in NONSENSE:
        answer = shop.call("POST", "/products", {**HOODIE, **wrong}, by="admin")
        assert (answer.status, answer.code) == (422, "validation_error"), wrong
        assert answer.json["errors"]
    assert shop.aws.items("shop") == []


def test_odd_size_names_work(shop: Shop) -> None:
    for name in ("self", "items", "null", "S", "40.5", "XS/S", "0", "L-XL", "Ёлка", "_user_instantiated"):
        made = shop.product(sizes=[{"size": name, "stock": 1}])
        body = {"size": name, "delta": -1, "reason": "x"}
        answer = shop.call("POST", f"/products/{made['id']}/stock", body, by="admin")
        assert answer.json["sizes"] == [{"size": name, "stock": 0}]


def test_public_answers_can_be_cached_and_asked_again(shop: Shop) -> None:
    made = shop.product()
    for path in (f"/products/{made['id']}", "/products", f"/products/{made['id']}/waves"):
        first = shop.call("GET", path)
        assert "public" in first.headers["cache-control"]
        assert "s-maxage" in first.headers["cache-control"]
        same = shop.call("GET", path, headers={"If-None-Match": first.headers["etag"]})
        assert (same.status, same.body) == (304, "")
        assert same.headers["etag"] == first.headers["etag"]
        weak = shop.call("GET", path, headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
        assert weak.status == 304
    etag = shop.call("GET", f"/products/{made['id']}").headers["etag"]
    shop.call("POST", f"/products/{made['id']}/stock", {"size": "M", "delta": 1, "reason": "поставка"}, by="admin")
    changed = shop.call("GET", f"/products/{made['id']}", headers={"If-None-Match": etag})
    assert changed.status == 200


def test_a_preorder_product_says_how_its_waves_are(shop: Shop) -> None:
    answer = shop.call("POST", "/products", {**HOODIE, "order_type": "preorder"}, by="admin")
    assert (answer.status, answer.code) == (422, "waves_needed")
    assert {one["field"] for one in answer.json["errors"]} == {"preorder_waves_total", "preorder_wave_capacity"}


def test_a_wrong_token_is_not_taken_for_a_guest(shop: Shop, call: Callable[..., Any]) -> None:
    from functions.api.products.handler import handler

    assert call(handler, "GET", "/api/v1/products", token="nonsense").status == 401


@pytest.mark.parametrize("size", ["M", "S", "L", "N", "B"])
def test_a_product_whose_only_size_is_a_letter_of_dynamodbs_own_changes_as_any_other(shop: Shop, size: str) -> None:
    made = shop.product(sizes=[{"size": size, "stock": 2}])
    changed = shop.call("PATCH", f"/products/{made['id']}", {"version": 1, "sizes": [size, "XXL"]}, by="admin")
    assert changed.status == 200
    assert changed.json["sizes"] == [{"size": size, "stock": 2}, {"size": "XXL", "stock": 0}]


def test_a_size_has_one_spelling_wherever_it_enters(shop: Shop) -> None:
    twice = {"article": "SZ-1", "name": "Худи", "price": 1, "sizes": [{"size": "M"}, {"size": "М"}]}
    assert shop.call("POST", "/products", twice, by="admin").status == 422
    made = shop.product(sizes=[{"size": "м", "stock": 2}, {"size": "ХЛ", "stock": 1}])
    assert [one["size"] for one in made["sizes"]] == ["M", "XL"]
    path = f"/products/{made['id']}"
    changed = shop.call("POST", f"{path}/stock", {"size": "М", "delta": 3, "reason": "delivery"}, by="admin")
    assert changed.json["sizes"][0] == {"size": "M", "stock": 5}
    body = {"version": 1, "sizes": ["m", "хл", "S"]}
    patched = shop.call("PATCH", path, body, by="admin")
    assert [(one["size"], one["stock"]) for one in patched.json["sizes"]] == [("M", 5), ("XL", 1), ("S", 0)]
    assert shop.call("PATCH", path, {"version": 2, "sizes": ["M", "М", "XL", "S"]}, by="admin").status == 422


def test_a_size_that_was_stored_otherwise_keeps_its_name(shop: Shop) -> None:
    from shared.shop.catalog.models import Availability, Product

    made = shop.product()
    Product(*Product.key(made["id"])).update([Product.sizes.set(["S", "М"])])
    Availability(*Availability.key(made["id"])).update([Availability.stock.set({"S": 3, "М": 5})])
    path = f"/products/{made['id']}"
    patched = shop.call("PATCH", path, {"version": 1, "sizes": ["S", "M", "L"]}, by="admin")
    assert [(one["size"], one["stock"]) for one in patched.json["sizes"]] == [("S", 3), ("М", 5), ("L", 0)]
    changed = shop.call("POST", f"{path}/stock", {"size": "M", "delta": -5, "reason": "count"}, by="admin")
    assert changed.json["sizes"][1] == {"size": "М", "stock": 0}


def test_a_product_has_a_vat_rate_or_the_organisations(shop: Shop) -> None:
    plain, taxed = shop.product(), shop.product(article="T-1", vat_code=11)
    assert (plain["vat_code"], taxed["vat_code"]) == (None, 11)
    for change, expected in (({"vat_code": 3}, 3), ({"price": 1}, 3), ({"vat_code": None}, None)):
        version = shop.read(taxed["id"])["version"]
        answer = shop.call("PATCH", f"/products/{taxed['id']}", {"version": version, **change}, by="admin")
        assert (answer.status, answer.json["vat_code"]) == (200, expected), answer.body


@pytest.mark.parametrize("code", [0, 13, -1, "11", 1.5])
def test_a_vat_code_is_one_of_the_providers(shop: Shop, code: Any) -> None:
    made = shop.product()
    refused = shop.call("PATCH", f"/products/{made['id']}", {"version": made["version"], "vat_code": code}, by="admin")
    assert (refused.status, refused.code) == (422, "validation_error")


def test_a_product_may_be_sent_with_its_currency(shop: Shop) -> None:
    assert shop.product(currency="RUB")["currency"] == "RUB"
    other = shop.call("POST", "/products", {**HOODIE, "currency": "USD"}, by="admin")
    assert (other.status, other.json["errors"][0]["field"]) == (422, "currency")
