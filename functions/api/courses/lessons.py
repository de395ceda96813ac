"""A draft's lessons."""

from __future__ import annotations

from functions.api.courses.schemas import LessonCreate, LessonDraftOut, LessonUpdate
from shared.data import idempotency
from shared.http.auth import LiveUser
from shared.http.courses import CHANGED, CourseId, LessonId, person
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses import lessons, store

router = Router(prefix="/courses/{course_id}/lessons", tags=["courses"])


@router.post("", status_code=201, responses=problems(*CHANGED))
async def create_lesson(course_id: CourseId, body: LessonCreate, user: LiveUser, key: Idempotent) -> LessonDraftOut:
    """A new lesson at the end of a section, without one of the last."""
    course_id = store.course_id_of(course_id)

    def act() -> LessonDraftOut:
        lesson, edited = lessons.create(
            course_id,
            person=person(user),
            kind=body.kind,
            section_id=body.section_id,
            fields=body.fields(body.title),
            idempotency=key,
        )
        return LessonDraftOut.of(lesson, edited)

    def again(kept: dict[str, str]) -> LessonDraftOut:
        return LessonDraftOut.of(*lessons.of_draft(kept["course_id"], kept["lesson_id"], person=person(user)))

    return idempotency.run(key, act, again)


@router.patch("/{lesson_id}", responses=problems(*CHANGED))
async def update_lesson(course_id: CourseId, lesson_id: LessonId, body: LessonUpdate, user: LiveUser) -> LessonDraftOut:
    """Change a lesson: a new revision, which learners have with the next release."""
    lesson, edited = lessons.update(
        store.course_id_of(course_id),
        lesson_id,
        person=person(user),
        version=body.version,
        fields=body.fields(body.title),
    )
    return LessonDraftOut.of(lesson, edited)


@router.delete("/{lesson_id}", status_code=204, responses=problems(*CHANGED))
async def delete_lesson(course_id: CourseId, lesson_id: LessonId, user: LiveUser) -> None:
    """Take a lesson out of the draft; what learners did of it stays."""
    lessons.delete(store.course_id_of(course_id), lesson_id, person=person(user))
