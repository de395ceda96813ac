"""What learners' events add to a course's counters."""

from __future__ import annotations

from collections.abc import Iterator

from shared.analytics.projections import DAY, Add, Entry, EventView, Projection, constant
from shared.learning.counters.models import WHOLE, LearnedInCourse, LearningDay


def _lesson(event: EventView) -> str:
    return LearnedInCourse.lesson(event["lesson_id"])


def _watched(event: EventView) -> Iterator[Entry]:
    """A learner reached a quarter of a video."""
    yield Entry((event["course_id"], _lesson(event)), {f"watched_{event['percent']}": 1})


def _graded(event: EventView) -> Iterator[Entry]:
    """Each question of an attempt was answered right or not."""
    for name, right in (("right", 1), ("wrong", 0)):
        for question_id in event[name]:
            key = LearnedInCourse.question(event["lesson_id"], question_id)
            yield Entry((event["course_id"], key), {"answered": 1, "right": right})


def _watched_seconds(event: EventView) -> Iterator[Entry]:
    """How many seconds were watched since the quarter before; the events of earlier versions do not say."""
    yield Entry((event.day,), {"seconds": event.get("new_seconds") or 0})


PROJECTIONS = (
    Projection(
        model=LearningDay,
        key=(DAY,),
        events={
            "enrolment.activated": Add(amounts={"enrolments": 1}),
            "enrolment.revoked": Add(amounts={"ended": 1}),
            "enrolment.left": Add(amounts={"ended": 1}),
            "course.completed": Add(amounts={"completions": 1}),
            "lesson.completed": Add(amounts={"lessons": 1}),
            "lesson.watched": _watched_seconds,
        },
    ),
    Projection(
        model=LearnedInCourse,
        key=("course_id", constant(WHOLE)),
        events={
            "enrolment.activated": Add(amounts={"enrolments": 1}),
            "enrolment.revoked": Add(amounts={"ended": 1}),
            "enrolment.left": Add(amounts={"ended": 1}),
            "course.completed": Add(amounts={"completions": 1}),
        },
    ),
    Projection(
        model=LearnedInCourse,
        key=("course_id", _lesson),
        events={
            "lesson.completed": Add(amounts={"completions": 1}),
            "lesson.watched": _watched,
            "quiz.submitted": Add(amounts={"attempts": 1, "passed": "passed", "score_percents": "score_percent"}),
            "quiz.graded": _graded,
        },
    ),
)
