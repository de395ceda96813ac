"""A learner's state in a course: what they may open now, and writing what they did, each in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.data.batch_read import read_across
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.learning import errors
from shared.learning import models as keys
from shared.learning.courses.models import Live
from shared.learning.courses.outline import LessonEntry, Outline
from shared.learning.courses.rules import CourseStatus
from shared.learning.days.recorder import DayRecorder
from shared.learning.enrolment.models import Enrolment
from shared.learning.events import CourseCompleted, LessonCompleted, enrolment_aggregate
from shared.learning.models import LearningItem
from shared.learning.progress import rules
from shared.learning.progress.models import LessonProgress
from shared.notifications.models import NotificationsItem


@dataclass(slots=True)
class Learner:
    """One person's learning in one course, as it was read at `now`: `others` are further items that were asked for."""

    user_id: str
    course_id: str
    live: Live
    outline: Outline
    enrolment: Enrolment | None
    now: datetime
    progress: dict[str, LessonProgress] = field(default_factory=dict)
    others: list[Any] = field(default_factory=list)
    # Only of who was loaded `with_days`.
    days: DayRecorder | None = None
    _is_enrolment_changed: bool = False

    def require_access(self) -> Enrolment:
        """The active enrolment. Raises CourseNotFoundError, CourseWithdrawnError, EnrolmentRequiredError."""
        if self.live.status == CourseStatus.WITHDRAWN:
            raise errors.CourseWithdrawnError()
        if self.enrolment is None or not self.enrolment.is_active:
            raise errors.EnrolmentRequiredError(price=int(self.live.price))
        return self.enrolment

    def require_lesson(self, lesson_id: str) -> LessonEntry:
        """A live lesson. Raises LessonNotFoundError."""
        lesson = self.outline.find(lesson_id)
        if lesson is None:
            raise errors.LessonNotFoundError()
        return lesson

    def open_lesson(self, lesson_id: str) -> LessonEntry:
        """A live lesson that this person may open now: the one answer to that question.

        Raises LessonNotFoundError, CourseWithdrawnError, EnrolmentRequiredError, LessonLockedError.
        """
        lesson = self.require_lesson(lesson_id)
        self.require_access()
        lock = self.lock_of(lesson)
        if lock is not None:
            raise errors.LessonLockedError(**lock.members())
        return lesson

    def open_lessons(self) -> list[LessonEntry]:
        """All live lessons that this person may open now. Raises as `require_access`."""
        self.require_access()
        return [one for one in self.outline.lessons() if self.lock_of(one) is None]

    def lock_of(self, lesson: LessonEntry) -> rules.Lock | None:
        """What keeps this enrolled person from a lesson."""
        enrolment = self.require_access()
        return rules.lock_of(
            lesson,
            self.outline,
            unlock=self.live.unlock,
            completed=enrolment.completed,
            enrolled_at=clock.parse(enrolment.enrolled_at),
            now=self.now,
        )

    @property
    def completed(self) -> int:
        """The bits of the completed lessons, live or not."""
        return self.enrolment.completed if self.enrolment else 0

    @property
    def percent(self) -> int:
        """How much of the live release's required lessons is completed."""
        return rules.percent_of(self.completed, self.outline.required)

    def progress_of(self, lesson: LessonEntry) -> LessonProgress:
        """What was done of a lesson."""
        return self.progress.setdefault(lesson.id, LessonProgress.of(self.user_id, self.course_id, lesson))

    def course_figures(self) -> dict[str, Any]:
        """`{percent, completed_count, required_count, completed_at}` against the live release."""
        required = self.outline.required
        return {
            "percent": self.percent,
            "completed_count": (self.completed & required).bit_count(),
            "required_count": required.bit_count(),
            "completed_at": self.enrolment.completed_at if self.enrolment else None,
        }

    def complete(self, uow: UnitOfWork, lesson: LessonEntry) -> None:
        """Set a lesson's bit and announce it, once; the caller saves its progress and calls `finish`."""
        enrolment = self.require_access()
        progress = self.progress_of(lesson)
        if enrolment.completed & lesson.bit:
            return
        progress.completed_at, progress.lesson_revision = clock.iso(self.now), lesson.revision
        enrolment.completed, enrolment.last_lesson = enrolment.completed | lesson.bit, lesson.id
        self._is_enrolment_changed = True
        event = LessonCompleted(
            course_id=self.course_id,
            lesson_id=lesson.id,
            rule=lesson.completion.rule,
            release=self.live.release,
        )
        uow.add_event(event.of(self.aggregate_id, customer_id=self.user_id, actor=self.user_id))

    def finish(self, uow: UnitOfWork) -> None:
        """Complete the course at 100 per cent, once, and write the enrolment if it has changed.

        The lessons that are required may have become fewer, so this is asked with whatever the learner does. At commit
        StaleReadError when somebody was faster.
        """
        enrolment = self.require_access()
        if not enrolment.completed_at and self.percent == 100:
            enrolment.completed_at, enrolment.completed_release = clock.iso(self.now), self.live.release
            self._is_enrolment_changed = True
            event = CourseCompleted(course_id=self.course_id, title=self.live.title, release=self.live.release)
            uow.add_event(event.of(self.aggregate_id, customer_id=self.user_id, actor=self.user_id))
        if self._is_enrolment_changed:
            enrolment.percent = self.percent
            save_enrolment(uow, enrolment)

    def note_activity(self, uow: UnitOfWork, moments: Iterable[datetime]) -> None:
        """Count the days of some moments as active and announce those that were not, in the caller's transaction.

        At commit StaleReadError when somebody was faster.
        """
        if self.days is None:
            raise RuntimeError("load this learner with_days")
        self.days.note(uow, moments)

    def save_progress(self, uow: UnitOfWork, progress: LessonProgress) -> None:
        """Write a lesson's progress. At commit StaleReadError when somebody was faster."""
        read_version = progress.version
        progress.version = read_version + 1
        condition = LessonProgress.version == read_version if read_version else LessonProgress.pk.does_not_exist()
        uow.put(progress, condition=condition, on_conflict=StaleReadError())

    @property
    def aggregate_id(self) -> str:
        """The id of this person's learning in this course, of which events are."""
        return enrolment_aggregate(self.user_id, self.course_id)


def load(
    user_id: str,
    course_id: str,
    lesson_ids: Iterable[str] = (),
    *,
    extra: Iterable[tuple[str, str]] = (),
    with_days: bool = False,
    consistent: bool = False,
) -> Learner:
    """A learner with some lessons' progress, and `with_days` their active days, in one call.

    Raises CourseNotFoundError.

    Without `consistent` it may be a moment old: every write is conditional on what was read, so a caller that loses
    reads again with it.
    """
    wanted = [keys.live_key(course_id), keys.enrolment_key(user_id, course_id)]
    wanted += [keys.progress_key(user_id, course_id, one) for one in lesson_ids]
    wanted += extra
    if not with_days:
        return of_items(user_id, course_id, list(LearningItem.batch_get(wanted, consistent_read=consistent)))
    own, others = DayRecorder.keys(user_id)
    found = read_across({LearningItem: [*wanted, *own], NotificationsItem: others}, consistent=consistent)
    learner = of_items(user_id, course_id, found)
    learner.days = DayRecorder.of(user_id, found)
    return learner


def of_items(user_id: str, course_id: str, found: Iterable[Any]) -> Learner:
    """A learner made of items that were read. Raises CourseNotFoundError without a live release."""
    live: Live | None = None
    enrolment: Enrolment | None = None
    progress, others = dict[str, LessonProgress](), list[Any]()
    for one in found:
        if isinstance(one, Live):
            live = one
        elif isinstance(one, Enrolment):
            enrolment = one
        elif isinstance(one, LessonProgress):
            progress[one.lesson_id] = one
        else:
            others.append(one)
    if live is None:
        raise errors.CourseNotFoundError()
    return Learner(user_id, course_id, live, live.outline, enrolment, clock.now(), progress, others)


def save_enrolment(uow: UnitOfWork, enrolment: Enrolment) -> None:
    """Write a new or changed enrolment. At commit StaleReadError when somebody was faster."""
    read_version = enrolment.version
    enrolment.version = read_version + 1
    enrolment.set_index_keys()
    condition = Enrolment.version == read_version if read_version else Enrolment.pk.does_not_exist()
    uow.put(enrolment, condition=condition, on_conflict=StaleReadError())
