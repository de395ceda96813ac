"""Files that tasks make, and the deletion of files that nothing refers to."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from shared.core.paging import InvalidCursorError
from shared.messaging.worker import ReceiveInfo
from shared.providers import storage
from shared.providers.storage.base import PART_BYTES, ObjectStore
from shared.tasks.events import FilesDiscarded
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress

Pages: TypeAlias = Iterator[tuple[list[str], Any]]
"""(the lines of a page, the place behind it: JSON, None at the end)"""

CSV_TYPE = "text/csv; charset=utf-8"
BEGINNING: Final[Mapping[str, Any]] = {"rows": 0, "place": None}
# Spreadsheets take a file without it for an old eight-bit encoding.
BYTE_ORDER_MARK = "\ufeff"


def csv_outcome(task: Task, text: str, name: str, rows: int) -> Outcome:
    """Put a CSV file into the files bucket; the outcome of the task that made it, with its number of rows."""
    content = (BYTE_ORDER_MARK + text).encode()
    storage.from_settings("files").put(_file_key(task, name), content, content_type=CSV_TYPE)
    return _outcome(task, name, rows)


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
    at the end. No more than a part of the file is in memory, however large it is: parts go to the store as they fill,
    with their end when an invocation hands on, and the last one has the store put them together.
    """

    def write(done: Mapping[str, Any]) -> Outcome | Progress:
        file = _PartedFile(storage.from_settings("files"), _file_key(task, name), content_type, done, heading)
        rows = done["rows"]
        for lines, place in pages(done["place"]):
            file.add("".join(lines))
            rows += len(lines)
            if place is not None and not may_go_on():
                return Progress({**file.suspend(), "rows": rows, "place": place})
        file.finish()
        return _outcome(task, name, rows)

    try:
        return write(task.progress or BEGINNING)
    except InvalidCursorError:
        if not task.progress:
            raise
        # An earlier version began the file and read in another order: its place says nothing here.
        return write(BEGINNING)


def _file_key(task: Task, name: str) -> str:
    return f"tasks/exports/{task.id}/{name}"


def _outcome(task: Task, name: str, rows: int) -> Outcome:
    return Outcome({"rows": rows}, file_key=_file_key(task, name), file_name=name)


class _PartedFile:
    """A text file in a store under `key`; `state` is what `suspend` gave, without its members a new file.

    What an invocation kept is named anew each time, so that one that is repeated after a crash writes over nothing that
    another goes on from.
    """

    def __init__(self, store: ObjectStore, key: str, content_type: str, state: Mapping[str, Any], heading: str) -> None:
        self._store, self._key, self._content_type = store, key, content_type
        self._whole: list[str] = list(state.get("whole", ()))
        self._end = bytearray()
        if "end" in state:
            self._end += store.get(self._part_key(state["end"]))
            return
        self._end += heading.encode()
        # Of an export that an earlier version began: parts of any length, which had no heading.
        for number in range(1, state.get("parts", 0) + 1):
            self._end += store.get(self._part_key(f"{number:05}"))

    def add(self, text: str) -> None:
        """Write some text behind what there is."""
        self._end += text.encode()
        if len(self._end) >= PART_BYTES:
            self._whole.append(self._keep())
            self._end.clear()

    def suspend(self) -> dict[str, Any]:
        """Keep what there is for the next invocation to go on from; JSON."""
        return {"whole": self._whole, "end": self._keep()}

    def finish(self) -> None:
        """Have the file under its key."""
        if not self._whole:
            self._store.put(self._key, bytes(self._end), content_type=self._content_type)
            return
        parts = [*self._whole, self._keep()] if self._end else self._whole
        self._store.join([self._part_key(one) for one in parts], self._key, content_type=self._content_type)

    def _keep(self) -> str:
        name = f"{len(self._whole) + 1:05}-{secrets.token_hex(4)}"
        self._store.put(self._part_key(name), bytes(self._end), content_type=self._content_type)
        return name

    def _part_key(self, name: str) -> str:
        return f"{self._key.rpartition('/')[0]}/parts/{name}"


def delete_files(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Delete files that nothing refers to; a missing one is no error."""
    store = storage.from_settings()
    for key in FilesDiscarded.from_data(message["data"]).files:
        store.delete(key)


HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {FilesDiscarded.type: delete_files}
