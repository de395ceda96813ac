"""Finding products: lists, filters, orders, search, cursors; and what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.catalog.conftest import Shop


def pages(shop: Shop, query: str, limit: int = 2) -> list[list[str]]:
    """The articles of every page of a listing."""
    found, cursor = [], ""
    while True:
        answer = shop.call("GET", f"/products?{query}&limit={limit}{cursor}")
        assert answer.status == 200, answer.body
        found.append([one["article"] for one in answer.json["items"]])
        if answer.json["next_cursor"] is None:
            return [page for page in found if page]
        cursor = f"&cursor={answer.json['next_cursor']}"
        assert len(found) < 50


WAYS: list[tuple[str, list[list[str]]]] = [
    ("", [["E5", "D4"], ["C3", "B2"], ["A1"]]),
    ("sort=price", [["B2", "C3"], ["A1", "E5"], ["D4"]]),
    ("sort=-price", [["D4", "E5"], ["A1", "C3"], ["B2"]]),
    ("sort=name", [["E5", "B2"], ["C3", "D4"], ["A1"]]),
    ("order_type=preorder", [["D4"]]),
    ("order_type=in_stock", [["E5", "C3"], ["B2", "A1"]]),
    ("order_type=in_stock&sort=price", [["B2", "C3"], ["A1", "E5"]]),
    ("q=орбита", [["B2", "A1"]]),
    ("q=ОРБ", [["B2", "A1"]]),
    ("q=орбита худи", [["A1"]]),
    ("q=худи&sort=-price", [["D4", "A1"]]),
    ("q=худи&sort=price", [["A1", "D4"]]),
    ("q=худи&sort=name", [["D4", "A1"]]),
    ("q=худи&order_type=preorder", [["D4"]]),
    ("q=ежик", [["C3"]]),
    ("q=hood", [["E5"]]),
    ("q=b2", [["B2"]]),
    ("q=тапки", []),
    ("q=--", []),
]


def test_the_catalogue_is_found_in_every_way(stocked: Shop) -> None:
    for query, expected in WAYS:
        found = pages(stocked, query)
        assert [one for page in found for one in page] == [one for page in expected for one in page], query
        assert all(len(page) <= 2 for page in found)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Ключ от за\u0301мка", ["замка", "ключ замка", "за\u0301мка"]),
        ("Кружка Caf\u00e9 Chlo\u00e9", ["cafe", "CHLOE кружка", "caf\u00e9", "Chloe\u0301"]),
        ("Ёжик серый", ["ежик серый", "е\u0308жик"]),
    ],
)
def test_names_with_accents_and_stress_marks_are_found_with_and_without_them(
    shop: Shop, name: str, asked: list[str]
) -> None:
    shop.product(article="A1", name=name)
    for one in asked:
        assert pages(shop, f"q={one}") == [["A1"]], one
    shop.product(article="B1", name="Серыи")
    assert pages(shop, "q=серый") == ([["A1"]] if "серый" in name else [])


def test_search_pages_continue_where_the_last_ended(shop: Shop) -> None:
    for number in range(5):
        shop.product(article=f"T{number}", name="Носки тёплые", price=number)
    assert pages(shop, "q=носки&sort=price") == [["T0", "T1"], ["T2", "T3"], ["T4"]]
    assert pages(shop, "q=носки") == [["T4", "T3"], ["T2", "T1"], ["T0"]]


def test_a_renamed_product_is_found_by_its_new_words_only(shop: Shop) -> None:
    made = shop.product(article="A1", name="Худи Орбита", price=300)
    shop.product(article="B2", name="Кепка", price=400)
    body = {"version": 1, "name": "Свитшот Орбита", "price": 500}
    assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    assert pages(shop, "q=худи") == []
    assert pages(shop, "q=свитшот") == [["A1"]]
    assert pages(shop, "q=орбита&sort=price") == [["A1"]]
    assert pages(shop, "sort=price") == [["B2", "A1"]]


def test_a_name_stands_before_those_that_begin_with_it(shop: Shop) -> None:
    for article, name in (("A1", "Худи Орбита"), ("B2", "Худи"), ("C3", "Худи Комета XL"), ("D4", "Худи Комета")):
        shop.product(article=article, name=name)
    in_order = ["B2", "D4", "C3", "A1"]
    for query in ("sort=name", "q=худи&sort=name"):
        assert [one for page in pages(shop, query) for one in page] == in_order


def test_a_product_from_before_names_had_their_order_is_listed_once_when_it_changes(shop: Shop) -> None:
    from shared.shop.catalog.entries import SortEntry

    made = shop.product(article="A1", name="Худи Орбита")
    [entry] = SortEntry.query(SortEntry.listing("name"))
    entry.delete()
    SortEntry(SortEntry.listing("name"), f"худи орбита#{made['id']}", product_id=made["id"]).save()
    assert pages(shop, "sort=name") == [["A1"]]
    for version, body in enumerate(({"price": 5}, {"name": "Худи"}, {"is_active": False}), 1):
        changed = shop.call("PATCH", f"/products/{made['id']}", {"version": version, **body}, by="admin")
        assert changed.status == 200, changed.body
        assert pages(shop, "sort=name") == ([["A1"]] if version < 3 else [])
    assert list(SortEntry.query(SortEntry.listing("name"))) == []


def test_an_entry_that_lags_behind_shows_no_hidden_product(shop: Shop) -> None:
    from shared.shop.catalog.entries import SortEntry, WordEntry

    hidden = shop.product(name="Худи", price=1, is_active=False)
    SortEntry(SortEntry.listing("price"), f"{1:012d}#{hidden['id']}", product_id=hidden["id"]).save()
    word = WordEntry(*WordEntry.key("худи", hidden["id"]), product_id=hidden["id"], words=["худи"])
    word.price, word.name = 1, "худи"
    word.save()
    shown = shop.product(name="Худи", price=2, article="A1")
    for query in ("sort=price", "q=худи"):
        assert pages(shop, query) == [[shown["article"]]]


def test_a_foreign_or_broken_cursor_is_refused(stocked: Shop) -> None:
    from shared.core.paging import encode_cursor

    foreign = stocked.call("GET", "/products?limit=1&sort=name").json["next_cursor"]
    scope = "products:active:None:newest:орбита"
    for query in ("", "sort=price", "q=орбита", "order_type=in_stock"):
        for cursor in (foreign, "nonsense", encode_cursor(scope, {"after": 7})):
            answer = stocked.call("GET", f"/products?{query}&cursor={cursor}")
            assert (answer.status, answer.code) == (400, "invalid_cursor"), query


def test_nonsense_in_the_query_is_refused(shop: Shop) -> None:
    for query in ("limit=0", "limit=101", "q=a", "order_type=sold", "sort=random", "state=all"):
        assert shop.call("GET", f"/products?{query}").status == 422, query


def test_no_way_to_find_products_scans(stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from pynamodb.connection import Connection

    def scan(*_: Any, **__: Any) -> None:
        raise AssertionError("a Scan")

    monkeypatch.setattr(Connection, "scan", scan)
    for query in ("", "sort=price", "q=худи", "order_type=preorder", "q=худи&order_type=preorder"):
        assert stocked.call("GET", f"/products?{query}").status == 200


@pytest.mark.parametrize("asked", ["Ёжик футболка", "футболка ежик", "ЕЖИК", "е\u0308жик", "\uff23\uff13"])
def test_a_product_is_found_in_any_spelling_and_word_order(stocked: Shop, asked: str) -> None:
    assert pages(stocked, f"q={asked}") == [["C3"]]
