"""Learning's work in the background: exports, and what happened to a course is told to everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.learning.events import CourseReturned, CourseSubmitted, CourseWithdrawn
from shared.messaging.worker import ReceiveInfo
from shared.tasks import service
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress, ResumableRunner

WITHDRAWN_TASK = "course.notify_learners"


def notify_reviewers(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Tell the admins what is to be reviewed."""
    from shared.learning.courses import notices

    notices.notify_reviewers(message)


def notify_authors(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Tell a course's authors that it was returned."""
    from shared.learning.courses import notices

    notices.notify_authors(message)


def request_notices(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Have a task tell the learners of a withdrawn course, whatever their number.

    Raises DuplicateMessage when the task was started before.
    """
    task_id = f"tsk_{message['id'].removeprefix('evt_')}"
    request = {"event_id": message["id"], "withdrawn": message["data"]}
    uow = UnitOfWork()
    service.request(
        uow,
        kind=WITHDRAWN_TASK,
        owner=message.get("actor") or "system",
        request=request,
        task_id=task_id,
        on_conflict=DuplicateMessage(task_id),
    )
    uow.commit()


def notify_learners(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Tell the learners of a withdrawn course, in as many invocations as it takes."""
    from shared.learning.courses import notices

    withdrawn = CourseWithdrawn.from_data(task.request["withdrawn"])
    cursor = notices.notify_learners(
        task.request["event_id"],
        withdrawn.course_id,
        withdrawn.title,
        cursor=(task.progress or {}).get("cursor"),
        may_go_on=may_go_on,
    )
    return Outcome({}) if cursor is None else Progress({"cursor": cursor})


def export_own(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write what somebody did in all their courses into a file."""
    from shared.learning.exports import service

    return service.export_own(task, may_go_on)


def export_course(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write what everybody did in a course into a file."""
    from shared.learning.exports import service

    return service.export_course(task, may_go_on)


# Kind of task → the work.
RUNNERS: Mapping[str, ResumableRunner] = {
    "learning.export": ResumableRunner(export_own),
    "course.export": ResumableRunner(export_course),
    WITHDRAWN_TASK: ResumableRunner(notify_learners),
}
HANDLERS: Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]] = {
    CourseSubmitted.type: notify_reviewers,
    CourseReturned.type: notify_authors,
    CourseWithdrawn.type: request_notices,
}
