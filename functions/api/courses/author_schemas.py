"""What authors are told of their courses besides the draft: the list, releases and what differs between them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query

from functions.api.courses.schemas import CourseOut
from shared.core.settings import settings
from shared.http.courses import CourseCardOut
from shared.http.models import AnswerModel
from shared.learning.courses.authored import Change, Changes, FieldChange
from shared.learning.courses.models import LessonRevision, Release, card_of
from shared.learning.courses.outline import LessonKind
from shared.learning.courses.store import Edited

MAX_RELEASE = 999_999
Revision = Annotated[int, Path(ge=1, le=MAX_RELEASE, description="From 1")]
Since = Annotated[
    int | None, Query(ge=0, le=MAX_RELEASE, description="A release, 0 for none; else the one before", strict=False)
]
Until = Annotated[int | None, Query(ge=1, le=MAX_RELEASE, description="A release; else the draft", strict=False)]
Whose = Annotated[Literal["own", "all"], Query(description="all: for admins")]


class AuthoredCourseOut(CourseCardOut):
    """A course as its authors have it, without its outline and its description."""

    has_changes: bool
    version: int
    created_at: str
    updated_at: str
    review_comment: str | None = None

    @classmethod
    def of_draft(cls, edited: Edited) -> AuthoredCourseOut:
        """A course with its draft."""
        whole = CourseOut.of_draft(edited, with_upload=False)
        return cls.copy_of(whole, created_at=edited.course.created_at)


class CourseAuthorOut(AnswerModel):
    """An author; `full_name` is null for an account that is gone."""

    user_id: str
    full_name: str | None


class CourseReleaseOut(AnswerModel):
    """A release of a course: `draft_version` is the version of the draft that it was made of."""

    release: int
    draft_version: int
    title: str
    price: int
    lesson_count: int
    duration_minutes: int
    published_at: str
    published_by: str
    is_live: bool

    @classmethod
    def of(cls, release: Release, live: int) -> CourseReleaseOut:
        """A stored release; `live` is the number of the live one."""
        card = card_of(release)
        counted = {name: card[name] for name in ("lesson_count", "duration_minutes")}
        return cls.copy_of(release, **counted, is_live=release.release == live)


class FieldChangeOut(AnswerModel):
    """A field of the course with its two values; `before` is null where nothing was published before.

    Of `sections` the titles, one a line.
    """

    field: Literal["title", "summary", "description", "language", "level", "price", "unlock", "cover_url", "sections"]
    before: str | int | None
    after: str | int | None

    @classmethod
    def of(cls, changed: FieldChange) -> FieldChangeOut:
        """A changed field; of pictures the address."""
        if changed.field != "cover_key":
            return cls.copy_of(changed)
        return cls(field="cover_url", before=_address(changed.before), after=_address(changed.after))


class LessonChangeOut(AnswerModel):
    """What became of a lesson: read its two revisions for the texts."""

    lesson_id: str
    title: str
    kind: LessonKind
    change: Change
    before_revision: int | None
    after_revision: int | None


class CourseChangesOut(AnswerModel):
    """What differs between a release (0 for none) and a later one; `to_release` is null for the draft."""

    from_release: int
    to_release: int | None
    fields: list[FieldChangeOut]
    lessons: list[LessonChangeOut]

    @classmethod
    def of(cls, found: Changes) -> CourseChangesOut:
        """What was compared."""
        fields = [FieldChangeOut.of(one) for one in found.fields]
        return cls.copy_of(found, fields=fields, lessons=[LessonChangeOut.copy_of(one) for one in found.lessons])


class LessonRevisionOut(AnswerModel):
    """One revision of a lesson, which never changes; `quiz` holds the answers."""

    lesson_id: str
    revision: int
    title: str
    kind: LessonKind
    body: str
    video_id: str | None
    quiz: dict[str, Any] | None
    created_at: str
    created_by: str

    @classmethod
    def of(cls, revision: LessonRevision) -> LessonRevisionOut:
        """A stored revision."""
        return cls.copy_of(revision)


def _address(key: str | int | None) -> str | None:
    return f"{settings().public_base_url}/{key}" if key else None
