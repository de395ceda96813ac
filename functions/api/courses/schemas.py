"""What the course routes take and answer; prices in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints

from shared.analytics.reports import rounded_mean
from shared.core.pictures import PictureType
from shared.http.courses import SLUG_LENGTH, CourseCardOut, Id, Language, Level, Unlock, shown_of
from shared.http.models import PLAIN, VERSION_LIMIT, AnswerModel, Currency, LongText, RequestModel, ShortText, example
from shared.learning.counters.stats import CourseStats, LessonStats
from shared.learning.courses import covers
from shared.learning.courses.covers import MAX_BYTES, CoverForm
from shared.learning.courses.lessons import MAX_BODY_BYTES, Lesson, LessonFields
from shared.learning.courses.models import Course, CoverUpload, Release, card_of
from shared.learning.courses.outline import MAX_LESSONS, Completion, LessonEntry, LessonKind, Outline, RuleName, Section
from shared.learning.courses.store import Edited
from shared.learning.progress.watched import QUARTERS

# A million roubles.
MAX_PRICE = 100_000_000
MAX_SECTIONS = 100
MAX_QUESTIONS = 100
SlugText = Annotated[str, StringConstraints(min_length=1, max_length=SLUG_LENGTH, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Price = Annotated[int, Field(ge=0, le=MAX_PRICE, description="Kopecks; 0 is free")]
Version = Annotated[int, Field(ge=1, le=VERSION_LIMIT, description="As it was read; 409 when it has changed since")]
Markdown = Annotated[str, StringConstraints(max_length=MAX_BODY_BYTES), PLAIN]
Days = Annotated[int, Field(ge=0, le=3650)]


class CourseCreate(RequestModel):
    """A new course; without a slug it gets one made of its title."""

    model_config = example(title="Уход за вещами", language="ru", level="beginner", price=0, unlock="in_order")

    title: ShortText
    slug: SlugText | None = None
    summary: Annotated[LongText, Field(max_length=500)] = ""
    description: LongText = ""
    language: Language = "ru"
    level: Level = "beginner"
    price: Price = 0
    currency: Currency = "RUB"
    unlock: Unlock = "any"


class CourseUpdate(RequestModel):
    """What is to change, and the version that the caller read."""

    model_config = example(version=3, price=149_000)

    version: Version
    title: ShortText = Field(default_factory=str)
    slug: SlugText | None = None
    summary: Annotated[LongText, Field(max_length=500)] = Field(default_factory=str)
    description: LongText = Field(default_factory=str)
    language: Language = Field(default_factory=lambda: "ru")
    level: Level = Field(default_factory=lambda: "beginner")
    price: Price = Field(default_factory=int)
    unlock: Unlock = Field(default_factory=lambda: "any")

    def changes(self) -> dict[str, Any]:
        """The draft's fields that were named, with their new values."""
        return self.model_dump(include=self.model_fields_set - {"version", "slug"})


class SectionRequest(RequestModel):
    """A section of the outline: without an id a new one."""

    id: Id | None = None
    title: ShortText
    lessons: list[Id] = Field(max_length=MAX_LESSONS)


class OutlineRequest(RequestModel):
    """All sections in order, with every lesson exactly once."""

    model_config = example(version=3, sections=[{"title": "Стирка", "lessons": ["les_01KKB4M1V8W7Q3Z5N6P2R4S9TA"]}])

    version: Version
    sections: list[SectionRequest] = Field(min_length=1, max_length=MAX_SECTIONS)


class OptionRequest(RequestModel):
    """One option of a question."""

    id: Id
    text: Annotated[LongText, Field(min_length=1, max_length=1000)]


class QuestionRequest(RequestModel):
    """A question with its answer: options' ids, accepted texts, or numbers."""

    id: Id
    kind: Literal["single", "multiple", "text", "number"]
    text: Annotated[LongText, Field(min_length=1, max_length=2000)]
    options: list[OptionRequest] = Field(default=[], max_length=20)
    answer: list[Annotated[str, StringConstraints(min_length=1, max_length=200), PLAIN]] = Field(
        default=[], max_length=20
    )
    tolerance: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)] | None = None
    points: int = Field(default=1, ge=1, le=100)
    explanation: Annotated[LongText, Field(max_length=2000)] | None = None


class QuizRequest(RequestModel):
    """A quiz; `reveal` says when learners see answers and explanations."""

    pass_percent: int = Field(default=80, ge=1, le=100)
    max_attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    time_limit_minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    shuffle: bool = False
    reveal: Literal["after_pass", "after_last", "never"] = "after_pass"
    questions: list[QuestionRequest] = Field(default=[], max_length=MAX_QUESTIONS)


class CompletionRequest(RequestModel):
    """When a lesson is completed; `percent` is of its video."""

    rule: RuleName
    percent: Annotated[int, Field(ge=1, le=100)] | None = None


class LessonFieldsRequest(RequestModel):
    """What lessons have whether they are new or changed."""

    body: Markdown = ""
    video_id: Id | None = None
    quiz: QuizRequest | None = None
    completion: CompletionRequest | None = None
    is_preview: bool = False
    is_required: bool = True
    opens_after_days: Days = 0

    def fields(self, title: str) -> LessonFields:
        """As the use cases take them."""
        completion = Completion(self.completion.rule, self.completion.percent) if self.completion else None
        return LessonFields(
            title=title,
            body=self.body,
            video_id=self.video_id,
            quiz=self.quiz.model_dump() if self.quiz else None,
            completion=completion,
            is_preview=self.is_preview,
            is_required=self.is_required,
            opens_after_days=self.opens_after_days,
            given=frozenset(self.model_fields_set) - {"version", "section_id", "kind"},
        )


class LessonCreate(LessonFieldsRequest):
    """A new lesson, at the end of a section: without one, of the last."""

    model_config = example(title="Ярлык", kind="text", body="# Что на ярлыке")

    section_id: Id | None = None
    title: ShortText
    kind: LessonKind


class LessonUpdate(LessonFieldsRequest):
    """What is to change; `version` is the course's."""

    model_config = example(title="Стирка")

    version: Version | None = None
    title: ShortText = Field(default_factory=str)
    # By factory: they are never used, and the API's description must not promise them.
    body: Markdown = Field(default_factory=str)
    is_preview: bool = Field(default_factory=bool)
    is_required: bool = Field(default_factory=lambda: True)
    opens_after_days: Days = Field(default_factory=int)


class VersionRequest(RequestModel):
    """The version of the draft that is to be published."""

    model_config = example(version=3)

    version: Version


class CommentRequest(RequestModel):
    """What the authors should change."""

    model_config = example(comment="Во втором уроке нет субтитров.")

    comment: Annotated[LongText, Field(min_length=1, max_length=2000)]


class CourseReasonRequest(RequestModel):
    """Why."""

    model_config = example(reason="Курс устарел, готовится новый.")

    reason: Annotated[LongText, Field(min_length=1, max_length=500)]


class AuthorRequest(RequestModel):
    """Who is an author from now on."""

    model_config = example(user_id="usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA")

    user_id: Id


class CoverRequest(RequestModel):
    """The kind of picture that will be uploaded."""

    model_config = example(content_type="image/jpeg")

    content_type: PictureType


class CoverUploadOut(AnswerModel):
    """Post `fields`, then the field `file`, to `url` as multipart/form-data."""

    media_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int

    @classmethod
    def of(cls, form: CoverForm) -> CoverUploadOut:
        """A form that was given out."""
        return cls(media_id=form.upload.media_id, url=form.form.url, fields=form.form.fields, max_bytes=MAX_BYTES)


class CoverStatusOut(AnswerModel):
    """A draft's newest picture and what became of it: pending, ready, or rejected with a reason."""

    media_id: str
    status: Literal["pending", "ready", "rejected"]
    reason: str | None

    @classmethod
    def of(cls, upload: CoverUpload) -> Self:
        """An upload as it is now."""
        status, reason = covers.status_of(upload)
        return cls.copy_of(upload, status=status, reason=reason)


class CompletionOut(AnswerModel):
    """When a lesson is completed; `percent` for the rule watched."""

    rule: RuleName
    percent: int | None = None


class OutlineLessonOut(AnswerModel):
    """A lesson in an outline."""

    id: str
    title: str
    kind: LessonKind
    minutes: int
    is_preview: bool
    is_required: bool
    opens_after_days: int

    @classmethod
    def of(cls, lesson: LessonEntry) -> Self:
        """An entry of an outline."""
        return cls.copy_of(lesson)


class SectionOut(AnswerModel):
    """A section with its lessons in order."""

    id: str
    title: str
    lessons: list[OutlineLessonOut]

    @classmethod
    def of(cls, section: Section) -> SectionOut:
        """A section of an outline."""
        return cls(id=section.id, title=section.title, lessons=[OutlineLessonOut.of(one) for one in section.lessons])


class CourseOut(CourseCardOut):
    """A course: its live release, or for authors its draft; `version` is the draft's. Only authors see the comment."""

    description: str
    has_changes: bool
    sections: list[SectionOut]
    version: int
    updated_at: str
    review_comment: str | None = None
    withdrawal_reason: str | None = None
    cover_upload: CoverStatusOut | None = None

    @classmethod
    def of_release(cls, course: Course, release: Release) -> CourseOut:
        """What everybody may see."""
        return cls(
            **shown_of(course, card_of(release)),
            description=release.description,
            has_changes=False,
            sections=_sections(release.outline),
            version=release.draft_version,
            updated_at=release.published_at,
        )

    @classmethod
    def of_draft(cls, edited: Edited, *, with_upload: bool = True) -> CourseOut:
        """What authors have; `with_upload` reads what became of the newest picture."""
        course, draft = edited.course, edited.draft
        outline = draft.outline
        card = {name: getattr(draft, name) for name in ("title", "summary", "language", "level", "price", "unlock")}
        card |= {"cover_key": draft.cover_key, "lesson_count": outline.lesson_count}
        card |= {"required_count": outline.required_count, "duration_minutes": outline.minutes}
        return cls(
            **shown_of(course, card),
            description=draft.description,
            has_changes=edited.has_changes,
            sections=_sections(outline),
            version=draft.version,
            updated_at=draft.updated_at,
            review_comment=course.comment,
            withdrawal_reason=course.reason,
            cover_upload=CoverStatusOut.of(upload) if with_upload and (upload := covers.newest(draft)) else None,
        )


class QuizOut(AnswerModel):
    """A quiz as learners see it before an attempt."""

    pass_percent: int
    max_attempts: int | None
    time_limit_minutes: int | None
    shuffle: bool
    reveal: str
    question_count: int


class LessonShownOut(AnswerModel):
    """What learners and authors see of a lesson."""

    id: str
    course_id: str
    section_id: str
    number: int
    title: str
    kind: LessonKind
    minutes: int
    is_preview: bool
    is_required: bool
    opens_after_days: int
    body: str
    video_id: str | None
    completion: CompletionOut
    revision: int


class LessonOut(LessonShownOut):
    """A lesson with its text; of a quiz what is said before an attempt."""

    quiz: QuizOut | None

    @classmethod
    def of_live(cls, lesson: Lesson) -> LessonOut:
        """A lesson as learners have it."""
        quiz = lesson.content.quiz
        shown = QuizOut(**{**quiz, "question_count": len(quiz["questions"])}) if quiz else None
        return cls(**_lesson(lesson), quiz=shown)


class LessonDraftOut(LessonShownOut):
    """A lesson as its authors have it, answers included; `course_version` is what the draft has now."""

    quiz: dict[str, Any] | None
    course_version: int

    @classmethod
    def of(cls, lesson: Lesson, edited: Edited) -> LessonDraftOut:
        """A lesson of a draft."""
        return cls(**_lesson(lesson), quiz=lesson.content.quiz, course_version=edited.draft.version)


class QuestionStatsOut(AnswerModel):
    """How a question was answered; `right_percent` of all answers."""

    question_id: str
    answered: int
    right: int
    right_percent: int


class LessonStatsOut(AnswerModel):
    """A lesson's figures; `stopped` are who completed what comes before and not this."""

    lesson_id: str
    title: str
    kind: LessonKind
    watched: dict[str, int]
    completions: int
    completed_percent: int
    stopped: int
    attempts: int
    passed: int
    mean_score_percent: int
    questions: list[QuestionStatsOut]

    @classmethod
    def of(cls, stats: LessonStats) -> LessonStatsOut:
        """One live lesson."""
        figures = stats.figures
        questions = [
            QuestionStatsOut(
                question_id=one,
                answered=found.answered,
                right=found.right,
                right_percent=rounded_mean(100 * found.right, found.answered),
            )
            for one, found in stats.questions.items()
        ]
        return cls(
            lesson_id=stats.lesson.id,
            title=stats.lesson.title,
            kind=stats.lesson.kind,
            watched={f"{part}": getattr(figures, f"watched_{part}") for part in QUARTERS},
            completions=figures.completions,
            completed_percent=stats.completed_percent,
            stopped=stats.stopped,
            attempts=figures.attempts,
            passed=figures.passed,
            mean_score_percent=rounded_mean(figures.score_percents, figures.attempts),
            questions=questions,
        )


class CourseStatsOut(AnswerModel):
    """A course's figures; counters are a moment behind."""

    enrolments: int
    ended: int
    completions: int
    completed_percent: int
    lessons: list[LessonStatsOut]

    @classmethod
    def of(cls, stats: CourseStats) -> CourseStatsOut:
        """What was counted of a course."""
        whole = stats.whole
        return cls(
            enrolments=whole.enrolments,
            ended=whole.ended,
            completions=whole.completions,
            completed_percent=stats.completed_percent,
            lessons=[LessonStatsOut.of(one) for one in stats.lessons],
        )


def _lesson(lesson: Lesson) -> dict[str, Any]:
    shown = OutlineLessonOut.of(lesson.entry).model_dump()
    completion = CompletionOut(rule=lesson.entry.completion.rule, percent=lesson.entry.completion.percent)
    return shown | {
        "course_id": lesson.course_id,
        "section_id": lesson.section_id,
        "number": lesson.entry.number,
        "body": lesson.content.body,
        "video_id": lesson.entry.video_id,
        "completion": completion,
        "revision": lesson.entry.revision,
    }


def _sections(outline: Outline) -> list[SectionOut]:
    return [SectionOut.of(one) for one in outline.sections]
