"""What was learned as a file, xAPI or CSV: one's own, and everybody's in a course for its authors."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.http.auth import LiveUser
from shared.http.courses import CHANGED, CourseId, person
from shared.http.models import RangeEnd, RangeStart, RequestModel, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskQueuedOut
from shared.learning.courses.store import course_id_of
from shared.learning.exports import service

router = Router(tags=["learning"])


class LearningExportRequest(RequestModel):
    """Which file, and of which time: from a moment on, until before another.

    A plain date is a day of the organisation's time zone; the last one is included.
    """

    model_config = example(**{"format": "xapi", "from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"})

    format: Literal["xapi", "csv"] = "xapi"
    since: RangeStart | None = Field(default=None, alias="from")
    until: RangeEnd | None = Field(default=None, alias="to")


@router.post("/users/me/learning/export", status_code=202, responses=problems(400, 401, 413, 415, 429))
async def export_own_learning(user: LiveUser, body: LearningExportRequest | None = None) -> TaskQueuedOut:
    """Have a file made of what one did in all courses: JSON lines of xAPI statements, or CSV."""
    wanted = body or LearningExportRequest()
    task = service.request_own(user_id=user.user_id, file_format=wanted.format, since=wanted.since, until=wanted.until)
    return TaskQueuedOut(task_id=task.id)


@router.post("/courses/{course_id}/export", status_code=202, responses=problems(*CHANGED))
async def export_course(
    course_id: CourseId, user: LiveUser, body: LearningExportRequest | None = None
) -> TaskQueuedOut:
    """Have a file made of what everybody did in a course; who they are is in it as an opaque name."""
    wanted = body or LearningExportRequest()
    task = service.request_course(
        course_id=course_id_of(course_id),
        person=person(user),
        file_format=wanted.format,
        since=wanted.since,
        until=wanted.until,
    )
    return TaskQueuedOut(task_id=task.id)
