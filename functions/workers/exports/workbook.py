"""Tables as workbooks (`.xlsx`): typed cells in which no text is a formula. The only module that knows XlsxWriter."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from shared.core import clock
from shared.data.sweep import always
from shared.tasks.errors import WorkbookTooLargeError
from shared.tasks.exports import Table

# What a sheet holds, https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d
MAX_ROWS = 1_048_576
# Of XML, which lies in Lambda's 512 MB twice while the file is packed: a cell is some 50 bytes and its text.
MOST_BYTES, CELL_BYTES = 230_000_000, 50
LOOK_EVERY = 100
MAX_CELL = 32_767
# Larger whole numbers lose digits in a cell, which holds a double.
MAX_NUMBER = 2**53
# No text becomes a formula, a link or a number; rows go to disk as they come, so that memory does not grow with them.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
MONEY_FORMAT, MOMENT_FORMAT = "#,##0.00", "yyyy-mm-dd hh:mm:ss"


def write(
    table: Table, *, max_rows: int = MAX_ROWS, may_go_on: Callable[[], bool] = always, most_bytes: int = MOST_BYTES
) -> tuple[bytes, int]:
    """(the workbook, its rows without headings); a further sheet is begun behind `max_rows`. Moments are UTC.

    Raises WorkbookTooLargeError behind `most_bytes`, and when the time is over: a workbook cannot be gone on with, so
    that another attempt would come no further.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        with xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": folder}) as book:
            rows = _fill(book, replace(table, rows=_bounded(table, may_go_on, most_bytes)), max_rows)
        return path.read_bytes(), rows


def _bounded(table: Table, may_go_on: Callable[[], bool], most_bytes: int) -> Iterator[Sequence[Any]]:
    size = 0
    for count, row in enumerate(table.rows):
        size += sum(CELL_BYTES + (len(value.encode()) if isinstance(value, str) else 0) for value in row)
        if size > most_bytes or (count % LOOK_EVERY == 0 and not may_go_on()):
            raise WorkbookTooLargeError()
        yield row


def _fill(book: Any, table: Table, max_rows: int) -> int:
    bold = book.add_format({"bold": True})
    formats = [_format(book, table, column) for column in table.columns]
    sheet: Any = None
    count, line = 0, max_rows
    for values in _with_end(table):
        if line >= max_rows:
            sheet, line = book.add_worksheet(), 1
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(table.columns):
                sheet.write_string(0, at, column, bold)
        if values is None:
            break
        for at, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write(sheet, line, at, _typed(table, column, value), formats[at])
        line, count = line + 1, count + 1
    return count


def _with_end(table: Table) -> Iterator[Any]:
    """The rows; a table without any has its headings all the same."""
    is_empty = True
    for row in table.rows:
        is_empty = False
        yield row
    if is_empty:
        yield None


def _format(book: Any, table: Table, column: str) -> Any:
    if column in table.money:
        return book.add_format({"num_format": MONEY_FORMAT})
    return book.add_format({"num_format": MOMENT_FORMAT}) if column in table.moments else None


def _typed(table: Table, column: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    if column in table.money:
        return Decimal(str(value))
    if column in table.moments:
        return clock.parse(str(value)).astimezone(UTC).replace(tzinfo=None)
    return value


def _write(sheet: Any, line: int, at: int, value: Any, cell_format: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float | Decimal) and -MAX_NUMBER <= value <= MAX_NUMBER:
        sheet.write_number(line, at, value, cell_format)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, value, cell_format)
    else:
        sheet.write_string(line, at, str(value)[:MAX_CELL])
