"""Files that tasks make, and the deletion of files that nothing refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from shared.messaging.worker import ReceiveInfo
from shared.providers import storage
from shared.tasks.events import FilesDiscarded
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress

Pages: TypeAlias = Iterator[tuple[list[str], Any]]
"""(the lines of a page, the place behind it: JSON, None at the end)"""

CSV_TYPE = "text/csv; charset=utf-8"
# Spreadsheets take a file without it for an old eight-bit encoding.
BYTE_ORDER_MARK = "\ufeff"


def csv_outcome(task: Task, text: str, name: str, rows: int) -> Outcome:
    """Put a CSV file into the files bucket; the outcome of the task that made it, with its number of rows."""
    return _outcome(task, BYTE_ORDER_MARK + text, name, rows, CSV_TYPE)


def _outcome(task: Task, text: str, name: str, rows: int, content_type: str) -> Outcome:
    key = f"tasks/exports/{task.id}/{name}"
    storage.from_settings("files").put(key, text.encode(), content_type=content_type)
    return Outcome({"rows": rows}, file_key=key, file_name=name)


def csv_of_pages(
    task: Task, may_go_on: Callable[[], bool], *, heading: str, pages: Callable[[Any], Pages], name: str
) -> Outcome | Progress:
    """The step of an export as CSV, `file_of_pages` with what spreadsheets want at the beginning."""
    return file_of_pages(
        task, may_go_on, pages=pages, name=name, content_type=CSV_TYPE, heading=BYTE_ORDER_MARK + heading
    )


def file_of_pages(
    task: Task,
    may_go_on: Callable[[], bool],
    *,
    pages: Callable[[Any], Pages],
    name: str,
    content_type: str,
    heading: str = "",
) -> Outcome | Progress:
    """The step of an export: a heading and the lines of all pages, in as many invocations as it takes.

    `pages` goes on from a place (None: the beginning) and gives each page's lines with the place behind it, JSON, None
    at the end. What an invocation came to is kept as a part of the file until the last one puts the parts together.
    """
    store = storage.from_settings("files")
    done = task.progress or {"parts": 0, "rows": 0, "place": None}
    lines: list[str] = []
    for found, place in pages(done["place"]):
        lines += found
        if place is not None and not may_go_on():
            parts, rows = done["parts"] + 1, done["rows"] + len(lines)
            store.put(_part_key(task, parts), "".join(lines).encode(), content_type=content_type)
            return Progress({"parts": parts, "rows": rows, "place": place})
    earlier = [store.get(_part_key(task, number)).decode() for number in range(1, done["parts"] + 1)]
    rows = done["rows"] + len(lines)
    return _outcome(task, "".join([heading, *earlier, *lines]), name, rows, content_type)


def _part_key(task: Task, number: int) -> str:
    return f"tasks/exports/{task.id}/parts/{number:05}"


def delete_files(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Delete files that nothing refers to; a missing one is no error."""
    store = storage.from_settings()
    for key in FilesDiscarded.from_data(message["data"]).files:
        store.delete(key)


HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {FilesDiscarded.type: delete_files}
