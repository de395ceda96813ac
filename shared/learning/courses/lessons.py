"""A draft's lessons: each edit is a new revision, and a number is never used again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.models import LessonRevision
from shared.learning.courses.outline import (
    DEFAULT_COMPLETION,
    DEFAULT_WATCHED_PERCENT,
    MAX_LESSONS,
    Completion,
    LessonEntry,
    LessonKind,
    Outline,
    reading_minutes,
)
from shared.learning.courses.store import Edited, Person, change_draft, load_draft, load_revision
from shared.learning.errors import (
    LessonInvalidError,
    LessonNotFoundError,
    OutlineMismatchError,
    TooManyLessonsError,
    VideoNotFoundError,
)
from shared.learning.quizzes import rules as quiz_rules
from shared.learning.videos import models as videos
from shared.learning.videos.models import Video

MAX_BODY_BYTES = 100 * 1024
# An item has at most 400 KB, and a learner's attempt reads it.
MAX_QUIZ_BYTES = 100 * 1024
# Which rules a lesson of a kind may have.
FITTING = {"text": {"manual"}, "video": {"watched", "manual"}, "quiz": {"passed", "manual"}}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a draft or a release: its entry in the outline and the content of that revision."""

    course_id: str
    section_id: str
    entry: LessonEntry
    content: LessonRevision


@dataclass(frozen=True, slots=True)
class LessonFields:
    """What an author says of a lesson; `given` are the names of those fields that they named."""

    title: str = ""
    body: str = ""
    video_id: str | None = None
    quiz: Mapping[str, Any] | None = None
    completion: Completion | None = None
    is_preview: bool = False
    is_required: bool = True
    opens_after_days: int = 0
    given: frozenset[str] = field(default_factory=frozenset)


def create(
    course_id: str,
    *,
    person: Person,
    kind: LessonKind,
    section_id: str | None,
    fields: LessonFields,
    idempotency: IdempotencyKey | None = None,
) -> tuple[Lesson, Edited]:
    """Add a lesson at the end of a section, without an id the last one.

    Raises as `change_draft`; TooManyLessonsError, LessonInvalidError, VideoNotFoundError, OutlineMismatchError for an
    unknown section.
    """
    lesson_id, made = ids.new("les"), list[LessonRevision]()

    def act(uow: UnitOfWork, edited: Edited) -> None:
        draft = edited.draft
        if draft.outline.lesson_count >= MAX_LESSONS:
            raise TooManyLessonsError(max_lessons=MAX_LESSONS)
        video = _video(edited, person, kind, fields)
        entry = _entry(
            LessonEntry(lesson_id, draft.next_number, 1, "", kind, 1, DEFAULT_COMPLETION[kind]), fields, video
        )
        outline = draft.outline.with_lesson(section_id, entry)
        if outline is None:
            raise OutlineMismatchError.of("section_id", unknown=[str(section_id)])
        made[:] = [_revision(course_id, entry, fields, person)]
        uow.create(made[0])
        if video is not None:
            videos.use(uow, video, course_id)
        draft.sections, draft.next_number = outline.stored(), draft.next_number + 1

    reference = {"course_id": course_id, "lesson_id": lesson_id}
    edited = change_draft(course_id, act, person=person, idempotency=idempotency, reference=reference)
    return _lesson(edited, lesson_id, made[0]), edited


def update(
    course_id: str, lesson_id: str, *, person: Person, version: int | None, fields: LessonFields
) -> tuple[Lesson, Edited]:
    """Change those fields of a lesson that are `given`: a new revision, unless all are as they were.

    Raises as `change_draft`; LessonNotFoundError, LessonInvalidError, VideoNotFoundError.
    """
    made = list[LessonRevision]()

    def act(uow: UnitOfWork, edited: Edited) -> None:
        draft = edited.draft
        before = draft.outline.find(lesson_id)
        if before is None:
            raise LessonNotFoundError()
        kept = load_revision(course_id, lesson_id, before.revision)
        old = _fields_of(before, kept)
        whole = replace(old, **{name: getattr(fields, name) for name in fields.given})
        video = _video(edited, person, before.kind, whole, before.video_id)
        entry = _entry(before, whole, video)
        if (whole, entry) == (old, before):
            made[:] = [kept]
            return
        entry = replace(entry, revision=before.revision + 1)
        made[:] = [_revision(course_id, entry, whole, person)]
        uow.create(made[0])
        if video is not None and entry.video_id != before.video_id:
            videos.use(uow, video, course_id)
        draft.sections = draft.outline.with_changed(entry).stored()

    edited = change_draft(course_id, act, person=person, version=version)
    return _lesson(edited, lesson_id, made[0]), edited


def delete(course_id: str, lesson_id: str, *, person: Person) -> Edited:
    """Take a lesson out of the draft; what learners did of it stays. Raises as `change_draft`, LessonNotFoundError."""

    def act(_: UnitOfWork, edited: Edited) -> None:
        if edited.draft.outline.find(lesson_id) is None:
            raise LessonNotFoundError()
        edited.draft.sections = edited.draft.outline.without(lesson_id).stored()

    return change_draft(course_id, act, person=person)


def of_draft(course_id: str, lesson_id: str, *, person: Person) -> tuple[Lesson, Edited]:
    """A lesson as its authors have it, with its course. Raises as `load_draft`, LessonNotFoundError."""
    edited = load_draft(course_id, person)
    entry = edited.draft.outline.find(lesson_id)
    if entry is None:
        raise LessonNotFoundError()
    return _lesson(edited, lesson_id, load_revision(course_id, lesson_id, entry.revision)), edited


def of_outline(course_id: str, outline: Outline, lesson_id: str) -> Lesson:
    """A lesson as an outline has it. Raises LessonNotFoundError."""
    entry, section = outline.find(lesson_id), outline.section_of(lesson_id)
    if entry is None or section is None:
        raise LessonNotFoundError()
    return Lesson(course_id, section.id, entry, load_revision(course_id, lesson_id, entry.revision))


def with_video(entry: LessonEntry, video: Video | None) -> LessonEntry:
    """The entry with what is known of its video now."""
    if video is None or not video.is_ready:
        return entry
    seconds = float(video.duration_seconds)
    return replace(entry, video_id=str(video.video_id), seconds=seconds, minutes=max(1, math.ceil(seconds / 60)))


def _lesson(edited: Edited, lesson_id: str, content: LessonRevision) -> Lesson:
    outline = edited.draft.outline
    entry, section = outline.find(lesson_id), outline.section_of(lesson_id)
    if entry is None or section is None:
        raise LessonNotFoundError()
    return Lesson(str(edited.course.course_id), section.id, entry, content)


def _fields_of(before: LessonEntry, kept: LessonRevision) -> LessonFields:
    return LessonFields(
        title=str(kept.title),
        body=str(kept.body),
        video_id=kept.video_id,
        quiz=kept.quiz,
        completion=before.completion,
        is_preview=before.is_preview,
        is_required=before.is_required,
        opens_after_days=before.opens_after_days,
    )


def _video(edited: Edited, person: Person, kind: str, fields: LessonFields, present: str | None = None) -> Video | None:
    """The lesson's video, one of the course's authors' or, chosen by an admin, any; the `present` one may stay.

    Raises VideoNotFoundError.
    """
    if fields.video_id is None or kind != "video":
        return None
    video = videos.find(fields.video_id)
    if fields.video_id == present:
        return video
    if video is None or not (person.is_admin or video.owner_id in edited.course.authors):
        raise VideoNotFoundError()
    return video


def _entry(entry: LessonEntry, fields: LessonFields, video: Video | None) -> LessonEntry:
    """The outline's entry of a lesson with these fields. Raises LessonInvalidError."""
    kind, completion = entry.kind, fields.completion or DEFAULT_COMPLETION[entry.kind]
    if completion.rule == "watched" and completion.percent is None:
        completion = Completion("watched", DEFAULT_WATCHED_PERCENT)
    if completion.rule not in FITTING[kind] or (completion.rule != "watched" and completion.percent is not None):
        raise LessonInvalidError.of("completion", "completion")
    if len(fields.body.encode()) > MAX_BODY_BYTES:
        raise LessonInvalidError.of("body", "body_too_long")
    if (fields.video_id and kind != "video") or (fields.quiz is not None and kind != "quiz"):
        raise LessonInvalidError.of("quiz" if kind != "quiz" and fields.quiz is not None else "video_id", "kind")
    minutes = reading_minutes(fields.body)
    if fields.quiz is not None:
        problems = [(f"quiz.{path}", code) for path, code in quiz_rules.problems_in(fields.quiz)]
        if not problems and len(json.dumps(fields.quiz, ensure_ascii=False).encode()) > MAX_QUIZ_BYTES:
            problems = [("quiz", "quiz_too_long")]
        if problems:
            raise LessonInvalidError.of_all(problems)
        minutes = max(1, len(fields.quiz["questions"]))
    changed = replace(
        entry,
        title=fields.title,
        minutes=minutes,
        completion=completion,
        is_preview=fields.is_preview,
        is_required=fields.is_required,
        opens_after_days=fields.opens_after_days,
        video_id=fields.video_id,
        seconds=0.0,
    )
    return with_video(changed, video)


def _revision(course_id: str, entry: LessonEntry, fields: LessonFields, person: Person) -> LessonRevision:
    return LessonRevision(
        *keys.revision_key(course_id, entry.id, entry.revision),
        course_id=course_id,
        lesson_id=entry.id,
        revision=entry.revision,
        title=fields.title,
        kind=entry.kind,
        body=fields.body,
        video_id=fields.video_id,
        quiz=dict(fields.quiz) if fields.quiz is not None else None,
        created_at=clock.iso(clock.now()),
        created_by=person.user_id,
    )
