"""Reports of players, completing lessons, and why progress is what it is."""

from __future__ import annotations

from functions.api.learning.schemas import (
    CourseProgressOut,
    LessonProgressOut,
    ReportRequest,
    SyncedReportOut,
    SyncOut,
    SyncRequest,
)
from shared.http.auth import CurrentUser, LiveUser
from shared.http.courses import CHANGED, READ, CourseId, LessonId
from shared.http.languages import AcceptLanguage, preferred
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses.store import course_id_of
from shared.learning.progress import reading, service

router = Router(tags=["learning"])


@router.put("/courses/{course_id}/lessons/{lesson_id}/progress", responses=problems(*CHANGED))
async def report_progress(
    course_id: CourseId, lesson_id: LessonId, body: ReportRequest, user: LiveUser
) -> LessonProgressOut:
    """What was played, merged with what was before; any number of times."""
    return LessonProgressOut.of(service.report(user.user_id, course_id_of(course_id), lesson_id, body.report()))


@router.post("/learning/sync", responses=problems(400, 401, 413, 415))
async def sync_progress(body: SyncRequest, user: LiveUser) -> SyncOut:
    """Reports of offline play, in any order and any number of times."""
    reports = [(one.course_id, one.lesson_id, one.report()) for one in body.reports]
    return SyncOut(items=[SyncedReportOut.of(one) for one in service.sync(user.user_id, reports)])


@router.post("/courses/{course_id}/lessons/{lesson_id}/complete", responses=problems(*CHANGED))
async def complete_lesson(course_id: CourseId, lesson_id: LessonId, user: LiveUser) -> LessonProgressOut:
    """Confirm a lesson that is completed by hand."""
    return LessonProgressOut.of(service.complete(user.user_id, course_id_of(course_id), lesson_id))


@router.get("/courses/{course_id}/progress", responses=problems(*READ))
async def get_course_progress(
    course_id: CourseId, user: CurrentUser, accept_language: AcceptLanguage = ""
) -> CourseProgressOut:
    """One's own progress in a course, and why it is what it is."""
    language = preferred(accept_language)
    return CourseProgressOut.of(reading.of_learner(user.user_id, course_id_of(course_id), language=language))
