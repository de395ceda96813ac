"""What somebody did in a course, each thing once and in the order of time: what exports are written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from shared.core import clock
from shared.learning import models as keys
from shared.learning.courses.models import Live
from shared.learning.courses.outline import LessonEntry
from shared.learning.enrolment.models import Enrolment
from shared.learning.models import LearningItem
from shared.learning.progress.models import LessonProgress
from shared.learning.progress.watched import Watched
from shared.learning.quizzes.models import Attempt

What: TypeAlias = Literal["registered", "watched", "completed", "passed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a person did at a moment `at` (ISO 8601 UTC); without a lesson it is of the course.

    `lesson` is what the live release has of it, None for one that was taken out. `watched` of a video, `number` and
    `score_percent` of an attempt at a quiz. Videos say when they were watched by the clock of the person's device.
    """

    what: What
    user_id: str
    course: Live
    at: str
    lesson_id: str | None = None
    lesson: LessonEntry | None = None
    watched: Watched | None = None
    number: int | None = None
    score_percent: int | None = None


def of_enrolment(enrolment: Enrolment, course: Live) -> list[Fact]:
    """Everything of one enrolment: two queries of its partition."""
    return sorted(_all(enrolment, course), key=lambda one: (one.at, one.lesson_id or "", one.what))


def _all(enrolment: Enrolment, course: Live) -> Iterator[Fact]:
    user_id, pk = enrolment.user_id, enrolment.pk
    outline = course.outline
    yield Fact(what="registered", user_id=user_id, course=course, at=enrolment.enrolled_at)
    if enrolment.completed_at:
        yield Fact(what="completed", user_id=user_id, course=course, at=enrolment.completed_at)
    for item in LearningItem.query(pk, LearningItem.sk.startswith("LESSON#")):
        if isinstance(item, LessonProgress):
            yield from _of_lesson(item, user_id, course, outline.find(item.lesson_id))
    for item in LearningItem.query(pk, LearningItem.sk.startswith("ATTEMPT#")):
        if isinstance(item, Attempt) and item.submitted_at:
            yield Fact(
                what="passed" if item.passed else "failed",
                user_id=user_id,
                course=course,
                at=item.submitted_at,
                lesson_id=item.lesson_id,
                lesson=outline.find(item.lesson_id),
                number=int(item.number),
                score_percent=int(item.score_percent or 0),
            )


def _of_lesson(progress: LessonProgress, user_id: str, course: Live, lesson: LessonEntry | None) -> Iterator[Fact]:
    watched = None
    if progress.seen and progress.duration:
        watched = Watched(float(progress.duration), progress.seen, float(progress.position or 0))
    if watched is not None and progress.at is not None:
        at = clock.iso(datetime.fromtimestamp(float(progress.at), UTC))
        yield Fact(
            what="watched",
            user_id=user_id,
            course=course,
            at=at,
            lesson_id=progress.lesson_id,
            lesson=lesson,
            watched=watched,
        )
    if progress.completed_at:
        yield Fact(
            what="completed",
            user_id=user_id,
            course=course,
            at=progress.completed_at,
            lesson_id=progress.lesson_id,
            lesson=lesson,
            watched=watched,
        )


def is_within(fact: Fact, since: str | None, until: str | None) -> bool:
    """Whether a thing happened in a period, its end not in it (ISO 8601 UTC); None is open."""
    return (since is None or fact.at >= since) and (until is None or fact.at < until)


def live_of(course_ids: list[str]) -> dict[str, Live]:
    """What is live of some courses, by their ids; courses without a release are left out."""
    wanted = {keys.live_key(one) for one in course_ids}
    found = LearningItem.batch_get(wanted) if wanted else ()
    return {one.course_id: one for one in found if isinstance(one, Live)}
