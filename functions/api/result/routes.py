"""What became of a task."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Request, Response

from shared.http.auth import CurrentUser, live_user
from shared.http.caching import CACHED, polled
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.routing import Router
from shared.tasks import service as tasks
from shared.tasks.models import TaskStatus

router = Router(prefix="/result", tags=["result"])


class TaskFailureOut(AnswerModel):
    """Why a task failed: stable and machine-readable, and for people."""

    code: str
    detail: str


class TaskOut(AnswerModel):
    """A task: `result` or, for what is long or a file, `file_url` (good for five minutes) when it succeeded.

    `error` (and its text as `reason`) when it failed; `attempts` counts how often the work was begun.
    """

    task_id: str
    kind: str
    status: TaskStatus
    result: dict[str, Any] | None
    file_url: str | None
    file_name: str | None
    reason: str | None
    error: TaskFailureOut | None
    attempts: int
    created_at: str
    started_at: str | None
    finished_at: str | None

    @classmethod
    def of(cls, view: tasks.TaskView) -> TaskOut:
        """A task as its owner sees it."""
        task = view.task
        return cls.copy_of(
            task,
            task_id=task.id,
            status=view.status,
            result=view.result,
            file_url=view.file_url,
            reason=view.reason,
            error=TaskFailureOut(code=view.code or "failed", detail=view.reason) if view.reason else None,
        )


@router.get("/{task_id}", responses={**CACHED, **problems(401, 404)}, response_model=TaskOut)
async def get_task_result(
    request: Request, task_id: Annotated[str, Path(max_length=64)], user: CurrentUser
) -> Response:
    """A task of one's own and what came of it, as long as one holds the permission that it was asked for under."""
    view = tasks.get(task_id, owner=user.user_id, may=user.may)
    if view.file_url is not None:
        # A link opens the file for whoever has it, so a token whose session has ended gets none.
        await live_user(user)
    return polled(request, TaskOut.of(view))
