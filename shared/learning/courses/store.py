"""Reading and writing courses under their versions, and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shared.core import clock
from shared.core.errors import ForbiddenError
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.models import Course, Draft, LessonRevision, Live, Release
from shared.learning.courses.rules import READABLE, CourseStatus
from shared.learning.errors import CourseNotFoundError, IllegalTransitionError, VersionConflictError
from shared.learning.models import LearningItem, Slug

# What a release copies from the draft.
RELEASED: Final = (
    "title",
    "summary",
    "description",
    "language",
    "level",
    "price",
    "unlock",
    "cover_key",
    "sections",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: `is_admin` when they may change every course."""

    user_id: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """A course with its draft, as they were read."""

    course: Course
    draft: Draft

    @property
    def has_changes(self) -> bool:
        """Whether the draft is another than the live release."""
        return bool(self.draft.version != self.course.published_version)


def course_id_of(id_or_slug: str) -> str:
    """The id of a course by its id or slug. Raises CourseNotFoundError."""
    if id_or_slug.startswith("crs_"):
        return id_or_slug
    slug = Slug.get_or_none(*Slug.key(id_or_slug))
    if slug is None:
        raise CourseNotFoundError()
    return str(slug.course_id)


def load_course(course_id: str, *, consistent: bool = True) -> Course:
    """A course. Raises CourseNotFoundError."""
    course = Course.get_or_none(*keys.course_key(course_id), consistent=consistent)
    if course is None:
        raise CourseNotFoundError()
    return course


def load_release(course: Course) -> Release:
    """The live release of a course that has one. Raises CourseNotFoundError."""
    release = Release.get_or_none(*keys.release_key(course.course_id, course.release))
    if release is None:
        raise CourseNotFoundError()
    return release


def load_live(course_id: str, *, consistent: bool = False) -> Live:
    """What learners have of a course now. Raises CourseNotFoundError for one that was never published."""
    live = Live.get_or_none(*keys.live_key(course_id), consistent=consistent)
    if live is None:
        raise CourseNotFoundError()
    return live


def load_revision(course_id: str, lesson_id: str, revision: int) -> LessonRevision:
    """A lesson's revision, also one of a moment ago. Raises CourseNotFoundError when it is gone."""
    found = LessonRevision.get_or_none(*keys.revision_key(course_id, lesson_id, revision))
    if found is None:
        found = LessonRevision.get_or_none(*keys.revision_key(course_id, lesson_id, revision), consistent=True)
    if found is None:
        raise CourseNotFoundError()
    return found


def load_revisions(course_id: str, revisions: dict[str, int], *, consistent: bool = False) -> dict[str, LessonRevision]:
    """Revisions of some lessons, by lesson id."""
    wanted = [keys.revision_key(course_id, lesson_id, revision) for lesson_id, revision in revisions.items()]
    found = LearningItem.batch_get(wanted, consistent_read=consistent) if wanted else ()
    return {one.lesson_id: one for one in found if isinstance(one, LessonRevision)}


def may_author(course: Course, person: Person | None) -> bool:
    """Whether somebody may change a course."""
    return person is not None and (person.is_admin or person.user_id in course.authors)


def require_author(course: Course, person: Person) -> None:
    """Refuse who may not change a course. Raises CourseNotFoundError for a course that they do not see."""
    if may_author(course, person):
        return
    if course.status in READABLE:
        raise ForbiddenError()
    raise CourseNotFoundError()


def load_draft(course_id: str, person: Person) -> Edited:
    """A course with its draft, for its authors. Raises CourseNotFoundError, ForbiddenError."""
    found = {
        type(one): one
        for one in LearningItem.batch_get([keys.course_key(course_id), keys.draft_key(course_id)], consistent_read=True)
    }
    course, draft = found.get(Course), found.get(Draft)
    if not isinstance(course, Course) or not isinstance(draft, Draft):
        raise CourseNotFoundError()
    require_author(course, person)
    return Edited(course, draft)


def change_draft(
    course_id: str,
    act: Callable[[UnitOfWork, Edited], None],
    *,
    person: Person,
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
    reference: dict[str, str] | None = None,
) -> Edited:
    """Let `act` change a draft and write it with a higher version; repeated when others were faster.

    What is saved as it was writes nothing: the version stays. What no release holds (the slug, an upload) is no change
    that waits to be published. `act` may change the course, too, which is written with its draft.

    `version` is the one that the caller has read, None for no check. Raises CourseNotFoundError, ForbiddenError,
    VersionConflictError, IllegalTransitionError for a withdrawn course, and what `act` raises.
    """

    def attempt() -> Edited:
        edited = load_draft(course_id, person)
        draft = edited.draft
        if version is not None and version != draft.version:
            raise VersionConflictError(version=int(draft.version))
        if edited.course.status == CourseStatus.WITHDRAWN:
            raise IllegalTransitionError(course_status=edited.course.status)
        uow = UnitOfWork()
        course, had_changes = edited.course, edited.has_changes
        read_version, read, read_course = draft.version, dict(draft.attribute_values), dict(course.attribute_values)
        act(uow, edited)
        is_same_course = course.attribute_values == read_course
        if not len(uow) and idempotency is None and is_same_course and draft.attribute_values == read:
            return edited
        draft.version, draft.updated_at = read_version + 1, clock.iso(clock.now())
        if not had_changes and all(getattr(draft, name) == read.get(name) for name in RELEASED):
            course.published_version, is_same_course = draft.version, False
        if not is_same_course:
            save_course(uow, course)
        uow.put(draft, condition=Draft.version == read_version, on_conflict=StaleReadError())
        uow.store_idempotency_key(idempotency, reference or {})
        uow.commit()
        return edited

    return retry_on_conflict(attempt)


def save_course(uow: UnitOfWork, course: Course) -> None:
    """Write a changed course in the caller's transaction. At commit StaleReadError when somebody was faster."""
    read_revision = course.revision
    course.revision = read_revision + 1
    course.set_index_keys()
    uow.put(course, condition=Course.revision == read_revision, on_conflict=StaleReadError())
