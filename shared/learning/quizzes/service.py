"""Attempts at quizzes: one open at a time, graded once, and nothing of the answers before the quiz reveals them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.outline import LessonEntry
from shared.learning.courses.store import load_revision
from shared.learning.errors import (
    AnswersInvalidError,
    AttemptClosedError,
    AttemptNotFoundError,
    AttemptsExhaustedError,
    NotAQuizError,
)
from shared.learning.events import QuizGraded, QuizSubmitted
from shared.learning.progress import learner as learners
from shared.learning.progress.learner import Learner
from shared.learning.quizzes import rules
from shared.learning.quizzes.models import Attempt, AttemptStatus, QuizState
from shared.learning.quizzes.rules import Answers, Quiz

T = TypeVar("T")
# As many as their numbers have digits for (keys.attempt_key).
MAX_ATTEMPTS = 9_999
# Each is shown with its questions and their review, 200 KB together: Lambda answers with at most 6 MB.
ATTEMPTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt with the quiz as it was when it began, and as it is now; `state` says how many are left."""

    attempt: Attempt
    quiz: Quiz
    state: QuizState
    live_quiz: Quiz

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return bool(self.attempt.status == AttemptStatus.OPEN)

    def questions(self) -> list[dict[str, Any]]:
        """The questions, without anything that tells an answer."""
        return rules.shown_questions(self.quiz, self.attempt.seed)

    def attempts_left(self) -> int | None:
        """How many attempts are left, None for as many as one likes."""
        return rules.attempts_left(self.live_quiz, self.state.used)

    def review(self) -> list[dict[str, Any]] | None:
        """The answers with explanations once the quiz reveals them, as it was and as it is now; else None."""
        if self.is_open or not all(map(self._is_revealed_by, (self.quiz, self.live_quiz))):
            return None
        return rules.review(self.quiz, self.attempt.answers)

    def _is_revealed_by(self, quiz: Quiz) -> bool:
        state = self.state
        return rules.is_revealed(quiz, has_passed=state.has_passed, used=state.used, is_open=bool(state.open_number))


def start(user_id: str, course_id: str, lesson_id: str) -> tuple[AttemptView, bool]:
    """Begin an attempt, or give the open one; whether it is new.

    An open one whose time is over is graded first. Raises NotAQuizError, AttemptsExhaustedError, and what opening the
    lesson raises.
    """

    def act(learner: Learner, lesson: LessonEntry, state: QuizState) -> tuple[AttemptView, bool]:
        if state.open_number:
            view = _view(learner, lesson, state, state.open_number)
            if view.is_open and not _is_over(view.attempt, learner.now):
                return view, False
            _grade(learner, lesson, view, AttemptStatus.EXPIRED)
            raise StaleReadError()
        learner.open_lesson(lesson_id)
        quiz = _quiz(learner, lesson, lesson.revision)
        if rules.attempts_left(quiz, state.used) == 0 or state.used >= MAX_ATTEMPTS:
            raise AttemptsExhaustedError()
        attempt = Attempt.of(user_id, course_id, lesson_id, state.used + 1)
        deadline = rules.deadline_of(quiz, learner.now)
        attempt.revision, attempt.started_at, attempt.answers = lesson.revision, clock.iso(learner.now), {}
        attempt.deadline_at = clock.iso(deadline) if deadline else None
        attempt.version = 1
        state.used, state.open_number = state.used + 1, state.used + 1
        uow = UnitOfWork()
        uow.create(attempt, on_conflict=StaleReadError())
        _save_state(uow, state)
        uow.commit()
        return AttemptView(attempt, quiz, state, quiz), True

    return _with_quiz(user_id, course_id, lesson_id, act)


def save(user_id: str, course_id: str, lesson_id: str, number: int, answers: Answers) -> AttemptView:
    """Keep answers of an open attempt, over those of the same questions.

    Raises AttemptNotFoundError, AttemptClosedError, AnswersInvalidError, and what opening the lesson raises.
    """

    def act(learner: Learner, lesson: LessonEntry, state: QuizState) -> AttemptView:
        view = _view(learner, lesson, state, number)
        if not view.is_open or _is_over(view.attempt, learner.now):
            raise AttemptClosedError()
        view.attempt.answers = _with(view, answers)
        uow = UnitOfWork()
        _save_attempt(uow, view.attempt)
        uow.commit()
        return view

    return _with_quiz(user_id, course_id, lesson_id, act)


def submit(user_id: str, course_id: str, lesson_id: str, number: int, answers: Answers | None) -> AttemptView:
    """Grade an attempt, once; again with the same answers, or none, gives the same.

    When its time is over what was saved is graded, and answers that come later are not looked at. Raises
    AttemptClosedError for other answers than were submitted, and as `save`.
    """

    def act(learner: Learner, lesson: LessonEntry, state: QuizState) -> AttemptView:
        view = _view(learner, lesson, state, number)
        if view.is_open and _is_over(view.attempt, learner.now):
            view = _grade(learner, lesson, view, AttemptStatus.EXPIRED)
        if not view.is_open:
            kept = view.attempt.answers
            is_submitted = view.attempt.status == AttemptStatus.SUBMITTED
            if is_submitted and not rules.are_same(view.quiz, _with(view, answers or {}), kept):
                raise AttemptClosedError()
            return view
        view.attempt.answers = _with(view, answers or {})
        return _grade(learner, lesson, view, AttemptStatus.SUBMITTED)

    return _with_quiz(user_id, course_id, lesson_id, act)


def attempts(
    user_id: str, course_id: str, lesson_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[AttemptView]:
    """Attempts at a quiz, newest first, at most 20; an open one whose time is over is graded first.

    Raises NotAQuizError, InvalidCursorError, and what opening the lesson raises.
    """

    def act(learner: Learner, lesson: LessonEntry, state: QuizState) -> Page[AttemptView]:
        if state.open_number:
            view = _view(learner, lesson, state, state.open_number)
            if view.is_open and _is_over(view.attempt, learner.now):
                # Who looks does nothing: time has settled it.
                _grade(learner, lesson, view, AttemptStatus.EXPIRED, is_active=False)
        pk = keys.learner_pk(user_id, course_id)
        page: Page[Attempt] = query_page(
            Attempt,
            pk,
            scope=f"attempts:{user_id}:{course_id}:{lesson_id}:newest",
            range_condition=Attempt.sk.startswith(Attempt.prefix(lesson_id)),
            limit=min(limit, ATTEMPTS_AT_ONCE),
            cursor=cursor,
            # Whoever sees the attempt that they have just handed in as an open one begins another to go on with it.
            consistent=True,
        )
        revisions = {lesson.revision, *(int(one.revision) for one in page.items)}
        quizzes = {one: _quiz(learner, lesson, one) for one in revisions}
        live_quiz = quizzes[lesson.revision]
        views = [AttemptView(one, quizzes[int(one.revision)], state, live_quiz) for one in page.items]
        return Page(views, page.next_cursor)

    return _with_quiz(user_id, course_id, lesson_id, act)


def _with_quiz(user_id: str, course_id: str, lesson_id: str, act: Callable[[Learner, LessonEntry, QuizState], T]) -> T:
    """Read strongly, let `act` decide and commit; repeated when others were faster.

    Raises NotAQuizError, and what opening the lesson raises: LessonLockedError only for who never tried.
    """
    key = keys.quiz_key(user_id, course_id, lesson_id)

    def attempt() -> T:
        learner = learners.load(user_id, course_id, [lesson_id], extra=[key], with_days=True, consistent=True)
        state = next((one for one in learner.others if isinstance(one, QuizState)), None)
        lesson = learner.require_lesson(lesson_id)
        learner.require_access()
        # An edit of the course may have locked it since; what was begun is still handed in and read.
        if state is None:
            learner.open_lesson(lesson_id)
        if lesson.kind != "quiz":
            raise NotAQuizError()
        return act(learner, lesson, state or QuizState(*key, lesson_id=lesson_id))

    return retry_on_conflict(attempt)


def _quiz(learner: Learner, lesson: LessonEntry, revision: int) -> Quiz:
    quiz: Quiz | None = load_revision(learner.course_id, lesson.id, revision).quiz
    if not quiz:
        raise NotAQuizError()
    return quiz


def _view(learner: Learner, lesson: LessonEntry, state: QuizState, number: int) -> AttemptView:
    key = keys.attempt_key(learner.user_id, learner.course_id, lesson.id, number)
    attempt = Attempt.get_or_none(*key, consistent=True)
    if attempt is None:
        raise AttemptNotFoundError()
    quiz = _quiz(learner, lesson, attempt.revision)
    live_quiz = quiz if attempt.revision == lesson.revision else _quiz(learner, lesson, lesson.revision)
    return AttemptView(attempt, quiz, state, live_quiz)


def _is_over(attempt: Attempt, now: datetime) -> bool:
    return rules.is_over(clock.parse(attempt.deadline_at) if attempt.deadline_at else None, now)


def _with(view: AttemptView, answers: Answers) -> Mapping[str, Sequence[str]]:
    """The attempt's answers with further ones over them. Raises AnswersInvalidError."""
    unknown = rules.unknown_in(view.quiz, answers)
    if unknown:
        raise AnswersInvalidError.of(unknown)
    return {**view.attempt.answers, **{one: list(given) for one, given in answers.items()}}


def _grade(
    learner: Learner, lesson: LessonEntry, view: AttemptView, status: AttemptStatus, *, is_active: bool = True
) -> AttemptView:
    """Grade an open attempt and commit: the best counts, and passing completes the lesson.

    It makes a day active only when its learner does something (`is_active`).
    """
    attempt, state = view.attempt, view.state
    attempt.status, attempt.submitted_at = status, clock.iso(learner.now)
    attempt.score_percent = rules.score_percent(view.quiz, attempt.answers)
    attempt.passed = attempt.score_percent >= view.quiz["pass_percent"]
    state.open_number = 0
    state.best_percent = max(int(state.best_percent), attempt.score_percent)
    state.has_passed = bool(state.has_passed or attempt.passed)
    uow = UnitOfWork()
    _save_attempt(uow, attempt)
    _save_state(uow, state)
    event = QuizSubmitted(
        course_id=learner.course_id,
        lesson_id=lesson.id,
        number=attempt.number,
        score_percent=attempt.score_percent,
        passed=attempt.passed,
    )
    uow.add_event(event.of(learner.aggregate_id, customer_id=learner.user_id, actor=learner.user_id))
    right = rules.right_ones(view.quiz, attempt.answers)
    wrong = [one["id"] for one in view.quiz["questions"] if one["id"] not in right]
    # Of nobody: it is in no timeline, where it would tell its learner more than the quiz reveals.
    graded = QuizGraded(course_id=learner.course_id, lesson_id=lesson.id, right=right, wrong=wrong)
    uow.add_event(graded.of(lesson.id))
    if state.has_passed and lesson.completion.rule == "passed" and not learner.completed & lesson.bit:
        learner.complete(uow, lesson)
        learner.save_progress(uow, learner.progress_of(lesson))
    learner.note_activity(uow, [learner.now] if is_active else [])
    learner.finish(uow)
    uow.commit()
    return view


def _save_attempt(uow: UnitOfWork, attempt: Attempt) -> None:
    read_version = attempt.version
    attempt.version = read_version + 1
    uow.put(attempt, condition=Attempt.version == read_version, on_conflict=StaleReadError())


def _save_state(uow: UnitOfWork, state: QuizState) -> None:
    read_version = state.version
    state.version = read_version + 1
    condition = QuizState.version == read_version if read_version else QuizState.pk.does_not_exist()
    uow.put(state, condition=condition, on_conflict=StaleReadError())
