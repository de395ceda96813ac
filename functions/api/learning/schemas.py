"""What the learning routes take and answer; amounts in kopecks, times ISO 8601 UTC, watched intervals in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from shared.http.courses import CourseCardOut, Id
from shared.http.models import PLAIN, AnswerModel, Day, Moment, RequestModel, ShortText, example
from shared.learning.days.service import DayRestored
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus, Purchase, PurchaseStatus
from shared.learning.enrolment.service import MyCourse, Refunded, percents_now
from shared.learning.progress import rules
from shared.learning.progress.reading import CourseProgress, LessonWhy
from shared.learning.progress.service import REPORT_EVERY_S, LessonState, Report, SyncedReport
from shared.learning.quizzes.models import AttemptStatus
from shared.learning.quizzes.service import AttemptView

# Twice the longest video.
MAX_SECONDS = 8 * 3600
Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS, allow_inf_nan=False)]
Interval = Annotated[list[Seconds], Field(min_length=2, max_length=2)]
Answer = Annotated[str, StringConstraints(max_length=500), PLAIN]
MAX_ANSWERS_BYTES = 64 * 1024


def _short(answers: dict[str, list[str]]) -> dict[str, list[str]]:
    if len(json.dumps(answers, ensure_ascii=False).encode()) > MAX_ANSWERS_BYTES:
        raise ValueError(f"at most {MAX_ANSWERS_BYTES} bytes of answers at once")
    return answers


Answers = Annotated[
    dict[Id, Annotated[list[Answer], Field(max_length=20)]],
    AfterValidator(_short),
    Field(max_length=100, json_schema_extra={"x-max-bytes": MAX_ANSWERS_BYTES}),
]


class EnrolRequest(RequestModel):
    """The price that the caller saw, in kopecks."""

    model_config = example(expected_price=149_000)

    expected_price: Annotated[int, Field(ge=0, le=10**11)] | None = None


class GrantRequest(RequestModel):
    """Who may learn from now on."""

    model_config = example(user_ids=["usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"])

    user_ids: list[Id] = Field(min_length=1, max_length=100)


class PurchaseRefundCreate(RequestModel):
    """What goes back: a part, or without an amount all that is left."""

    model_config = example(reason="Курс не подошёл", amount=50_000)

    reason: ShortText
    amount: Annotated[int, Field(ge=1, le=10**11)] | None = None


class ReportRequest(RequestModel):
    """What a player played: `at` by its clock, `watched` are intervals [from, to]."""

    model_config = example(at="2026-03-01T12:00:30Z", position_seconds=30, watched=[[0, 30]])

    at: Moment
    position_seconds: Seconds
    watched: list[Interval] = Field(max_length=50)

    def report(self) -> Report:
        """As the use cases take it."""
        return Report(self.at, self.position_seconds, [(one[0], one[1]) for one in self.watched])


class SyncedReportRequest(ReportRequest):
    """A report of offline play."""

    model_config = example(
        course_id="crs_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        lesson_id="les_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        at="2026-03-01T12:00:30Z",
        position_seconds=30,
        watched=[[0, 30]],
    )

    course_id: Id
    lesson_id: Id


class SyncRequest(RequestModel):
    """Reports in any order; sending them again changes nothing."""

    model_config = example(
        reports=[
            {
                "course_id": "crs_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
                "lesson_id": "les_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
                "at": "2026-03-01T12:00:30Z",
                "position_seconds": 30,
                "watched": [[0, 30]],
            }
        ]
    )

    reports: list[SyncedReportRequest] = Field(max_length=100)


class AnswersRequest(RequestModel):
    """Answers by question: options' ids, or what was written."""

    model_config = example(answers={"q1": ["a"], "q2": ["a", "c"], "q3": ["тридцать градусов"]})

    answers: Answers


class SubmitRequest(RequestModel):
    """Last answers, over what was saved."""

    model_config = example(answers={"q1": ["b"]})

    answers: Answers | None = None


class AccessOut(AnswerModel):
    """How somebody has a course."""

    by: str | None = Field(description="free, purchase or grant; null before the first access")
    purchase_id: str | None


class EnrolmentOut(AnswerModel):
    """Somebody's enrolment; `percent` is of the required lessons that are live now. Only authors see `full_name`."""

    course_id: str
    user_id: str
    status: EnrolmentStatus
    access: AccessOut
    enrolled_at: str
    completed_at: str | None
    completed_release: int | None
    percent: int
    full_name: str | None = None

    @classmethod
    def of(cls, enrolment: Enrolment, names: Mapping[str, str] | None = None) -> EnrolmentOut:
        """A stored enrolment, against the live release."""
        return cls.all_of([enrolment], names)[0]

    @classmethod
    def all_of(cls, enrolments: Iterable[Enrolment], names: Mapping[str, str] | None = None) -> list[EnrolmentOut]:
        """Stored enrolments of one course, against its live release; `names` by person, for the course's authors."""
        known = names or {}
        return [
            cls.copy_of(
                one,
                access=AccessOut(by=one.by, purchase_id=one.purchase_id),
                percent=percent,
                full_name=known.get(one.user_id),
            )
            for one, percent in percents_now(enrolments)
        ]


class EnrolledOut(AnswerModel):
    """An enrolment and where to pay for it; null when there is nothing to pay, or the provider has not answered."""

    enrolment: EnrolmentOut
    payment_url: str | None


class PurchaseOut(AnswerModel):
    """A purchase of a course."""

    id: str
    user_id: str
    course_id: str
    title: str
    amount: int
    currency: str
    status: PurchaseStatus
    payment_id: str
    refunded_amount: int

    @classmethod
    def of(cls, purchase: Purchase) -> PurchaseOut:
        """A stored purchase."""
        return cls.copy_of(purchase, id=purchase.purchase_id)


class PurchaseRefundOut(AnswerModel):
    """A purchase with a refund that is now on its way."""

    purchase: PurchaseOut
    refund_id: str
    amount: int
    status: Literal["requested"] = "requested"

    @classmethod
    def of(cls, refunded: Refunded) -> PurchaseRefundOut:
        """A refund that was asked for."""
        return cls(purchase=PurchaseOut.of(refunded.purchase), refund_id=refunded.refund_id, amount=refunded.amount)


class ResumeOut(AnswerModel):
    """Where to go on."""

    lesson_id: str
    title: str
    position_seconds: float


class MyCourseOut(AnswerModel):
    """One of one's courses; `resume` is null once nothing is left that is open."""

    course: CourseCardOut
    status: EnrolmentStatus
    percent: int
    completed_count: int
    required_count: int
    resume: ResumeOut | None

    @classmethod
    def of(cls, mine: MyCourse) -> MyCourseOut:
        """A course with its enrolment, against the live release."""
        outline, completed = mine.live.outline, mine.enrolment.completed
        return cls(
            course=CourseCardOut.of(mine.course),
            status=EnrolmentStatus(mine.enrolment.status),
            percent=rules.percent_of(completed, outline.required),
            completed_count=(completed & outline.required).bit_count(),
            required_count=outline.required_count,
            resume=ResumeOut(**found) if (found := mine.resume()) else None,
        )


class CourseFiguresOut(AnswerModel):
    """How far a course is."""

    percent: int
    completed_count: int
    required_count: int
    completed_at: str | None


class LessonProgressOut(AnswerModel):
    """How far a lesson is; `waits_for` is why it is not completed."""

    lesson_id: str
    status: rules.LessonStatus
    watched_percent: int
    watched: list[list[int]]
    position_seconds: float
    completed_at: str | None
    waits_for: dict[str, Any] | None
    course: CourseFiguresOut
    report_every_s: int = REPORT_EVERY_S

    @classmethod
    def of(cls, state: LessonState) -> LessonProgressOut:
        """A lesson after what was just done."""
        return cls(
            lesson_id=state.lesson.id,
            status=state.status,
            watched_percent=state.watched.percent,
            watched=[list(one) for one in state.watched.intervals()],
            position_seconds=state.watched.position,
            completed_at=state.completed_at,
            waits_for=state.waits_for(),
            course=CourseFiguresOut(**state.learner.course_figures()),
        )


class SyncedReportOut(AnswerModel):
    """What became of a report; `code` is why it was refused."""

    lesson_id: str
    result: Literal["merged", "unchanged", "refused"]
    code: str | None
    watched_percent: int | None

    @classmethod
    def of(cls, synced: SyncedReport) -> SyncedReportOut:
        """One of many reports."""
        return cls.copy_of(synced)


class SyncOut(AnswerModel):
    """What became of each report, in the order in which they were sent."""

    items: list[SyncedReportOut]


class LessonWhyOut(AnswerModel):
    """A live lesson: how far it is, what keeps it closed (`locked_by`), and what it waits for."""

    lesson_id: str
    title: str
    kind: str
    is_required: bool
    status: rules.LessonStatus
    is_locked: bool
    locked_by: dict[str, Any] | None
    watched_percent: int | None
    completed_at: str | None
    waits_for: dict[str, Any] | None

    @classmethod
    def of(cls, why: LessonWhy) -> LessonWhyOut:
        """One lesson of a learner's progress."""
        return cls(
            lesson_id=why.lesson.id,
            title=why.lesson.title,
            kind=why.lesson.kind,
            is_required=why.lesson.is_required,
            status=why.status,
            is_locked=why.lock is not None,
            locked_by=why.lock.members() if why.lock else None,
            watched_percent=why.watched_percent,
            completed_at=why.completed_at,
            waits_for=why.waits_for.members() if why.waits_for else None,
        )


class RemovedLessonOut(AnswerModel):
    """A lesson that was completed and is not in the live release any more."""

    lesson_id: str
    title: str
    completed_at: str


class CourseProgressOut(CourseFiguresOut):
    """A learner's progress in a course, and why it is what it is; `status` and `access` are of the enrolment."""

    status: EnrolmentStatus
    access: AccessOut
    release: int
    certificate_number: str | None
    resume: ResumeOut | None
    explained: str
    lessons: list[LessonWhyOut]
    removed: list[RemovedLessonOut]

    @classmethod
    def of(cls, progress: CourseProgress) -> CourseProgressOut:
        """All of it."""
        enrolment = progress.enrolment
        return cls(
            status=EnrolmentStatus(enrolment.status),
            access=AccessOut(by=enrolment.by, purchase_id=enrolment.purchase_id),
            **progress.learner.course_figures(),
            release=progress.learner.live.release,
            certificate_number=progress.certificate_number,
            resume=ResumeOut(**progress.resume) if progress.resume else None,
            explained=progress.explained,
            lessons=[LessonWhyOut.of(one) for one in progress.lessons],
            removed=[RemovedLessonOut(**one) for one in progress.removed],
        )


class LearnerProgressOut(AnswerModel):
    """A learner as the course's authors see them."""

    enrolment: EnrolmentOut
    progress: CourseProgressOut


class AttemptOut(AnswerModel):
    """An attempt: `questions` tell nothing of the answers; score and review once it is over."""

    number: int
    status: AttemptStatus
    started_at: str
    deadline_at: str | None
    questions: list[dict[str, Any]]
    answers: dict[str, list[str]]
    submitted_at: str | None
    score_percent: int | None
    passed: bool | None
    attempts_left: int | None
    review: list[dict[str, Any]] | None

    @classmethod
    def of(cls, view: AttemptView) -> AttemptOut:
        """An attempt as its learner sees it."""
        return cls.copy_of(
            view.attempt, questions=view.questions(), attempts_left=view.attempts_left(), review=view.review()
        )


class SubmittedOut(AnswerModel):
    """What an attempt came to; `review` when the quiz reveals it."""

    number: int
    status: AttemptStatus
    score_percent: int
    passed: bool
    attempts_left: int | None
    review: list[dict[str, Any]] | None

    @classmethod
    def of(cls, view: AttemptView) -> SubmittedOut:
        """A graded attempt."""
        return cls.copy_of(view.attempt, attempts_left=view.attempts_left(), review=view.review())


class LearningStatsOut(AnswerModel):
    """What somebody did so far; days are dates in `time_zone`."""

    streak_days: int
    longest_streak_days: int
    active_today: bool
    time_zone: str
    watched_seconds: int
    lessons_completed: int
    courses_completed: int


class LearningDayCreate(RequestModel):
    """A day that is to count as active, at most today where the person lives, and why."""

    model_config = example(day="2026-03-01", reason="Сайт не работал")

    day: Annotated[Day, Field(strict=False)]
    reason: ShortText


class RestoredDayOut(AnswerModel):
    """A day that counts as active, and the person's runs of days with it."""

    user_id: str
    day: str
    streak_days: int
    longest_streak_days: int

    @classmethod
    def of(cls, user_id: str, done: DayRestored) -> RestoredDayOut:
        """What an admin restored."""
        return cls.copy_of(done, user_id=user_id, day=done.day.isoformat())
