"""Tasks: all are finished, and announced once."""

from __future__ import annotations

from collections.abc import Iterator

from shared.core.settings import settings
from shared.tasks.models import Task
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant


def _of_a_model(task: Task) -> bool:
    return bool(task.kind.startswith(("ai.", "assistant.")))


def _is_workbook(task: Task) -> bool:
    return bool((task.file_name or "").endswith(".xlsx"))


def _is_document(task: Task) -> bool:
    return task.kind in ("contract.render", "certificate.reissue")


def _is_common(task: Task) -> bool:
    return not (_of_a_model(task) or _is_workbook(task) or _is_document(task))


ONCE = {
    "task.requested": Once(lambda snapshot: (one.id for one in snapshot.all(Task) if _is_common(one)), data("task_id")),
    "task.document_requested": Once(
        lambda snapshot: (one.id for one in snapshot.all(Task) if _is_document(one)), data("task_id")
    ),
    "task.export_requested": Once(
        lambda snapshot: (one.id for one in snapshot.all(Task) if _is_workbook(one)), data("task_id")
    ),
    "task.ai_requested": Once(
        lambda snapshot: (one.id for one in snapshot.all(Task) if _of_a_model(one)), data("task_id")
    ),
    "task.succeeded": Once(
        lambda snapshot: (one.id for one in snapshot.all(Task) if one.status == "succeeded"), data("task_id")
    ),
}


@invariant
def tasks(snapshot: Snapshot) -> Iterator[str]:
    """No task is left between asked for and finished."""
    for task in snapshot.all(Task):
        if task.status not in ("succeeded", "failed"):
            yield f"task {task.id} ({task.kind}): still {task.status}"
        if task.file_key and task.file_key not in snapshot.objects(settings().files_bucket):
            yield f"task {task.id}: its file is missing"
