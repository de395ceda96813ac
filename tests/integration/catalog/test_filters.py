"""Filters that combine, and what a filtered catalogue can be narrowed by."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.catalog.conftest import Shop
from tests.integration.catalog.test_finding import pages
from tests.integration.catalog.test_sections import category, collection


def _sizes(**stock: int) -> list[dict[str, Any]]:
    return [{"size": size, "stock": units} for size, units in stock.items()]


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    above = category(shop, "Одежда")
    category(shop, "Худи", parent_id=above["id"])
    a = shop.product(article="A", name="Худи Орбита", price=300, sizes=_sizes(S=1, M=0), category_ids=["khudi"])
    b = shop.product(article="B", name="Футболка Орбита", price=100, sizes=_sizes(M=2, XL=0), category_ids=["odezhda"])
    shop.product(article="C", name="Худи Комета", price=200, sizes=_sizes(L=0), category_ids=["khudi"])
    shop.product(article="D", name="Шапка", price=400, sizes=_sizes(M=5), order_type="waiting")
    shop.product(article="E", name="Носки", price=50, sizes=_sizes(M=5), is_active=False)
    collection(shop, "Зима", b, a)
    return shop


WAYS: list[tuple[str, list[str]]] = [
    ("size=M", ["D", "B", "A"]),
    ("size=М", ["D", "B", "A"]),
    ("size=m&size=L", ["D", "C", "B", "A"]),
    ("size=M&in_stock=true", ["B"]),
    ("in_stock=true", ["B", "A"]),
    ("in_stock=false", ["D", "C"]),
    ("size=M&in_stock=false", ["D", "A"]),
    ("price_min=200", ["D", "C", "A"]),
    ("price_min=100&price_max=200", ["C", "B"]),
    ("price_min=100&price_max=300&sort=price", ["B", "C", "A"]),
    ("price_min=100&price_max=300&sort=-price", ["A", "C", "B"]),
    ("price_min=201&sort=name", ["A", "D"]),
    ("category=odezhda&size=M", ["B", "A"]),
    ("category=odezhda&in_stock=true&sort=price", ["B", "A"]),
    ("category=odezhda&q=орбита&price_max=100", ["B"]),
    ("q=орбита&in_stock=true&size=S", ["A"]),
    ("collection=zima&size=M&in_stock=true", ["B"]),
    ("collection=zima&category=khudi", ["A"]),
    ("order_type=waiting&size=M", ["D"]),
    ("order_type=in_stock&price_min=150", ["C", "A"]),
]


def test_filters_combine(stocked: Shop) -> None:
    for query, expected in WAYS:
        for limit in (1, 2, 100):
            found = pages(stocked, query, limit)
            assert [one for page in found for one in page] == expected, (query, limit)


@pytest.mark.parametrize(
    "query", ["price_min=-1", "price_max=abc", "in_stock=maybe", "size=", "category=", "&".join(["size=M"] * 21)]
)
def test_nonsense_in_a_filter_is_refused(shop: Shop, query: str) -> None:
    for path in ("/products", "/products/facets"):
        assert shop.call("GET", f"{path}?{query}").status == 422


def test_a_range_of_prices_begins_before_it_ends(shop: Shop) -> None:
    refused = shop.call("GET", "/products?price_min=2&price_max=1")
    assert (refused.status, refused.code, refused.json["errors"][0]["field"]) == (
        422,
        "price_range_invalid",
        "price_max",
    )
    assert shop.call("GET", "/products?price_min=2&price_max=2").status == 200


def facets(shop: Shop, query: str = "") -> dict[str, Any]:
    answer = shop.call("GET", f"/products/facets?{query}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def test_facets_count_what_a_filter_leaves(stocked: Shop) -> None:
    found = facets(stocked)
    assert (found["total"], found["in_stock"], found["is_complete"]) == (4, 2, True)
    assert [(one["size"], one["count"]) for one in found["sizes"]] == [("S", 1), ("M", 3), ("L", 1), ("XL", 1)]
    assert found["price"] == {"min": 100, "max": 400}
    assert [(one["slug"], one["count"]) for one in found["categories"]] == [("odezhda", 3), ("khudi", 2)]
    found = facets(stocked, "category=khudi")
    assert (found["total"], found["price"]) == (2, {"min": 200, "max": 300})
    assert [one["size"] for one in found["sizes"]] == ["S", "M", "L"]
    found = facets(stocked, "in_stock=true")
    assert [(one["size"], one["count"]) for one in found["sizes"]] == [("S", 1), ("M", 1)]
    found = facets(stocked, "q=орбита&collection=zima")
    assert found["total"] == 2


def test_sizes_and_prices_are_counted_as_if_none_was_chosen(stocked: Shop) -> None:
    found = facets(stocked, "size=S&price_max=300")
    assert found["total"] == 1
    assert [(one["size"], one["count"]) for one in found["sizes"]] == [("S", 1), ("M", 2), ("L", 1), ("XL", 1)]
    assert found["price"] == {"min": 300, "max": 300}
    assert facets(stocked, "price_min=1000")["price"] == {"min": 100, "max": 400}
    assert facets(stocked, "q=тапки") | {"is_complete": True} == {
        "total": 0,
        "in_stock": 0,
        "sizes": [],
        "price": {"min": None, "max": None},
        "categories": [],
        "is_complete": True,
    }


def test_facets_are_cached_like_the_catalogue(stocked: Shop) -> None:
    answer = stocked.call("GET", "/products/facets")
    assert answer.headers["cache-control"].startswith("public")
    again = stocked.call("GET", "/products/facets", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304


def test_no_filter_scans(stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from pynamodb.connection import Connection

    def scan(*_: Any, **__: Any) -> None:
        raise AssertionError("a Scan")

    monkeypatch.setattr(Connection, "scan", scan)
    for query, _ in WAYS:
        assert stocked.call("GET", f"/products?{query}").status == 200
        assert stocked.call("GET", f"/products/facets?{query.partition('&sort')[0]}").status == 200


def test_a_product_stored_before_there_were_categories_is_found(shop: Shop) -> None:
    from shared.shop.catalog.models import Product

    made = shop.product(article="A", price=5)
    Product(*Product.key(made["id"])).update(actions=[Product.category_ids.remove()])
    assert pages(shop, "price_min=1&size=M") == [["A"]]
    assert shop.read(made["id"])["category_ids"] == []
    assert facets(shop)["total"] == 1


@pytest.mark.parametrize("asked", ["Орбита худи", "ОРБ", "худи орбита"])
def test_facets_are_of_what_a_search_finds_in_any_spelling(stocked: Shop, asked: str) -> None:
    assert facets(stocked, f"q={asked}")["total"] == len([one for page in pages(stocked, f"q={asked}") for one in page])
