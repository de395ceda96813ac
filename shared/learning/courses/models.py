"""What courses store in the table `learning`; the keys are in `shared.learning.models`."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import UnicodeAttribute

from shared.data.name_order import by_name
from shared.data.numbers import WholeNumber
from shared.learning import models as keys
from shared.learning.courses.outline import Outline
from shared.learning.courses.rules import CourseStatus
from shared.learning.models import CompactJson, LearningItem

# How many letters of a title sort it; the rest is the same for people who look for it.
SORTED_LETTERS = 60


class Course(LearningItem, discriminator="course"):
    """A course's status and authors, and what the catalogue shows of its live release (`card`).

    `revision` changes with every write; `published_version` is the draft's version that the live release has.
    """

    course_id = UnicodeAttribute()
    slug = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    authors = CompactJson()
    status = UnicodeAttribute(default=CourseStatus.DRAFT)
    release = WholeNumber(default=0)
    published_version = WholeNumber(default=0)
    published_at = UnicodeAttribute(null=True)
    card = CompactJson(null=True)
    comment = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    revision = WholeNumber(default=1)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = keys.course_key(self.course_id)
        self.gsi1pk, self.gsi1sk = keys.ALL_COURSES, f"{self.created_at}#{self.course_id}"
        listed = self.status == CourseStatus.PUBLISHED
        self.gsi2pk = keys.catalogue("new") if listed else None
        self.gsi2sk = f"{self.published_at}#{self.course_id}" if listed else None


class Authorship(LearningItem, discriminator="course_authorship"):
    """That somebody is an author of a course, by person: the course's own list is by course."""

    course_id = UnicodeAttribute()
    user_id = UnicodeAttribute()

    @classmethod
    def of(cls, user_id: str, course_id: str) -> Authorship:
        """The item of one author of one course."""
        return cls(*keys.authorship_key(user_id, course_id), course_id=course_id, user_id=user_id)


class Draft(LearningItem, discriminator="course_draft"):
    """What authors change; `version` goes up with each change. `price` in kopecks, 0 is free.

    `next_number` is the bit of the next lesson: a number is never used again. `cover_upload` is the newest upload.
    """

    course_id = UnicodeAttribute()
    title = UnicodeAttribute()
    summary = UnicodeAttribute(default="")
    description = UnicodeAttribute(default="")
    language = UnicodeAttribute(default="ru")
    level = UnicodeAttribute(default="beginner")
    price = WholeNumber(default=0)
    unlock = UnicodeAttribute(default="any")
    cover_key = UnicodeAttribute(null=True)
    cover_upload = UnicodeAttribute(null=True)
    sections = CompactJson()
    next_number = WholeNumber(default=0)
    updated_at = UnicodeAttribute()
    version = WholeNumber(default=1)

    @property
    def outline(self) -> Outline:
        """The draft's sections and lessons."""
        return Outline.read(self.sections)


class Release(LearningItem, discriminator="course_release"):
    """What was published once, and never changes: the course's page, and its outline with the lessons' revisions."""

    course_id = UnicodeAttribute()
    release = WholeNumber()
    draft_version = WholeNumber()
    title = UnicodeAttribute()
    summary = UnicodeAttribute()
    description = UnicodeAttribute()
    language = UnicodeAttribute()
    level = UnicodeAttribute()
    price = WholeNumber()
    unlock = UnicodeAttribute()
    cover_key = UnicodeAttribute(null=True)
    sections = CompactJson()
    published_at = UnicodeAttribute()
    published_by = UnicodeAttribute()

    @property
    def outline(self) -> Outline:
        """The release's sections and lessons."""
        return Outline.read(self.sections)


class Live(LearningItem, discriminator="course_live"):
    """What every report of a learner needs of the live release, and no more: it is read each time.

    `status` is the course's, copied, so that one item says whether and what may be learned.
    """

    course_id = UnicodeAttribute()
    release = WholeNumber()
    status = UnicodeAttribute()
    title = UnicodeAttribute()
    language = UnicodeAttribute()
    price = WholeNumber()
    unlock = UnicodeAttribute()
    sections = CompactJson()

    @property
    def outline(self) -> Outline:
        """The live sections and lessons."""
        return Outline.read(self.sections)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = keys.live_key(self.course_id)
        listed = self.status == CourseStatus.PUBLISHED
        self.gsi1pk = keys.catalogue("title") if listed else None
        self.gsi1sk = by_name(_sorted_by(self.title), self.course_id) if listed else None
        self.gsi2pk = keys.catalogue("price") if listed else None
        self.gsi2sk = f"{self.price:012d}#{self.course_id}" if listed else None


class LessonRevision(LearningItem, discriminator="lesson_revision"):
    """One revision of a lesson, which never changes; `body` is Markdown, `quiz` holds the answers."""

    course_id = UnicodeAttribute()
    lesson_id = UnicodeAttribute()
    revision = WholeNumber()
    title = UnicodeAttribute()
    kind = UnicodeAttribute()
    body = UnicodeAttribute(default="")
    video_id = UnicodeAttribute(null=True)
    quiz = CompactJson(null=True)
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute()


class CoverUpload(LearningItem, discriminator="course_cover"):
    """An upload of a course's picture until it was inspected: pending, ready or rejected with a reason."""

    course_id = UnicodeAttribute()
    media_id = UnicodeAttribute()
    upload_key = UnicodeAttribute()
    content_type = UnicodeAttribute()
    status = UnicodeAttribute(default="pending")
    reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()


def title_start(text: str) -> str:
    """What the sort keys of courses begin with whose title begins with a text."""
    return _sorted_by(" ".join(text.split()))


def _sorted_by(title: str) -> str:
    """A title as its letters are sorted: `ё` is at `е`, where its code point is not."""
    return title.casefold().replace("ё", "е")[:SORTED_LETTERS]


def card_of(release: Release) -> dict[str, Any]:
    """What the catalogue shows of a release."""
    outline = release.outline
    return {
        "title": release.title,
        "summary": release.summary,
        "language": release.language,
        "level": release.level,
        "price": release.price,
        "unlock": release.unlock,
        "cover_key": release.cover_key,
        "lesson_count": outline.lesson_count,
        "required_count": outline.required_count,
        "duration_minutes": outline.minutes,
    }
