"""A copy of everything that the modules hold of a person: a zip file, made by the tasks worker."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import IO, Any

from shared.core import clock, ids
from shared.core.observability import metric
from shared.data import events
from shared.data.daily_caps import next_reset
from shared.data.personal_data import ExportFile, Parts, every, plain
from shared.data.uow import UnitOfWork
from shared.identity.errors import UserNotFoundError
from shared.identity.models import User
from shared.privacy.errors import ExportLimitError, ExportRunningError
from shared.privacy.models import ExportUse
from shared.providers import storage
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError
from shared.tasks.models import Task, TaskStatus
from shared.tasks.service import Outcome

KIND = "personal_data.export"
DAILY_CAP = 3
# As long as the bucket keeps the file (template.yaml: drop-exports).
LIFETIME = timedelta(days=7)
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
        wait = int((next_reset(now) - now).total_seconds()) + 1
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


def run(task: Task, parts: Parts) -> Outcome:
    """Write the zip file of the task's owner on disk, item by item, and put it into the files bucket."""
    user_id = str(task.owner)
    if User.get_or_none(*User.key(user_id), consistent=True) is None:
        raise UserNotFoundError()
    key = f"tasks/exports/{task.id}/personal-data.zip"
    with tempfile.TemporaryFile() as file:
        counted = write_zip(file, user_id, parts)
        file.seek(0)
        storage.from_settings("files").put_file(key, file, content_type="application/zip")
    metric("personal_data_exported")
    return Outcome(
        {"files": len(counted), "records": sum(counted.values())}, file_key=key, file_name="personal-data.zip"
    )


def write_zip(target: IO[bytes], user_id: str, parts: Parts) -> dict[str, int]:
    """Write the parts of all modules and the timeline into a zip file; file name → number of records."""
    counted: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for module, part in parts:
            for one in part.export(user_id):
                name = f"{module}/{one.name}"
                count = _write(archive, name, one)
                if count:
                    counted[name] = count
        counted["events/timeline.json"] = _write_records(archive, "events/timeline.json", _timeline(user_id))
        kept = [
            {"module": module, "what": one.what, "reason": one.reason, "until": one.until}
            for module, part in parts
            for one in part.kept
        ]
        _write_records(archive, "retention.json", kept)
    return counted


def _write(archive: zipfile.ZipFile, name: str, file: ExportFile) -> int:
    if file.records is not None:
        return _write_records(archive, name, file.records)
    content = file.content() if file.content else None
    if content is None:
        return 0
    archive.writestr(name, content)
    return 1


def _write_records(archive: zipfile.ZipFile, name: str, records: Iterable[Mapping[str, Any]]) -> int:
    """A JSON list, record by record: never more than one page of items is in memory."""
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        file.write(b"[")
        for one in records:
            text = json.dumps(one, ensure_ascii=False, default=str)
            file.write(f"{',' if count else ''}\n{text}".encode())
            count += 1
        file.write(b"\n]\n")
    return count


def _timeline(user_id: str) -> Iterable[dict[str, Any]]:
    for event in every(lambda cursor: events.timeline(user_id, limit=100, cursor=cursor)):
        yield {
            "id": event.id,
            "type": event.type,
            "occurred_at": clock.iso(event.occurred_at),
            "data": plain(event.data, user_id),
        }
