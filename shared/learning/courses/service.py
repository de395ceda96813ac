"""Making a course and changing what it says of itself, its outline and its authors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.courses.models import Authorship, Course, Draft
from shared.learning.courses.outline import Outline, Section
from shared.learning.courses.rules import CourseStatus, slug_of
from shared.learning.courses.store import Edited, Person, change_draft, load_course, save_course
from shared.learning.errors import (
    CourseArchivedError,
    CourseNotFoundError,
    CourseWithdrawnError,
    IllegalTransitionError,
    LearnerUnknownError,
    OutlineMismatchError,
    SlugTakenError,
)
from shared.learning.events import CourseAuthorsChanged, CourseCreated
from shared.learning.models import Slug

SUFFIX_LENGTH = 4
# `/courses/mine` is what the caller learns, `/courses/authored` what they make.
RESERVED_SLUGS = frozenset({"mine", "authored"})
FIRST_SECTION = {"ru": "Раздел 1", "en": "Section 1"}


def create(
    *, author_id: str, title: str, slug: str | None, fields: dict[str, Any], idempotency: IdempotencyKey | None = None
) -> Edited:
    """Make a draft with one empty section; its maker is its author. Raises SlugTakenError for a slug that was given.

    `fields` are further attributes of `Draft`.
    """
    try:
        return _create(author_id, title, slug or slug_of(title), fields, idempotency)
    except SlugTakenError:
        if slug is not None:
            raise
        suffix = ids.short_code(SUFFIX_LENGTH).lower()
        return _create(author_id, title, f"{slug_of(title)}-{suffix}", fields, idempotency)


def _create(
    author_id: str, title: str, slug: str, fields: dict[str, Any], idempotency: IdempotencyKey | None
) -> Edited:
    require_free_word(slug)
    course_id, now = ids.new("crs"), clock.iso(clock.now())
    course = Course(course_id=course_id, slug=slug, owner_id=author_id, authors=[author_id], created_at=now)
    course.set_index_keys()
    section = Section(ids.new("sec"), FIRST_SECTION[fields.get("language", "ru")])
    draft = Draft(
        *keys.draft_key(course_id),
        course_id=course_id,
        title=title,
        sections=Outline((section,)).stored(),
        updated_at=now,
        **fields,
    )
    uow = UnitOfWork()
    uow.create(course)
    uow.create(draft)
    uow.create(Authorship.of(author_id, course_id))
    uow.create(Slug(*Slug.key(slug), course_id=course_id), on_conflict=SlugTakenError())
    uow.add_event(CourseCreated(course_id=course_id, title=title).of(course_id, actor=author_id))
    uow.store_idempotency_key(idempotency, {"course_id": course_id})
    uow.commit()
    return Edited(course, draft)


def update(course_id: str, *, person: Person, version: int, slug: str | None = None, fields: dict[str, Any]) -> Edited:
    """Change what a draft says of the course; a slug holds from now on. Raises as `change_draft`, SlugTakenError."""

    if slug is not None:
        require_free_word(slug)

    def act(uow: UnitOfWork, edited: Edited) -> None:
        for name, value in fields.items():
            setattr(edited.draft, name, value)
        course = edited.course
        if slug is not None and slug != course.slug:
            uow.create(Slug(*Slug.key(slug), course_id=course_id), on_conflict=SlugTakenError())
            uow.delete(Slug(*Slug.key(course.slug)))
            course.slug = slug

    return change_draft(course_id, act, person=person, version=version)


def require_free_word(slug: str) -> None:
    """Refuse a slug that is an address of the API itself. Raises SlugTakenError."""
    if slug in RESERVED_SLUGS:
        raise SlugTakenError()


def put_outline(
    course_id: str, *, person: Person, version: int, sections: Sequence[tuple[str | None, str, Sequence[str]]]
) -> Edited:
    """Arrange the lessons anew: (section's id or None for a new one, title, lessons' ids).

    Raises as `change_draft`, OutlineMismatchError unless each lesson is there exactly once.
    """

    def act(_: UnitOfWork, edited: Edited) -> None:
        edited.draft.sections = arranged(edited.draft.outline, sections).stored()

    return change_draft(course_id, act, person=person, version=version)


def arranged(outline: Outline, sections: Sequence[tuple[str | None, str, Sequence[str]]]) -> Outline:
    """An outline with the same lessons in other sections or another order. Raises OutlineMismatchError."""
    by_id = {one.id: one for one in outline.lessons()}
    named = Counter(lesson_id for _, _, lesson_ids in sections for lesson_id in lesson_ids)
    given = Counter(section_id for section_id, _, _ in sections if section_id)
    missing = sorted(by_id.keys() - named)
    unknown = sorted((named.keys() - by_id) | (given.keys() - {one.id for one in outline.sections}))
    repeated = sorted(one for one, times in (named + given).items() if times > 1)
    if missing or unknown or repeated or not sections:
        raise OutlineMismatchError.of("sections", missing=missing, unknown=unknown, repeated=repeated)
    return Outline(
        tuple(
            Section(section_id or ids.new("sec"), title, tuple(by_id[one] for one in lesson_ids))
            for section_id, title, lesson_ids in sections
        )
    )


def add_author(course_id: str, user_id: str, *, actor: str) -> Course:
    """Name one more author. Raises CourseNotFoundError, LearnerUnknownError, IllegalTransitionError."""
    user = User.get_or_none(*User.key(user_id))
    if user is None or not user.is_active:
        raise LearnerUnknownError.of("user_id", [user_id])
    return _change_authors(
        course_id, lambda authors: [*(one for one in authors if one != user_id), user_id], actor=actor
    )


def remove_author(course_id: str, user_id: str, *, actor: str) -> Course:
    """Name an author no longer. Raises CourseNotFoundError, IllegalTransitionError for the last one."""

    def without(authors: list[str]) -> list[str]:
        left = [one for one in authors if one != user_id]
        if not left:
            raise IllegalTransitionError("A course has at least one author.")
        return left

    return _change_authors(course_id, without, actor=actor)


def _change_authors(course_id: str, act: Any, *, actor: str) -> Course:
    def attempt() -> Course:
        course = load_course(course_id)
        before, authors = set(course.authors), act(list(course.authors))
        if authors != course.authors:
            course.authors = authors
            uow = UnitOfWork()
            save_course(uow, course)
            added, removed = sorted(set(authors) - before), sorted(before - set(authors))
            for user_id in added:
                uow.put(Authorship.of(user_id, course_id))
            for user_id in removed:
                uow.delete(Authorship.of(user_id, course_id))
            if added or removed:
                changed = CourseAuthorsChanged(course_id=course_id, added=added, removed=removed)
                uow.add_event(changed.of(course_id, actor=actor))
            uow.commit()
        return course

    return retry_on_conflict(attempt)


def is_author(user_id: str) -> bool:
    """Whether any course names somebody as its author."""
    pk, sk = keys.authorship_key(user_id, "")
    return next(iter(Authorship.query(pk, Authorship.sk.startswith(sk), limit=1)), None) is not None


def require_open(course: Course) -> None:
    """Refuse new learners where there may be none. Raises CourseNotFoundError and the statuses' errors."""
    if course.status == CourseStatus.ARCHIVED:
        raise CourseArchivedError()
    if course.status == CourseStatus.WITHDRAWN and course.release:
        raise CourseWithdrawnError()
    if course.status != CourseStatus.PUBLISHED:
        raise CourseNotFoundError()
