"""The catalogue as a CSV file: one product a line, in and out.

Sizes are written `S:5|M:0`, categories by their slugs `clothes|hoodies`, prices in rubles (`4300.00`), a
size table as JSON.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from shared.core.csv_format import row, unescape_formula
from shared.core.errors import FieldError, InvalidError
from shared.core.money import format_rub
from shared.shop.catalog import csv_cells, listing
from shared.shop.catalog.csv_cells import REQUIRED, SURPLUS
from shared.shop.catalog.csv_columns import COLUMNS, column_name
from shared.shop.catalog.models import Product
from shared.shop.catalog.rules import IMPORT_ROWS_LIMIT
from shared.shop.catalog.statuses import ProductState
from shared.shop.catalog.views import ProductView
from shared.shop.sections import categories
from shared.tasks.exports import RowPages, Table, lines_of, rows_of
from shared.tasks.files import Pages

# A file without a header has its first line quoted back: enough of it to recognise the mistake.
MOST_COLUMNS_SHOWN, MOST_LETTERS_SHOWN = 5, 40
# A first line by which Excel is told the separator: https://support.microsoft.com/office/text-import-wizard
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t,;]*(?:\r\n|\r|\n)', re.IGNORECASE)
SEPARATORS = (",", ";", "\t")
# The encoding of Russian spreadsheets that do not say which they use.
LEGACY_ENCODING = "windows-1251"
# How a ZIP archive begins, and with it a workbook (.xlsx, .ods).
_WORKBOOK = b"PK\x03\x04"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


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


def columns(text: str) -> list[str]:
    """The header as columns are named here, in the file's order; unnamed ones are empty. Raises InvalidCsvError."""
    return _open(text)[0]


def rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The file's (line number, cells by column); separated by commas, semicolons or tabs; the header is line 1, or 2
    behind `sep=;`. Raises InvalidCsvError.
    """
    header, reader, first_line = _open(text)
    try:
        line, count = first_line + reader.line_num + 1, 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                if count > IMPORT_ROWS_LIMIT:
                    raise InvalidCsvError(f"A file holds at most {IMPORT_ROWS_LIMIT} products.", code="csv_too_long")
                yield line, _by_column(header, cells)
            # A cell may hold line breaks: a row is named by the line it begins on.
            line = first_line + reader.line_num + 1
    except csv.Error as error:
        raise InvalidCsvError(f"Line {first_line + reader.line_num}: {error}.") from error


def _open(text: str) -> tuple[list[str], Any, int]:
    """The checked header, the reader behind it, and how many lines stood in front of what it reads."""
    text, first_line = text.lstrip("\ufeff"), 0
    if match := _SEPARATOR_LINE.match(text):
        delimiter, text, first_line = match[1], text[match.end() :].lstrip("\ufeff"), 1
    else:
        head = re.split(r"[\r\n]", text, maxsplit=1)[0]
        delimiter = max(SEPARATORS, key=head.count)
    if delimiter not in SEPARATORS:
        raise InvalidCsvError("The separator is none of comma, semicolon and tab.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [column_name(cell) for cell in next((cells for cells in reader if any(cells)), [])]
    except csv.Error as error:
        raise InvalidCsvError(f"Line {first_line + reader.line_num}: {error}.") from error
    while header and not header[-1]:
        header.pop()
    _check_header(header)
    return header, reader, first_line


def decode(data: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8 or UTF-16 (with or without a mark), or windows-1251.

    Raises InvalidCsvError.
    """
    if data.startswith(_WORKBOOK):
        raise InvalidCsvError("The file is a workbook or an archive; save the sheet as CSV.", code="csv_encoding")
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\x00" in data:
        # Without a mark: of ASCII letters, which every header has or is separated by, one byte of two is zero.
        return _decoded(data, "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decoded(data, LEGACY_ENCODING)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidCsvError("The file's encoding is not known; save it as UTF-8.", code="csv_encoding") from None


def read_row(cells: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, int] | None]:
    """A line's fields and its stock per size, None without sizes. Raises InvalidRowError with `errors`."""
    wrong: list[FieldError] = []
    fields: dict[str, Any] = {}
    stock: dict[str, int] | None = None
    for column, text in cells.items():
        if not text and column not in REQUIRED:
            continue
        try:
            value = csv_cells.read(column, text)
        except ValueError as error:
            wrong.append(FieldError(column, "invalid", str(error)))
            continue
        if column == "sizes":
            stock = value
        elif column == "categories":
            fields["category_ids"] = value
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
    return Table("products", COLUMNS, rows_of(row_pages()), money=frozenset({"price", "old_price"}))


def pages(cursor: str | None = None) -> Pages:
    """`row_pages` as lines of CSV."""
    return lines_of(row_pages(cursor))


def row_pages(cursor: str | None = None) -> RowPages:
    """The rows page by page from a cursor on, each page with the cursor behind it, None at the end."""
    slugs = {one.id: one.slug for one in categories.tree()}
    while True:
        page = listing.in_states((ProductState.ACTIVE, ProductState.HIDDEN), limit=PAGE, cursor=cursor)
        cursor = page.next_cursor
        yield [_values(view, slugs) for view in page.items], cursor
        if cursor is None:
            return


def _values(view: ProductView, slugs: Mapping[str, str]) -> list[Any]:
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
        "" if product.old_price is None else format_rub(product.old_price),
        product.slug or "",
        product.seo_title or "",
        product.seo_description or "",
        "|".join(slugs[one] for one in product.category_ids if one in slugs),
    ]


def _check_header(header: list[str]) -> None:
    named = [name for name in header if name]
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in named if name not in COLUMNS]
    if len(set(named)) != len(named):
        raise InvalidCsvError("A column appears twice.")
    if missing or unknown:
        shown = [name[:MOST_LETTERS_SHOWN] for name in unknown[:MOST_COLUMNS_SHOWN]]
        raise InvalidCsvError(f"Columns missing: {missing}. Columns unknown: {shown}. Known: {list(COLUMNS)}.")


def _by_column(header: list[str], cells: list[str]) -> dict[str, str]:
    found = dict(zip_longest(header, map(_unescape, cells[: len(header)]), fillvalue=""))
    found.pop("", None)
    # Columns without a name may be there as long as nothing stands in them.
    unnamed = (cell for name, cell in zip(header, cells, strict=False) if not name)
    surplus = "".join([*unnamed, *cells[len(header) :]]).strip()
    return {**found, SURPLUS: surplus} if surplus else found


def _unescape(text: str) -> str:
    return unescape_formula(text.strip())
