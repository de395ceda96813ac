"""Workbooks: typed cells, and no text that is run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from functions.workers.exports.workbook import MAX_CELL, write
from shared.tasks.errors import WorkbookTooLargeError
from shared.tasks.exports import Table

COLUMNS = ("name", "price", "count", "created_at", "flag")
ATTACKS = ["=1+1", "+7", "-1", "@SUM(A1)", "＝1", "a;=1", "http://evil.example", "mailto:a@b.c", "\x01=1", "12", "{=1}"]


def table(*rows: tuple[Any, ...]) -> Table:
    return Table("things", COLUMNS, rows, money=frozenset({"price"}), moments=frozenset({"created_at"}))


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


@pytest.mark.parametrize(
    ("looks", "size", "name"), [(2, 10**9, "coat"), (10**6, 64_600, "coat"), (10**6, 10**6, "пальто" * 1000)]
)
def test_what_one_run_cannot_write_is_refused_and_not_begun_anew(looks: int, size: int, name: str) -> None:
    """In time, or into the disk: by many cells, or by long ones."""
    left = iter(range(looks))
    rows = ((name, "1.00", number, None, False) for number in range(1000))
    with pytest.raises(WorkbookTooLargeError):
        write(Table("things", COLUMNS, rows), may_go_on=lambda: next(left, None) is not None, most_bytes=size)
    assert next(rows)[2] <= 251, "nothing more was read"


def test_cells_have_types_and_the_heading_stays() -> None:
    content, rows = write(
        table(("coat", "4300.50", 3, "2026-11-28T10:15:30.000Z", True), ("hat", None, 0, None, False))
    )
    sheet = opened(content).active
    assert rows == 2
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert [cell.value for cell in sheet[2]] == ["coat", 4300.5, 3, datetime(2026, 11, 28, 10, 15, 30), True]
    assert [cell.value for cell in sheet[3]] == ["hat", None, 0, None, False]
    assert (sheet["B2"].number_format, sheet["D2"].is_date) == ("#,##0.00", True)
    assert sheet.freeze_panes == "A2"


def test_no_text_is_a_formula_a_link_or_a_number() -> None:
    content, _ = write(table(*((attack, None, None, None, None) for attack in ATTACKS)))
    cells = [cell for (cell,) in opened(content).active.iter_rows(min_row=2, max_col=1)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * len(ATTACKS)
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"<f>" in parts.read(name) or b"hyperlink" in parts.read(name) for name in parts.namelist())


def test_more_rows_than_a_sheet_holds_go_on_in_another() -> None:
    content, rows = write(table(*((f"thing {at}", None, at, None, None) for at in range(5))), max_rows=3)
    book = opened(content)
    found = [[cell.value for cell in sheet["A"]] for sheet in book]
    assert rows == 5
    assert found == [["name", "thing 0", "thing 1"], ["name", "thing 2", "thing 3"], ["name", "thing 4"]]


def test_a_long_text_is_cut_where_a_cell_ends_and_a_long_number_is_a_text() -> None:
    content, _ = write(table(("x" * 40_000, None, 4276123456789010123, None, None)))
    sheet = opened(content).active
    assert len(sheet["A2"].value) == MAX_CELL
    assert sheet["C2"].value == "4276123456789010123"


def test_a_table_without_rows_has_its_heading() -> None:
    def nothing() -> Iterator[tuple[Any, ...]]:
        yield from ()

    content, rows = write(Table("none", COLUMNS, nothing()))
    assert (rows, [cell.value for cell in opened(content).active[1]]) == (0, list(COLUMNS))
