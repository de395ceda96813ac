"""What learners do with lessons: reports of watching, from one device now or from several later, and completing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from shared.core import clock
from shared.core.errors import AtriumError, ConflictError, ForbiddenError, GoneError, NotFoundError
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.outline import LessonEntry
from shared.learning.errors import (
    CompletionNotManualError,
    CourseNotFoundError,
    EnrolmentRequiredError,
    LessonLockedError,
    LessonNotFoundError,
    NotAVideoError,
    ReportTooOldError,
)
from shared.learning.events import LessonWatched
from shared.learning.progress import learner as learners
from shared.learning.progress import rules
from shared.learning.progress.learner import Learner
from shared.learning.progress.watched import QUARTERS, Watched
from shared.learning.quizzes.models import QuizState

T = TypeVar("T")
REPORT_EVERY_S = 30
# What a report may be answered with; what is out of order is no refusal, and the whole request fails with it.
REFUSALS: tuple[type[AtriumError], ...] = (ConflictError, ForbiddenError, GoneError, NotFoundError)
Result: TypeAlias = Literal["merged", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a player says: at which moment of its clock, where it is (s), and which intervals (s) it has played."""

    at: datetime
    position_seconds: float
    watched: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LessonState:
    """How far a lesson is for a learner, after what they just did."""

    lesson: LessonEntry
    watched: Watched
    learner: Learner
    has_started: bool
    results: tuple[Result, ...] = ()

    @property
    def status(self) -> rules.LessonStatus:
        """open, started or completed."""
        return rules.status_of(self.lesson, completed=self.learner.completed, has_started=self.has_started)

    @property
    def completed_at(self) -> str | None:
        """When it was completed, ISO 8601 UTC."""
        return self.learner.progress_of(self.lesson).completed_at

    def waits_for(self) -> dict[str, Any] | None:
        """What it waits for, None once it is completed."""
        if self.status == "completed":
            return None
        found = rules.waits_for(self.lesson, self.watched, now=self.learner.now)
        return found.members() if found else None


@dataclass(frozen=True, slots=True)
class SyncedReport:
    """What became of one report of many; `code` is why it was refused."""

    lesson_id: str
    result: Result
    code: str | None = None
    watched_percent: int | None = None


def report(user_id: str, course_id: str, lesson_id: str, report: Report) -> LessonState:
    """Merge one report. Raises as `report_many`, ReportTooOldError."""
    state = report_many(user_id, course_id, lesson_id, [report])
    if state.results == ("refused",):
        raise ReportTooOldError()
    return state


def report_many(user_id: str, course_id: str, lesson_id: str, reports: Sequence[Report]) -> LessonState:
    """Merge reports of one lesson in one write; those that are too old are refused, one by one.

    Raises CourseNotFoundError, LessonNotFoundError, CourseWithdrawnError, EnrolmentRequiredError, LessonLockedError for
    who never began it, NotAVideoError.
    """

    def act(learner: Learner) -> LessonState:
        lesson = learner.require_lesson(lesson_id)
        learner.require_access()
        progress = learner.progress_of(lesson)
        before = progress.watched(lesson)
        # An edit of the course may have locked it since: what was begun is still reported, if not played on.
        if before.began is None:
            learner.open_lesson(lesson_id)
        if not lesson.video_id:
            raise NotAVideoError()
        after, results = _merged(learner, before, reports)
        uow = UnitOfWork()
        if after != before:
            progress.set_watched(lesson, after)
        _announce_quarters(uow, learner, lesson, after)
        if _is_due(learner, lesson, after):
            learner.complete(uow, lesson)
        is_touched = after != before or len(uow) > 0
        if is_touched:
            learner.save_progress(uow, progress)
        learner.note_activity(uow, _active_moments(learner, after, reports, results))
        learner.finish(uow)
        uow.commit()
        return LessonState(lesson, after, learner, after.began is not None, results)

    return _with_learner(user_id, course_id, [lesson_id], act)


def complete(user_id: str, course_id: str, lesson_id: str) -> LessonState:
    """Confirm a lesson of rule manual; one that is completed stays so.

    A lesson of another rule is completed if nothing is missing: its rule may have become easier since it was watched,
    or its quiz was passed before passing completed it. Raises CompletionNotManualError otherwise, and as `report_many`.
    """

    def act(learner: Learner) -> LessonState:
        lesson = learner.open_lesson(lesson_id)
        progress = learner.progress_of(lesson)
        watched = progress.watched(lesson)
        uow = UnitOfWork()
        if not learner.completed & lesson.bit:
            found = rules.waits_for(lesson, watched, now=learner.now, has_passed=_has_passed(learner))
            if lesson.completion.rule != "manual" and found is not None:
                raise CompletionNotManualError(waits_for=found.members())
            learner.complete(uow, lesson)
            learner.save_progress(uow, progress)
            learner.note_activity(uow, [learner.now])
        learner.finish(uow)
        uow.commit()
        return LessonState(lesson, watched, learner, watched.began is not None)

    return _with_learner(user_id, course_id, [lesson_id], act, extra=[keys.quiz_key(user_id, course_id, lesson_id)])


def _has_passed(learner: Learner) -> bool:
    """Whether the quiz was passed whose attempts were read with the learner."""
    return any(isinstance(one, QuizState) and one.has_passed for one in learner.others)


def note_play(user_id: str, course_id: str, lesson_id: str) -> LessonState:
    """Note that a player was given the lesson's video now: nobody watched it before. Raises as `report_many`.

    Written once, by the first play of a video.
    """

    def act(learner: Learner) -> LessonState:
        lesson = learner.open_lesson(lesson_id)
        if not lesson.video_id:
            raise NotAVideoError()
        progress = learner.progress_of(lesson)
        watched = progress.watched(lesson)
        if watched.began is None:
            watched = Watched(watched.duration, began=learner.now.timestamp())
            progress.set_watched(lesson, watched)
            uow = UnitOfWork()
            learner.save_progress(uow, progress)
            uow.commit()
        return LessonState(lesson, watched, learner, True)

    return _with_learner(user_id, course_id, [lesson_id], act, with_days=False)


def sync(user_id: str, reports: Sequence[tuple[str, str, Report]]) -> list[SyncedReport]:
    """Merge reports of offline play, (course, lesson, report) each, in any order and any number of times.

    A lesson that is locked is tried again after the others: they may have completed what comes before it.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for index, (course_id, lesson_id, _) in enumerate(reports):
        groups.setdefault((course_id, lesson_id), []).append(index)
    found: dict[int, SyncedReport] = {}
    left = list(groups)
    while left:
        locked = []
        for group in left:
            synced = _sync_lesson(user_id, *group, [reports[index][2] for index in groups[group]])
            found |= dict(zip(groups[group], synced, strict=True))
            if synced[0].code == "lesson_locked":
                locked.append(group)
        if len(locked) == len(left):
            break
        left = locked
    return [found[index] for index in range(len(reports))]


def _sync_lesson(user_id: str, course_id: str, lesson_id: str, reports: Sequence[Report]) -> list[SyncedReport]:
    try:
        state = report_many(user_id, course_id, lesson_id, reports)
    except StaleReadError:
        raise
    except REFUSALS as error:
        return [SyncedReport(lesson_id, "refused", error.public_code) for _ in reports]
    percent = state.watched.percent
    return [
        SyncedReport(lesson_id, one, ReportTooOldError.code if one == "refused" else None, percent)
        for one in state.results
    ]


def _with_learner(
    user_id: str,
    course_id: str,
    lesson_ids: Sequence[str],
    act: Callable[[Learner], T],
    extra: Sequence[tuple[str, str]] = (),
    *,
    with_days: bool = True,
) -> T:
    """Let `act` read, decide and commit; who lost a race, or is refused by what may be a moment old, reads strongly."""
    try:
        return act(learners.load(user_id, course_id, lesson_ids, extra=extra, with_days=with_days))
    except (StaleReadError, CourseNotFoundError, EnrolmentRequiredError, LessonLockedError, LessonNotFoundError):
        return retry_on_conflict(
            lambda: act(
                learners.load(user_id, course_id, lesson_ids, extra=extra, with_days=with_days, consistent=True)
            )
        )


def _merged(learner: Learner, before: Watched, reports: Sequence[Report]) -> tuple[Watched, tuple[Result, ...]]:
    enrolled_at, now = clock.parse(learner.require_access().enrolled_at), learner.now
    results = list[Result]()
    after = before
    for one in reports:
        at = min(one.at, now)
        if rules.is_too_old(at, enrolled_at=enrolled_at, now=now):
            results.append("refused")
            continue
        last, after = (
            after,
            after.report(one.watched, position=one.position_seconds, at=at.timestamp(), now=now.timestamp()),
        )
        results.append("unchanged" if after == last else "merged")
    return after, tuple(results)


def _active_moments(
    learner: Learner, watched: Watched, reports: Sequence[Report], results: Sequence[Result]
) -> list[datetime]:
    """When something was watched, new or not: a day counts though another device reported the same seconds before."""
    return [
        min(one.at, learner.now)
        for one, result in zip(reports, results, strict=True)
        if result != "refused" and watched.mask(one.watched)
    ]


def _announce_quarters(uow: UnitOfWork, learner: Learner, lesson: LessonEntry, watched: Watched) -> None:
    """Announce each quarter of the video that was passed, once, and none before it can be believed.

    Days, achievements and their karma are counted from it: whoever claims ten hours in one report has not watched them.
    """
    progress = learner.progress_of(lesson)
    if watched.ready_at() > learner.now.timestamp():
        return
    for percent in QUARTERS:
        if (progress.quarter or 0) < percent <= watched.quarter():
            event = LessonWatched(
                course_id=learner.course_id,
                lesson_id=lesson.id,
                covered_seconds=watched.covered_seconds,
                percent=percent,
                new_seconds=max(0, watched.covered_seconds - int(progress.announced or 0)),
            )
            progress.announced = watched.covered_seconds
            uow.add_event(event.of(learner.aggregate_id, customer_id=learner.user_id, actor=learner.user_id))
    progress.quarter = max(progress.quarter or 0, watched.quarter())


def _is_due(learner: Learner, lesson: LessonEntry, watched: Watched) -> bool:
    if lesson.completion.rule != "watched" or learner.completed & lesson.bit:
        return False
    return rules.waits_for(lesson, watched, now=learner.now) is None
