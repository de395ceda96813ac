"""What a learner's progress is, and why: read only, computed against the live release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from shared.core import clock
from shared.learning import models as keys
from shared.learning.certificates.store import valid_number
from shared.learning.courses.outline import LessonEntry
from shared.learning.courses.rules import CourseStatus
from shared.learning.courses.store import load_live, load_revisions
from shared.learning.enrolment.models import Enrolment
from shared.learning.errors import CourseWithdrawnError, EnrolmentRequiredError
from shared.learning.models import LearningItem
from shared.learning.progress import learner as learners
from shared.learning.progress import rules
from shared.learning.progress.learner import Learner
from shared.learning.progress.models import LessonProgress
from shared.learning.quizzes.models import QuizState

# Enrolment, lessons and quizzes sort between these; attempts and conversations sort before them.
FIRST, LAST = "ENROLMENT", "QUIZ#~"
EXPLAINED: Final = {
    "ru": {
        "completed": "Курс пройден: все обязательные уроки были выполнены.",
        "later": "Курс пройден, но с тех пор появились обязательные уроки: выполнено {done} из {all}.",
        "settle": "Все обязательные уроки выполнены; курс завершится со следующим действием.",
        "left": "Выполнено обязательных уроков: {done} из {all}. Следующий: «{next}».",
        "waiting": "Выполнено обязательных уроков: {done} из {all}. Остальные уроки ещё не открыты.",
        "closed": "Выполнено обязательных уроков: {done} из {all}. Доступа к курсу сейчас нет, сделанное сохранено.",
    },
    "en": {
        "completed": "The course is completed: all required lessons were done.",
        "later": "The course was completed, but required lessons came later: {done} of {all} are done.",
        "settle": "All required lessons are done; the course completes with whatever you do next.",
        "left": "{done} of {all} required lessons are done. Next: “{next}”.",
        "waiting": "{done} of {all} required lessons are done. The others are not open yet.",
        "closed": "{done} of {all} required lessons are done. You have no access now; what you did is kept.",
    },
}


@dataclass(frozen=True, slots=True)
class LessonWhy:
    """One live lesson: how far it is, what it waits for, and what keeps it closed."""

    lesson: LessonEntry
    status: rules.LessonStatus
    lock: rules.Lock | None
    watched_percent: int | None
    completed_at: str | None
    waits_for: rules.WaitsFor | None


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """A learner's whole progress in a course."""

    learner: Learner
    enrolment: Enrolment
    lessons: list[LessonWhy]
    removed: list[dict[str, Any]]
    resume: dict[str, Any] | None
    explained: str
    certificate_number: str | None = None


def of_learner(
    user_id: str, course_id: str, *, language: str | None = None, also_withdrawn: bool = False
) -> CourseProgress:
    """Somebody's progress, also of an enrolment that has ended: two reads, of a completed course three.

    It is explained in the reader's `language` (ru, en), without one in the course's.
    Raises CourseNotFoundError, CourseWithdrawnError unless `also_withdrawn` courses are wanted, EnrolmentRequiredError
    for who never enrolled.
    """
    items = [load_live(course_id), *_items(user_id, course_id)]
    learner = learners.of_items(user_id, course_id, items)
    if learner.live.status == CourseStatus.WITHDRAWN and not also_withdrawn:
        raise CourseWithdrawnError()
    if learner.enrolment is None:
        raise EnrolmentRequiredError(price=int(learner.live.price))
    lessons = [_why(learner, one) for one in learner.outline.lessons()]
    locks = {one.lesson.id: one.lock for one in lessons}
    resume = None
    if _has_access(learner):
        resume = rules.resume(learner.outline, learner.completed, locks, _latest(learner))
    number = valid_number(user_id, course_id) if learner.enrolment.completed_at else None
    explained = _explained(learner, resume, language or learner.live.language)
    return CourseProgress(learner, learner.enrolment, lessons, _removed(learner), resume, explained, number)


def _items(user_id: str, course_id: str) -> list[Any]:
    pk = keys.learner_pk(user_id, course_id)
    return list(LearningItem.query(pk, LearningItem.sk.between(FIRST, LAST)))


def _why(learner: Learner, lesson: LessonEntry) -> LessonWhy:
    progress = learner.progress.get(lesson.id)
    watched = progress.watched(lesson) if progress and lesson.video_id else None
    has_started = bool(watched and watched.began is not None) or _has_tried(learner, lesson)
    status = rules.status_of(lesson, completed=learner.completed, has_started=has_started)
    lock = learner.lock_of(lesson) if _has_access(learner) else None
    return LessonWhy(
        lesson=lesson,
        status=status,
        lock=lock,
        watched_percent=(watched.percent if watched else 0) if lesson.video_id else None,
        completed_at=progress.completed_at if progress else None,
        waits_for=None
        if status == "completed"
        else rules.waits_for(lesson, watched, now=learner.now, has_passed=_has_passed(learner, lesson)),
    )


def _has_access(learner: Learner) -> bool:
    is_active = learner.enrolment is not None and learner.enrolment.is_active
    return is_active and learner.live.status != CourseStatus.WITHDRAWN


def _has_passed(learner: Learner, lesson: LessonEntry) -> bool:
    mine = (one for one in learner.others if getattr(one, "lesson_id", None) == lesson.id)
    return any(isinstance(one, QuizState) and one.has_passed for one in mine)


def _has_tried(learner: Learner, lesson: LessonEntry) -> bool:
    return any(getattr(one, "lesson_id", None) == lesson.id for one in learner.others)


def _latest(learner: Learner) -> tuple[str, float] | None:
    """The lesson that was watched or completed last, with the position (s) in it."""
    newest = max(learner.progress.values(), key=_moment, default=None)
    if newest is None:
        return None
    lesson = learner.outline.find(newest.lesson_id)
    return newest.lesson_id, newest.watched(lesson).position if lesson else 0.0


def _moment(progress: LessonProgress) -> float:
    completed = clock.parse(progress.completed_at).timestamp() if progress.completed_at else 0.0
    return max(completed, float(progress.at or 0))


def _removed(learner: Learner) -> list[dict[str, Any]]:
    """Lessons that were completed and are not in the live release; their titles are of the revision that was done."""
    live = {one.id for one in learner.outline.lessons()}
    gone = {one.lesson_id: one for one in learner.progress.values() if one.completed_at and one.lesson_id not in live}
    if not gone:
        return []
    contents = load_revisions(learner.course_id, {one: gone[one].lesson_revision for one in gone})
    return [
        {"lesson_id": one, "title": contents[one].title if one in contents else "", "completed_at": kept.completed_at}
        for one, kept in sorted(gone.items(), key=lambda pair: str(pair[1].completed_at))
    ]


def _explained(learner: Learner, resume: dict[str, Any] | None, language: str) -> str:
    sentences = EXPLAINED.get(language, EXPLAINED["en"])
    figures = learner.course_figures()
    known = {"done": figures["completed_count"], "all": figures["required_count"]}
    if learner.percent == 100:
        return sentences["completed" if figures["completed_at"] else "settle"]
    if figures["completed_at"]:
        return sentences["later"].format(**known)
    if resume is None:
        return sentences["waiting" if _has_access(learner) else "closed"].format(**known)
    return sentences["left"].format(**known, next=resume["title"])
