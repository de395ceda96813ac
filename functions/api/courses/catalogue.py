"""What everybody sees of courses: the catalogue, a course's page, and lessons."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from functions.api.courses.schemas import CourseOut, LessonDraftOut, LessonOut
from shared.core.errors import UnauthenticatedError
from shared.http.auth import PUBLIC_ROUTE, OptionalUser, live_user
from shared.http.caching import CACHED, cacheable
from shared.http.courses import READ, CourseCardOut, CourseId, DraftQuery, Language, LessonId, Level, person
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses import catalogue, lessons, reading, store
from shared.learning.courses.catalogue import Price, Sort, Wanted

router = Router(prefix="/courses", tags=["courses"])
Words = Annotated[str, Query(min_length=1, max_length=100)]


@router.get(
    "", responses={**CACHED, **problems(400)}, response_model=ListOut[CourseCardOut], openapi_extra=PUBLIC_ROUTE
)
async def list_courses(
    request: Request,
    page: PageQuery,
    q: Words | None = None,
    level: Level | None = None,
    language: Language | None = None,
    price: Price | None = None,
    sort: Sort = "new",
) -> Response:
    """Published courses. A filtered page may be short and still have a next one."""
    wanted = Wanted(q, level, language, price)
    found = catalogue.browse(wanted, sort=sort, limit=page.limit, cursor=page.cursor)
    return cacheable(request, ListOut[CourseCardOut].of(found, CourseCardOut.of))


@router.get(
    "/{course_id}",
    responses={**CACHED, **problems(*READ)},
    response_model=CourseOut,
    openapi_extra=PUBLIC_ROUTE,
)
async def get_course(request: Request, course_id: CourseId, user: OptionalUser, draft: DraftQuery = False) -> Response:
    """A course by its id or slug: its live release; for authors its draft, if they ask or nothing is live yet."""
    course = reading.find(course_id)
    if draft and user is None:
        raise UnauthenticatedError()
    if user is not None and (draft or not course.release) and store.may_author(course, person(user)):
        # A draft is more than everybody's and no customer's own: its reader's session must be live.
        await live_user(user)
        edited = store.load_draft(course.course_id, person(user))
        shown = CourseOut.of_draft(edited)
        return JSONResponse(shown.model_dump(mode="json"), headers={"Cache-Control": "private, no-store"})
    if draft and user is not None:
        store.require_author(course, person(user))
    return cacheable(request, CourseOut.of_release(course, reading.live_release(course)))


@router.get("/{course_id}/lessons/{lesson_id}", responses=problems(*READ, 409), openapi_extra=PUBLIC_ROUTE)
async def get_lesson(
    course_id: CourseId, lesson_id: LessonId, user: OptionalUser, draft: DraftQuery = False
) -> LessonOut | LessonDraftOut:
    """A lesson: a preview for everybody, others for who is enrolled; authors may ask for the draft's."""
    course_id = store.course_id_of(course_id)
    if draft:
        if user is None:
            raise UnauthenticatedError()
        await live_user(user)
        return LessonDraftOut.of(*lessons.of_draft(course_id, lesson_id, person=person(user)))
    reader = user.user_id if user else None
    return LessonOut.of_live(reading.live_lesson(course_id, lesson_id, reader_id=reader))
