"""Reading what is live: a course's page, and lessons by who may open them."""

from __future__ import annotations

from shared.learning.courses import lessons
from shared.learning.courses.lessons import Lesson
from shared.learning.courses.models import Course, Live, Release
from shared.learning.courses.rules import READABLE, CourseStatus
from shared.learning.courses.store import course_id_of, load_course, load_live, load_release
from shared.learning.errors import (
    CourseNotFoundError,
    CourseWithdrawnError,
    EnrolmentRequiredError,
    LessonLockedError,
    LessonNotFoundError,
    SignInToReadError,
)
from shared.learning.progress import learner as learners


def find(id_or_slug: str) -> Course:
    """A course by its id or slug, whatever its status. Raises CourseNotFoundError."""
    return load_course(course_id_of(id_or_slug), consistent=False)


def live_release(course: Course) -> Release:
    """What everybody may see of a course. Raises CourseNotFoundError for what was never published,
    CourseWithdrawnError.
    """
    if course.status == CourseStatus.WITHDRAWN and course.release:
        raise CourseWithdrawnError()
    if course.status not in READABLE:
        raise CourseNotFoundError()
    return load_release(course)


def live_lesson(course_id: str, lesson_id: str, *, reader_id: str | None) -> Lesson:
    """A live lesson, if it is a preview or this person may open it now.

    Raises CourseNotFoundError, CourseWithdrawnError, LessonNotFoundError, SignInToReadError for a guest,
    EnrolmentRequiredError, LessonLockedError.
    """
    if reader_id is None:
        live = load_live(course_id)
        if not is_preview(live, lesson_id):
            raise SignInToReadError(price=int(live.price))
        return lessons.of_outline(course_id, live.outline, lesson_id)
    learner = learners.load(reader_id, course_id)
    if not is_preview(learner.live, lesson_id):
        try:
            learner.open_lesson(lesson_id)
        except (EnrolmentRequiredError, LessonLockedError):
            # What was read may be a moment old: an enrolment or a completion of just now opens the lesson.
            learner = learners.load(reader_id, course_id, consistent=True)
            learner.open_lesson(lesson_id)
    return lessons.of_outline(course_id, learner.outline, lesson_id)


def is_preview(live: Live, lesson_id: str) -> bool:
    """Whether everybody may open a lesson. Raises LessonNotFoundError, CourseWithdrawnError."""
    if live.status == CourseStatus.WITHDRAWN:
        raise CourseWithdrawnError()
    lesson = live.outline.find(lesson_id)
    if lesson is None:
        raise LessonNotFoundError()
    return lesson.is_preview
