"""The catalogue as a CSV file."""

from __future__ import annotations

import pytest

from shared.core import csv_format
from shared.shop.catalog import product_csv, rules


def read(text: str) -> list[tuple[int, dict[str, str]]]:
    return [(line, dict(cells)) for line, cells in product_csv.rows(text)]


def test_rows_are_named_by_the_line_they_begin_on() -> None:
    text = 'article,name,price\r\nA,"Две\r\nстроки",1\r\n\r\nB,Кепка,2\r\n'
    assert [line for line, _ in read(text)] == [2, 5]


def test_semicolons_and_the_mark_of_spreadsheets_are_understood() -> None:
    assert read("\ufeffArticle; NAME ;price\nA;Кепка;1,50") == [(2, {"article": "A", "name": "Кепка", "price": "1,50"})]


def test_a_row_gives_fields_and_stock() -> None:
    fields, stock = product_csv.read_row(
        {"article": "A", "name": "Кепка", "price": "1 500,50", "sizes": "S:5|M", "is_active": "нет", "order_type": ""}
    )
    assert fields == {"article": "A", "name": "Кепка", "price": 150050, "is_active": False}
    assert stock == {"S": 5, "M": 0}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("article", ""),
        ("article", "a" * 65),
        ("name", "a\x07"),
        ("price", "-1"),
        ("price", "1.005"),
        ("price", "10000000000"),
        ("sizes", "S:5|S:1"),
        ("sizes", "S:-1"),
        ("sizes", "S[0]:1"),
        ("sizes", "S:²"),
        ("sizes", "|".join(f"S{n}" for n in range(41))),
        ("size_table", "{"),
        ("size_table", '{"S": NaN}'),
        ("size_table", '{"S": 1e999}'),
        ("size_table", '["\\ud800"]'),
        ("size_table", "7"),
        ("size_table", "[" * 9 + "]" * 9),
        ("size_table", f'["{"x" * 20_000}"]'),
        ("preorder_waves_total", "21"),
        ("preorder_waves_total", "1e9"),
        ("is_active", "maybe"),
        ("order_type", "sold"),
    ],
)
def test_a_wrong_cell_is_named(column: str, text: str) -> None:
    good = {"article": "A", "name": "Кепка", "price": "1"}
    with pytest.raises(product_csv.InvalidRowError) as refusal:
        product_csv.read_row({**good, column: text})
    assert [error.field for error in refusal.value.errors] == [column]


def test_a_line_that_is_too_short_misses_what_is_required() -> None:
    [(_, cells)] = read("article,name,description,price\nA,Кепка")
    with pytest.raises(product_csv.InvalidRowError) as refusal:
        product_csv.read_row(cells)
    assert [error.field for error in refusal.value.errors] == ["price"]


def test_a_line_with_cells_beyond_the_header_is_refused_but_for_empty_ones() -> None:
    [(_, broken), (_, trailing)] = read("article,name,price\nA,Кепка, синяя,1\nB,Кепка,1,,")
    with pytest.raises(product_csv.InvalidRowError) as refusal:
        product_csv.read_row(broken)
    assert "line" in [error.field for error in refusal.value.errors]
    assert product_csv.read_row(trailing)[0] == {"article": "B", "name": "Кепка", "price": 100}


def test_formulas_are_disarmed_and_come_back_as_they_were() -> None:
    for text in ("=1+1", "+7", "-5", "@x", "plain", "'quoted"):
        assert csv_format.unescape_formula(csv_format.escape_formula(text)) == text
    assert csv_format.escape_formula("=1+1") == "'=1+1"


def test_words_are_found_in_any_case_and_spelling() -> None:
    assert rules.words("Худи «Ёжик» HD-001 худи") == ["худи", "ежик", "hd", "001"]
    assert rules.matches(["худ", "0"], ["худи", "001"])
    assert not rules.matches(["худ", "x"], ["худи", "001"])
