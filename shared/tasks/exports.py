"""Exports as tables: what CSV and workbooks are written from, and which worker writes an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shared.core.csv_format import row
from shared.tasks.events import TaskEvent, TaskExportRequested, TaskRequested
from shared.tasks.models import Task

FileFormat: TypeAlias = Literal["csv", "xlsx"]
RowPages: TypeAlias = Iterator[tuple[Sequence[Sequence[Any]], Any]]
"""(the rows of a page, the place behind it: JSON, None at the end)"""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the values as CSV has them; `money` are columns of roubles, `moments` of ISO 8601 UTC.

    `name` is the file's name without its ending.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    money: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()


TableMaker: TypeAlias = Callable[[Task], Table]


def rows_of(pages: RowPages) -> Iterator[Sequence[Any]]:
    """All rows of all pages."""
    for rows, _ in pages:
        yield from rows


def lines_of(pages: RowPages) -> Iterator[tuple[list[str], Any]]:
    """The pages with their rows as lines of CSV."""
    for rows, place in pages:
        yield [row(values) for values in rows], place


def event_for(file_format: FileFormat) -> type[TaskEvent]:
    """The event that starts an export: workbooks have a worker of their own, with the library that writes them."""
    return TaskExportRequested if file_format == "xlsx" else TaskRequested
