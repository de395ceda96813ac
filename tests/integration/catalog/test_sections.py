"""Categories and collections: the tree, who keeps them, and what products say of them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core import clock
from tests.integration.catalog.conftest import HOODIE, Shop
from tests.integration.catalog.test_finding import pages


def category(shop: Shop, name: str, **fields: Any) -> dict[str, Any]:
    answer = shop.call("POST", "/categories", {"name": name, **fields}, by="admin")
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def collection(shop: Shop, name: str, *products: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"name": name, "product_ids": [one["id"] for one in products], **fields}
    answer = shop.call("POST", "/collections", body, by="admin")
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def names(shop: Shop, path: str = "/categories", **options: Any) -> list[str]:
    return [one["name"] for one in shop.call("GET", path, **options).json["items"]]


def test_categories_are_a_tree_in_its_order(shop: Shop) -> None:
    clothes = category(shop, "Одежда", position=1)
    category(shop, "Шапки", position=0)
    warm = category(shop, "Тёплое", parent_id=clothes["slug"])
    category(shop, "Худи", parent_id=warm["id"], slug="hoodies")
    assert names(shop) == ["Шапки", "Одежда", "Тёплое", "Худи"]
    assert clothes["slug"] == "odezhda"
    assert shop.call("GET", "/categories/hoodies").json["parent_id"] == warm["id"]
    listed = shop.call("GET", "/categories")
    assert listed.headers["cache-control"].startswith("public")
    again = shop.call("GET", "/categories", headers={"If-None-Match": listed.headers["etag"]})
    assert again.status == 304


def test_the_tree_has_three_levels_and_no_circle(shop: Shop) -> None:
    first = category(shop, "1")
    second = category(shop, "2", parent_id=first["id"])
    third = category(shop, "3", parent_id=second["id"])
    deep = shop.call("POST", "/categories", {"name": "4", "parent_id": third["id"]}, by="admin")
    assert (deep.status, deep.code, deep.json["errors"][0]["field"]) == (422, "category_depth", "parent_id")
    for below in (first, third):
        moved = shop.call("PATCH", f"/categories/{first['id']}", {"parent_id": below["id"]}, by="admin")
        assert (moved.status, moved.code) == (422, "category_depth")
    other = category(shop, "другое")
    # It would take its two levels along.
    taken = shop.call("PATCH", f"/categories/{second['id']}", {"parent_id": other["id"]}, by="admin")
    assert taken.status == 200
    assert shop.call("PATCH", f"/categories/{other['id']}", {"parent_id": first["id"]}, by="admin").code == (
        "category_depth"
    )
    nobody = shop.call("POST", "/categories", {"name": "5", "parent_id": "nothing"}, by="admin")
    assert (nobody.status, nobody.code) == (422, "category_unknown")


def test_slugs_of_categories_are_unique_and_old_ones_lead_there(shop: Shop) -> None:
    made = category(shop, "Худи")
    assert category(shop, "Худи")["slug"].startswith("khudi-")
    taken = shop.call("POST", "/categories", {"name": "x", "slug": "khudi"}, by="admin")
    assert (taken.status, taken.code) == (409, "slug_taken")
    path = f"/categories/{made['id']}"
    stale = shop.call("PATCH", path, {"version": 7, "name": "y"}, by="admin")
    assert (stale.status, stale.code, stale.json["current_version"]) == (409, "version_conflict", 1)
    assert shop.call("PATCH", path, {"version": 1, "slug": "hoodies"}, by="admin").json["version"] == 2
    for slug in ("khudi", "hoodies"):
        assert shop.call("GET", f"/categories/{slug}").json["id"] == made["id"]
    assert shop.call("DELETE", path, by="admin").status == 204
    assert shop.call("GET", "/categories/khudi").code == "category_not_found"
    assert category(shop, "Худи", slug="hoodies")["slug"] == "hoodies"


def test_a_category_in_use_is_not_deleted(shop: Shop) -> None:
    above = category(shop, "Одежда")
    below = category(shop, "Худи", parent_id=above["id"])
    goods = shop.product(category_ids=["khudi"])
    assert goods["category_ids"] == [below["id"]]
    refused = shop.call("DELETE", f"/categories/{above['id']}", by="admin")
    assert (refused.status, refused.code, refused.json["children"]) == (409, "category_in_use", 1)
    refused = shop.call("DELETE", f"/categories/{below['id']}", by="admin")
    assert (refused.status, refused.code, refused.json["products"]) == (409, "category_in_use", 1)
    # A hidden product is in it too; an archived one no longer.
    shop.call("PATCH", f"/products/{goods['id']}", {"version": 1, "is_active": False}, by="admin")
    assert shop.call("DELETE", f"/categories/{below['id']}", by="admin").code == "category_in_use"
    assert shop.call("DELETE", f"/products/{goods['id']}", by="admin").status == 204
    for one in (below, above):
        assert shop.call("DELETE", f"/categories/{one['id']}", by="admin").status == 204
    assert names(shop) == []


def test_a_product_names_categories_that_there_are(shop: Shop) -> None:
    made = category(shop, "Худи")
    for wrong in ("nothing", "cat_01M7ZE398DHE7V649ZS52BC52B"):
        body = {**HOODIE, "category_ids": [made["id"], wrong]}
        refused = shop.call("POST", "/products", body, by="admin")
        assert (refused.status, refused.code) == (422, "category_unknown")
        assert refused.json["errors"][0]["field"] == "category_ids.1"
    goods = shop.product(category_ids=["khudi", made["id"]])
    assert goods["category_ids"] == [made["id"]]
    changed = shop.call("PATCH", f"/products/{goods['id']}", {"version": 1, "category_ids": []}, by="admin")
    assert changed.json["category_ids"] == []
    assert pages(shop, "category=khudi") == []
    assert shop.call("DELETE", f"/categories/{made['id']}", by="admin").status == 204


def test_a_category_shows_its_products_and_those_below(shop: Shop) -> None:
    above = category(shop, "Одежда")
    category(shop, "Худи", parent_id=above["id"])
    shop.product(article="A", price=3, category_ids=["odezhda"])
    shop.product(article="B", price=1, category_ids=["khudi"])
    shop.product(article="C", price=2, category_ids=["khudi", "odezhda"], name="Кепка")
    shop.product(article="D", price=4)
    assert pages(shop, "category=odezhda") == [["C", "B"], ["A"]]
    assert pages(shop, "category=odezhda&sort=price") == [["B", "C"], ["A"]]
    assert pages(shop, f"category={above['id']}&sort=-price") == [["A", "C"], ["B"]]
    assert pages(shop, "category=khudi&q=кепка") == [["C"]]
    unknown = shop.call("GET", "/products?category=nothing")
    assert (unknown.status, unknown.code) == (404, "category_not_found")


def test_a_collection_shows_products_in_its_order(shop: Shop) -> None:
    goods = [shop.product(article=article, price=price) for article, price in (("A", 3), ("B", 1), ("C", 2))]
    made = collection(shop, "Зима", goods[1], goods[2], goods[0])
    assert made["slug"] == "zima"
    assert pages(shop, "collection=zima") == [["B", "C"], ["A"]]
    assert pages(shop, "collection=zima&sort=-price") == [["A", "C"], ["B"]]
    assert pages(shop, "collection=zima&price_max=2") == [["B", "C"]]
    path = f"/collections/{made['id']}"
    change = {"version": 1, "product_ids": [goods[0]["id"]]}
    assert shop.call("PATCH", path, change, by="admin").json["version"] == 2
    assert pages(shop, "collection=zima") == [["A"]]
    assert shop.call("PATCH", path, change, by="admin").code == "version_conflict"
    unknown = shop.call("PATCH", path, {"product_ids": ["prd_none"]}, by="admin")
    assert (unknown.status, unknown.code, unknown.json["errors"][0]["field"]) == (
        422,
        "product_unknown",
        "product_ids.0",
    )
    assert shop.call("DELETE", path, by="admin").status == 204
    assert shop.call("GET", "/products?collection=zima").code == "collection_not_found"


def test_staff_look_at_the_products_of_a_collection_before_others_see_it(shop: Shop) -> None:
    goods = shop.product()
    made = collection(shop, "Новое", goods, is_active=False)
    path = f"/products?collection={made['slug']}"
    assert [one["id"] for one in shop.call("GET", path, by="admin").json["items"]] == [goods["id"]]
    assert shop.call("GET", f"/products/facets?collection={made['slug']}", by="admin").json["total"] == 1
    for by in (None, "anna"):
        assert shop.call("GET", path, by=by).code == "collection_not_found"


def test_a_collection_is_shown_in_its_period(shop: Shop) -> None:
    goods = shop.product()
    collection(shop, "Новое", goods, active_from="2020-01-01", active_until="2999-01-01")
    collection(shop, "Прошлое", goods, active_until="2020-01-01")
    collection(shop, "Будущее", goods, active_from="2999-01-01")
    collection(shop, "Скрытое", goods, is_active=False)
    assert names(shop, "/collections") == ["Новое"]
    seen = shop.call("GET", "/collections", by="admin")
    assert {one["name"] for one in seen.json["items"]} == {"Новое", "Прошлое", "Будущее", "Скрытое"}
    assert seen.headers["cache-control"] == "private, no-store"
    assert shop.call("GET", "/collections/budushchee").status == 404
    assert shop.call("GET", "/collections/budushchee", by="admin").status == 200
    backwards = {"name": "x", "active_from": "2026-02-02", "active_until": "2026-02-01"}
    refused = shop.call("POST", "/collections", backwards, by="admin")
    assert (refused.status, refused.code) == (422, "collection_period")
    # The last day is part of it, in the organisation's time zone.
    until = shop.call("GET", "/collections/proshloe", by="admin").json["active_until"]
    assert clock.parse(until) > clock.parse("2020-01-01T20:00:00Z")


WRITES: list[tuple[str, str, Any]] = [
    ("POST", "/categories", {"name": "x"}),
    ("PATCH", "/categories/khudi", {"name": "x"}),
    ("DELETE", "/categories/khudi", None),
    ("POST", "/collections", {"name": "x"}),
    ("PATCH", "/collections/zima", {"name": "x"}),
    ("DELETE", "/collections/zima", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_only_staff_keep_categories_and_collections(shop: Shop, method: str, path: str, body: Any) -> None:
    category(shop, "Худи")
    collection(shop, "Зима")
    assert shop.call(method, path, body).status == 401
    assert shop.call(method, path, body, by="anna").status == 403


def test_a_repeated_request_makes_one(shop: Shop) -> None:
    for path in ("/categories", "/collections"):
        made = [
            shop.call("POST", path, {"name": "Худи"}, by="admin", headers={"Idempotency-Key": "k"}).json["id"]
            for _ in range(2)
        ]
        assert made[0] == made[1]
        assert names(shop, path) == ["Худи"]


def test_changes_are_announced(shop: Shop) -> None:
    made = category(shop, "Худи")
    shop.call("PATCH", f"/categories/{made['id']}", {"name": "Толстовки"}, by="admin")
    # A second click changes nothing and announces nothing.
    shop.call("PATCH", f"/categories/{made['id']}", {"name": "Толстовки"}, by="admin")
    shop.call("DELETE", f"/categories/{made['id']}", by="admin")
    found = shop.envelopes("category.created", "category.updated", "category.deleted")
    assert [one["type"] for one in found] == ["category.created", "category.updated", "category.deleted"]
    assert {one["actor"] for one in found} == {shop.admin.id}
