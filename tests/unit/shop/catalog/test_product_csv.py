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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_and_line_end_is_understood(separator: str, end: str) -> None:
    lines = [separator.join(cells) for cells in (("article", "name", "price"), ("A", "Кепка", "1"))]
    for head, number in (("", 2), (f"sep={separator}{end}", 3), (f"\ufeffsep={separator}{end}", 3)):
        assert read(head + end.join(lines)) == [(number, {"article": "A", "name": "Кепка", "price": "1"})]


def test_empty_lines_are_no_products_however_many_a_spreadsheet_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.shop.catalog.product_csv.IMPORT_ROWS_LIMIT", 2)
    head, line = "article;name;price\r\n", "A;Кепка;1\r\n"
    assert [number for number, _ in read(head + ";;\r\n" * 9 + line * 2 + ";;\r\n" * 9)] == [11, 12]
    with pytest.raises(product_csv.InvalidCsvError):
        read(head + line * 3)


def test_a_russian_spreadsheet_is_read() -> None:
    head = "sep=;\r\nАртикул;Наименование;Цена, ₽;Размеры;Активен;;;\r\n"
    text = f"{head}A;Кепка;1\u202f500,50 руб.;М:5|хл:1 200;ЛОЖЬ;;;\r\n"
    [(line, cells)] = read(text)
    fields, stock = product_csv.read_row(cells)
    assert line == 3
    assert fields == {"article": "A", "name": "Кепка", "price": 150050, "is_active": False}
    assert stock == {"M": 5, "XL": 1200}


def test_columns_without_a_name_are_empty_or_refused() -> None:
    [(_, empty), (_, full)] = read("article;;name;price;;\nA;;Кепка;1;;\nB;x;Кепка;1;;")
    assert product_csv.read_row(empty)[0] == {"article": "A", "name": "Кепка", "price": 100}
    with pytest.raises(product_csv.InvalidRowError) as refusal:
        product_csv.read_row(full)
    assert [error.field for error in refusal.value.errors] == ["line"]


@pytest.mark.parametrize("cells", ["A,синяя,,Кепка,1", "A,,синяя,Кепка,1"])
def test_of_several_columns_without_a_name_each_is_empty(cells: str) -> None:
    [(_, found)] = read(f"article,,,name,price\n{cells}")
    assert found == {"article": "A", "name": "Кепка", "price": "1", "line": "синяя"}
    assert read("article,,,name,price\nA,, ,Кепка,1") == [(2, {"article": "A", "name": "Кепка", "price": "1"})]


@pytest.mark.parametrize("text", ["12,500", "1.800"])
@pytest.mark.parametrize("column", ["price", "preorder_wave_capacity"])
def test_a_number_that_can_mean_two_is_refused_in_plain_words(column: str, text: str) -> None:
    with pytest.raises(product_csv.InvalidRowError) as refusal:
        product_csv.read_row({"article": "A", "name": "Кепка", "price": "1", column: text})
    [error] = refusal.value.errors
    assert (error.field, error.detail[:36]) == (column, f"«{text}» can be read as thousands or as"[:36])


@pytest.mark.parametrize(
    ("text", "value"), [("ИСТИНА", True), ("ложь", False), ("Да", True), ("TRUE", True), ("0", False)]
)
def test_spreadsheets_say_true_in_their_own_language(text: str, value: bool) -> None:
    fields, _ = product_csv.read_row({"article": "A", "name": "Кепка", "price": "1", "is_active": text})
    assert fields["is_active"] is value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1251"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    text = "артикул;название;цена\r\nA-1;Ёлка;1,5\r\n"
    assert read(product_csv.decode(text.encode(encoding))) == [(2, {"article": "A-1", "name": "Ёлка", "price": "1,5"})]


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"article\x98\xff", b"\xff\xfea"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(product_csv.InvalidCsvError) as refusal:
        product_csv.decode(data)
    assert refusal.value.public_code == "csv_encoding"


def test_letters_that_were_lost_are_refused_by_line() -> None:
    with pytest.raises(product_csv.InvalidRowError) as refusal:
        product_csv.read_row({"article": "A", "name": "\ufffd\ufffd\ufffd", "price": "1"})
    assert [error.field for error in refusal.value.errors] == ["name"]


@pytest.mark.parametrize("text", ["M:1|М:2", "s:1|S:2", "ХЛ:1|XL:2"])
def test_two_spellings_of_a_size_are_one_size_twice(text: str) -> None:
    with pytest.raises(product_csv.InvalidRowError):
        product_csv.read_row({"article": "A", "name": "Кепка", "price": "1", "sizes": text})


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


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1 500,00 ₽", 150_000), ("1500", 150_000), ("0", None), ("0,00", None), ("—", None), ("нет", None)],
)
def test_an_old_price_is_an_amount_or_taken_away(cell: str, value: int | None) -> None:
    [(_, cells)] = read(f"Артикул;Название;Цена;Старая цена\nA;Кепка;1;{cell}")
    assert product_csv.read_row(cells)[0]["old_price"] == value


def test_an_empty_old_price_leaves_what_there_is() -> None:
    [(_, cells)] = read("Артикул;Название;Цена;Цена до скидки, руб.;ЧПУ;SEO-заголовок\nA;Кепка;1;;Kepka;")
    assert product_csv.read_row(cells)[0] == {"article": "A", "name": "Кепка", "price": 100, "slug": "kepka"}
