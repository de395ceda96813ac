"""Attempts at a lesson's quiz."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from functions.api.learning.schemas import AnswersRequest, AttemptOut, SubmitRequest, SubmittedOut
from shared.http.auth import LiveUser
from shared.http.courses import CHANGED, READ, CourseId, LessonId
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses.store import course_id_of
from shared.learning.quizzes import service

router = Router(prefix="/courses/{course_id}/lessons/{lesson_id}/quiz/attempts", tags=["learning"])
Number = Annotated[int, Path(ge=1, le=9_999)]


@router.post("", status_code=201, responses={200: {"model": AttemptOut}, **problems(*CHANGED)})
async def start_attempt(course_id: CourseId, lesson_id: LessonId, user: LiveUser, response: Response) -> AttemptOut:
    """Begin an attempt, or go on with the open one: 200."""
    view, is_new = service.start(user.user_id, course_id_of(course_id), lesson_id)
    response.status_code = 201 if is_new else 200
    return AttemptOut.of(view)


@router.get("", responses=problems(*READ, 409))
async def list_attempts(
    course_id: CourseId, lesson_id: LessonId, user: LiveUser, page: PageQuery
) -> ListOut[AttemptOut]:
    """One's own attempts, newest first, at most 20 at a time."""
    course_id = course_id_of(course_id)
    found = service.attempts(user.user_id, course_id, lesson_id, limit=page.limit, cursor=page.cursor)
    return ListOut[AttemptOut].of(found, AttemptOut.of)


@router.put("/{number}", responses=problems(*CHANGED))
async def save_answers(
    course_id: CourseId, lesson_id: LessonId, number: Number, body: AnswersRequest, user: LiveUser
) -> AttemptOut:
    """Keep answers of an open attempt."""
    return AttemptOut.of(service.save(user.user_id, course_id_of(course_id), lesson_id, number, body.answers))


@router.post("/{number}/submit", responses=problems(*CHANGED))
async def submit_attempt(
    course_id: CourseId, lesson_id: LessonId, number: Number, user: LiveUser, body: SubmitRequest | None = None
) -> SubmittedOut:
    """Grade an attempt; again gives the same. A minute after its deadline what was saved is graded."""
    answers = body.answers if body else None
    return SubmittedOut.of(service.submit(user.user_id, course_id_of(course_id), lesson_id, number, answers))
