"""The catalogue as a CSV file: one product a line, in and out.

Sizes are written `S:5|M:0`, prices in rubles (`4300.00`), a size table as JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from shared.core.csv_format import row, unescape_formula
from shared.core.errors import FieldError, InvalidError
from shared.core.money import format_rub, parse_rub
from shared.core.text import plain
from shared.shop.catalog import listing
from shared.shop.catalog.models import Product
from shared.shop.catalog.rules import (
    IMPORT_ROWS_LIMIT,
    PRICE_LIMIT,
    SIZE_NAME,
    SIZES_LIMIT,
    STOCK_LIMIT,
    WAVES_LIMIT,
    check_size_table,
)
from shared.shop.catalog.statuses import ProductOrderType, ProductState
from shared.shop.catalog.views import ProductView
from shared.tasks.exports import RowPages, Table, lines_of, rows_of
from shared.tasks.files import Pages

COLUMNS = (
    "article",
    "name",
    "description",
    "price",
    "order_type",
    "sizes",
    "size_table",
    "care_instructions",
    "preorder_waves_total",
    "preorder_wave_capacity",
    "is_active",
)
REQUIRED = ("article", "name", "price")
# The name of the cells of a line beyond the header's last column.
SURPLUS = "line"
TEXTS = ("description", "care_instructions")
LENGTHS = {"article": 64, "name": 200, "description": 5000, "care_instructions": 5000}
# A file without a header has its first line quoted back: enough of it to recognise the mistake.
MOST_COLUMNS_SHOWN, MOST_LETTERS_SHOWN = 5, 40
BOOLEANS = {"true": True, "1": True, "yes": True, "да": True, "false": False, "0": False, "no": False, "нет": False}


class InvalidCsvError(InvalidError):
    """The file as a whole cannot be imported."""

    code = "csv_invalid"
    detail = "The file is not a CSV file with a header."


class InvalidRowError(InvalidError):
    """One line cannot be imported."""

    code = "csv_row_invalid"
    detail = "The line cannot be imported."


# Products read at once by an export.
PAGE = 50


def rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The file's (line number, cells by column); comma or semicolon, the header is line 1. Raises InvalidCsvError."""
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        _check_header(header)
        line = reader.line_num + 1
        for count, cells in enumerate(reader, start=1):
            if count > IMPORT_ROWS_LIMIT:
                raise InvalidCsvError(f"A file holds at most {IMPORT_ROWS_LIMIT} products.", code="csv_too_long")
            if any(cell.strip() for cell in cells):
                yield line, _by_column(header, cells)
            # A cell may hold line breaks: a row is named by the line it begins on.
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidCsvError(f"Line {reader.line_num}: {error}.") from error


def read_row(cells: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, int] | None]:
    """A line's fields and its stock per size, None without sizes. Raises InvalidRowError with `errors`."""
    wrong: list[FieldError] = []
    fields: dict[str, Any] = {}
    stock: dict[str, int] | None = None
    for column, text in cells.items():
        if not text and column not in REQUIRED:
            continue
        try:
            value = _READERS[column](column, text)
        except ValueError as error:
            wrong.append(FieldError(column, "invalid", str(error)))
            continue
        if column == "sizes":
            stock = value
        else:
            fields[column] = value
    if wrong:
        raise InvalidRowError(errors=wrong)
    return fields, stock


def export(write: Any) -> int:
    """Write the active and the hidden products to a text stream, newest first; returns how many."""
    write.write(heading())
    count = 0
    for lines, _ in pages():
        write.write("".join(lines))
        count += len(lines)
    return count


def heading() -> str:
    """The first line."""
    return row(COLUMNS)


def table() -> Table:
    """The same rows, for a workbook."""
    return Table("products", COLUMNS, rows_of(row_pages()), money=frozenset({"price"}))


def pages(place: list[Any] | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(place))


def row_pages(place: list[Any] | None = None) -> RowPages:
    """The rows page by page from a place on, [number of states done, cursor], each with the place behind it."""
    states = (ProductState.ACTIVE, ProductState.HIDDEN)
    number, cursor = place or [0, None]
    while number < len(states):
        page = listing.browse(state=states[number], limit=PAGE, cursor=cursor)
        cursor = page.next_cursor
        number += cursor is None
        yield [_values(view) for view in page.items], [number, cursor] if number < len(states) else None


def _values(view: ProductView) -> list[Any]:
    product: Product = view.product
    size_table = json.dumps(product.size_table, ensure_ascii=False) if product.size_table is not None else ""
    return [
        product.article,
        product.name,
        product.description,
        format_rub(product.price),
        product.order_type,
        "|".join(f"{line.size}:{line.stock}" for line in view.sizes),
        size_table,
        product.care_instructions,
        product.preorder_waves_total,
        product.preorder_wave_capacity,
        "true" if product.is_active else "false",
    ]


def _check_header(header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if len(set(header)) != len(header):
        raise InvalidCsvError("A column appears twice.")
    if missing or unknown:
        shown = [name[:MOST_LETTERS_SHOWN] for name in unknown[:MOST_COLUMNS_SHOWN]]
        raise InvalidCsvError(f"Columns missing: {missing}. Columns unknown: {shown}. Known: {list(COLUMNS)}.")


def _by_column(header: list[str], cells: list[str]) -> dict[str, str]:
    found = dict(zip_longest(header, map(_unescape, cells[: len(header)]), fillvalue=""))
    surplus = "".join(cells[len(header) :]).strip()
    return {**found, SURPLUS: surplus} if surplus else found


def _unescape(text: str) -> str:
    return unescape_formula(text.strip())


def _text(column: str, text: str) -> str:
    if not text and column in REQUIRED:
        raise ValueError("is required")
    if len(text) > LENGTHS[column]:
        raise ValueError(f"is longer than {LENGTHS[column]} characters")
    # A cell of a spreadsheet may be broken into lines; a name is one.
    return plain(text.replace("\r\n", "\n") if column in TEXTS else " ".join(text.splitlines()), lines=column in TEXTS)


def _price(_: str, text: str) -> int:
    try:
        price = parse_rub(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        raise ValueError("is not an amount in rubles such as 4300.00") from None
    if not 0 <= price <= PRICE_LIMIT:
        raise ValueError("is out of range")
    return price


def _order_type(_: str, text: str) -> str:
    if text not in list(ProductOrderType):
        raise ValueError(f"is none of {', '.join(ProductOrderType)}")
    return text


def _count(column: str, text: str) -> int:
    limit = WAVES_LIMIT if column == "preorder_waves_total" else STOCK_LIMIT
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > limit:
        raise ValueError(f"is not a whole number from 0 to {limit}")
    return int(text)


def _boolean(_: str, text: str) -> bool:
    if text.lower() not in BOOLEANS:
        raise ValueError("is neither true nor false")
    return BOOLEANS[text.lower()]


def _size_table(_: str, text: str) -> Any:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    return check_size_table(table)


def _surplus(_: str, __: str) -> Any:
    raise ValueError("has more cells than the header has columns; text that holds a comma is quoted")


def _sizes(_: str, text: str) -> dict[str, int]:
    stock: dict[str, int] = {}
    for part in text.split("|"):
        size, _colon, units = part.partition(":")
        size, units = size.strip(), units.strip() or "0"
        if not SIZE_NAME.fullmatch(size) or size in stock:
            raise ValueError(f"«{part}» is no size or appears twice; write S:5|M:0")
        stock[size] = _count("sizes", units)
    if len(stock) > SIZES_LIMIT:
        raise ValueError(f"are more than {SIZES_LIMIT} sizes")
    return stock


_READERS = {
    "article": _text,
    "name": _text,
    "description": _text,
    "care_instructions": _text,
    "price": _price,
    "order_type": _order_type,
    "sizes": _sizes,
    "size_table": _size_table,
    "preorder_waves_total": _count,
    "preorder_wave_capacity": _count,
    "is_active": _boolean,
    SURPLUS: _surplus,
}
