"""A copy of everything that the modules hold of a person: a zip file, made by the tasks worker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from shared.core import clock, ids
from shared.core.observability import metric
from shared.core.paging import MAX_LIMIT
from shared.data import event_views
from shared.data.daily_caps import seconds_to_reset
from shared.data.event_views import EventView
from shared.data.personal_data import ExportFile, FilePages, Parts, RecordPages, resumable
from shared.data.uow import UnitOfWork
from shared.identity.errors import UserNotFoundError
from shared.identity.models import User
from shared.privacy.archive import Archive
from shared.privacy.errors import ExportLimitError, ExportRunningError
from shared.privacy.models import Erasure, ErasureStatus, ExportUse
from shared.providers import storage
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError
from shared.tasks.models import Task, TaskStatus
from shared.tasks.service import Outcome, Progress

KIND = "personal_data.export"
DAILY_CAP = 3
# As long as the bucket keeps the file (template.yaml: drop-exports).
LIFETIME = timedelta(days=7)
# A listing's records are in files of about this size, so that no more of them is in memory.
FILE_BYTES = 4 * 1024 * 1024
RUNNING = (TaskStatus.QUEUED, TaskStatus.RUNNING)


def request(*, user_id: str) -> Task:
    """Ask for a copy; only its owner can read the task and the file, for a week.

    Raises ExportRunningError while another is made, ExportLimitError after DAILY_CAP on a day (UTC).
    """
    now = clock.now()
    use = ExportUse.get_or_none(*ExportUse.key(user_id), consistent=True)
    if use is not None and _is_running(use.task_id, user_id):
        raise ExportRunningError(task_id=use.task_id)
    day = f"{now:%Y-%m-%d}"
    used = use.used if use is not None and use.day == day else 0
    if used >= DAILY_CAP:
        wait = seconds_to_reset(now)
        raise ExportLimitError(retry_after=wait)
    uow = UnitOfWork()
    task_id = ids.new("tsk")
    uow.put(
        ExportUse(*ExportUse.key(user_id), task_id=task_id, day=day, used=used + 1, ttl=clock.epoch(now + LIFETIME)),
        condition=ExportUse.task_id == use.task_id if use else ExportUse.pk.does_not_exist(),
        on_conflict=ExportRunningError(),
    )
    task = tasks.request(uow, kind=KIND, owner=user_id, request={}, task_id=task_id, lifetime=LIFETIME)
    uow.commit()
    return task


def _is_running(task_id: str, user_id: str) -> bool:
    try:
        return tasks.get(task_id, owner=user_id, with_link=False).status in RUNNING
    except TaskNotFoundError:
        return False


def step(task: Task, may_go_on: Callable[[], bool], parts: Parts) -> Outcome | Progress:
    """Write the zip file of the task's owner, as far as the time suffices; the next invocation goes on there."""
    user_id = str(task.owner)
    if User.get_or_none(*User.key(user_id), consistent=True) is None or is_erased(user_id):
        raise UserNotFoundError()
    state = task.progress or {}
    key = f"tasks/exports/{task.id}/personal-data.zip"
    writer = _Writer(Archive(storage.from_settings("files"), key, state.get("archive")), state, may_go_on)
    sources = [(f"{module}/{one.name}", one) for module, part in parts for one in part.export(user_id)]
    sources += [("events/timeline.json", ExportFile("", pages=_timeline(user_id)))]
    sources += [("retention.json", ExportFile("", records=_kept(parts)))]
    names = [name for name, _ in sources]
    # A source that is gone was another release's: what follows it is written from its beginning.
    first = names.index(state["source"]) if state.get("source") in names else 0
    for name, source in sources[first:]:
        if not writer.write(name, source):
            return Progress(writer.suspend(name))
    writer.archive.finish()
    metric("personal_data_exported")
    return Outcome({"files": writer.files, "records": writer.records}, file_key=key, file_name="personal-data.zip")


def is_erased(user_id: str) -> bool:
    """Whether the erasure of an account has begun: nothing is to be written of it any more."""
    erasure = Erasure.get_or_none(*Erasure.key(user_id), consistent=True)
    return erasure is not None and erasure.status != ErasureStatus.WAITING


class _Writer:
    """Writes sources into an archive; `files` and `records` count what was written, in all invocations."""

    def __init__(self, archive: Archive, state: Mapping[str, Any], may_go_on: Callable[[], bool]) -> None:
        self.archive = archive
        self.files, self.records = int(state.get("files", 0)), int(state.get("records", 0))
        # Of the source that an invocation stopped in: the place, and the number of its next file.
        self._place, self._number = state.get("place"), int(state.get("number", 1))
        self._may_go_on = may_go_on
        self._has_written = False

    def suspend(self, source: str) -> dict[str, Any]:
        """Where the next invocation goes on."""
        counted = {"files": self.files, "records": self.records}
        return {
            **counted,
            "source": source,
            "place": self._place,
            "number": self._number,
            "archive": self.archive.suspend(),
        }

    def write(self, name: str, source: ExportFile) -> bool:
        """Write a source from its place on; False when the time is over, and the source is to be gone on with."""
        if self._has_written and not self._may_go_on():
            return False
        self._has_written = True
        if source.files is not None:
            is_done = self._write_files(name, source.files)
        elif source.content is not None:
            self._add(name, source.content())
            is_done = True
        else:
            is_done = self._write_records(name, source.pages or _one_page(source.records or ()))
        if is_done:
            self._place, self._number = None, 1
        return is_done

    def _write_files(self, folder: str, pages: FilePages) -> bool:
        for files, behind in pages(self._place):
            for name, content in files:
                self._add(f"{folder}/{name}", content())
            self._place = behind
            if not self._may_go_on():
                return False
        return True

    def _write_records(self, name: str, pages: RecordPages) -> bool:
        lines: list[bytes] = []
        size = 0
        for found, behind in pages(self._place):
            for one in found:
                lines.append(json.dumps(one, ensure_ascii=False, default=str).encode())
                size += len(lines[-1])
            self._place = behind
            is_over = not self._may_go_on()
            if lines and (is_over or size >= FILE_BYTES):
                self._add_records(name, lines)
                lines, size = [], 0
            if is_over:
                return False
        if lines or self._number == 1:
            self._add_records(name, lines)
        return True

    def _add_records(self, name: str, lines: list[bytes]) -> None:
        """A JSON list; the second one and those that follow are numbered."""
        stem, dot, ending = name.rpartition(".")
        numbered = name if self._number == 1 else f"{stem}-{self._number}{dot}{ending}"
        self.archive.add(numbered, b"[\n" + b",\n".join(lines) + b"\n]\n")
        self._number += 1
        self.files += bool(lines)
        self.records += len(lines)

    def _add(self, name: str, content: bytes | None) -> None:
        if content is not None:
            self.archive.add(name, content)
            self.files += 1
            self.records += 1


def _one_page(records: Iterable[Mapping[str, Any]]) -> RecordPages:
    return lambda place: iter([] if place else [(records, True)])


def _kept(parts: Parts) -> Iterator[dict[str, str]]:
    for module, part in parts:
        for one in part.kept:
            yield {"module": module, "what": one.what, "reason": one.reason, "until": one.until}


def _timeline(user_id: str) -> RecordPages:
    def shown(event: EventView) -> list[dict[str, Any]]:
        return [{"id": event.id, "type": event.type, "occurred_at": event.occurred_at, "data": event.data}]

    return resumable(lambda cursor: event_views.timeline(user_id, limit=MAX_LIMIT, cursor=cursor), shown)
