"""What tasks store of a person: what they asked for in the background, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.base import query_page
from shared.data.personal_data import ExportFile, PersonalData, Retention, record_pages, resumable
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError
from shared.tasks import service
from shared.tasks.models import UNFINISHED, Task

RESULTS, EXPORTS = "tasks/results/", "tasks/exports/"


def _finished(user_id: str, cursor: str | None) -> Page[Task]:
    return service.finished(user_id, limit=MAX_LIMIT, cursor=cursor)


def export(user_id: str) -> Iterator[ExportFile]:
    """Requests with their results, to the model too; long results are files. Earlier exports are not in an export."""
    yield ExportFile("tasks.json", pages=record_pages(partial(_finished, user_id), user_id))
    yield ExportFile("results", files=resumable(partial(_finished, user_id), _result))


def _result(task: Task) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    if task.file_key and str(task.file_key).startswith(RESULTS):
        yield f"{task.id}.json", lambda: _read(task)


def _read(task: Task) -> bytes | None:
    try:
        return storage.from_settings("files").get(str(task.file_key))
    except ObjectNotFoundError:
        return None


def erase(user_id: str) -> None:
    """Delete the tasks with all their files, the parts of long exports too; unfinished ones never finish then."""
    store = storage.from_settings("files")
    unfinished = (task for task in every(_unfinished) if task.owner == user_id)
    for task in (*every(partial(_finished, user_id)), *unfinished):
        if task.file_key:
            store.erase(str(task.file_key))
        store.erase_prefix(f"{EXPORTS}{task.id}/")
        task.delete()


def _unfinished(cursor: str | None) -> Page[Task]:
    return query_page(Task.gsi1, UNFINISHED, scope="unfinished", limit=MAX_LIMIT, cursor=cursor)


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    retention=(Retention("Task", "texts and results of a person's requests", "30 days", "ttl"),),
)
