"""Files that tasks make, and the deletion of files that nothing refers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.messaging.worker import ReceiveInfo
from shared.providers import storage
from shared.tasks.events import FilesDiscarded
from shared.tasks.models import Task
from shared.tasks.service import Outcome

CSV_TYPE = "text/csv; charset=utf-8"
# Spreadsheets take a file without it for an old eight-bit encoding.
BYTE_ORDER_MARK = "\ufeff"


def csv_outcome(task: Task, text: str, name: str, rows: int) -> Outcome:
    """Put a CSV file into the files bucket; the outcome of the task that made it, with its number of rows."""
    key = f"tasks/exports/{task.id}/{name}"
    content = (BYTE_ORDER_MARK + text).encode()
    storage.from_settings("files").put(key, content, content_type=CSV_TYPE)
    return Outcome({"rows": rows}, file_key=key, file_name=name)


def csv_of_lines(task: Task, lines: list[str], name: str) -> Outcome:
    """`csv_outcome` of lines that begin with a heading."""
    return csv_outcome(task, "".join(lines), name, max(len(lines) - 1, 0))


def delete_files(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Delete files that nothing refers to; a missing one is no error."""
    store = storage.from_settings()
    for key in FilesDiscarded.from_data(message["data"]).files:
        store.delete(key)


HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {FilesDiscarded.type: delete_files}
