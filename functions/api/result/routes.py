"""What became of a task."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path

from shared.http.auth import CurrentUser
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.tasks import service as tasks

router = APIRouter(prefix="/result", tags=["result"])


class TaskOut(AnswerModel):
    """A task: `result` and `file_url` (good for 15 minutes) when it succeeded, `reason` when it failed."""

    task_id: str
    kind: str
    status: Literal["queued", "running", "succeeded", "failed"]
    result: dict[str, Any] | None
    file_url: str | None
    file_name: str | None
    reason: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None

    @classmethod
    def of(cls, view: tasks.TaskView) -> TaskOut:
        """A task as its owner sees it."""
        task = view.task
        return cls(
            task_id=task.id,
            kind=task.kind,
            status=view.status,  # type: ignore[arg-type]
            result=view.result,
            file_url=view.file_url,
            file_name=task.file_name,
            reason=view.reason,
            created_at=task.created_at,
            started_at=task.started_at,
            finished_at=task.finished_at,
        )


@router.get("/{task_id}", responses=problems(401, 404))
async def read_result(task_id: Annotated[str, Path(max_length=64)], user: CurrentUser) -> TaskOut:
    """A task of one's own and what came of it; somebody else's is not found."""
    return TaskOut.of(tasks.get(task_id, owner=user.user_id))
