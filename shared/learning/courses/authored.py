"""The courses that somebody makes, whatever their status, and what an edit changes of a release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from shared.core.paging import Page
from shared.data.base import query_page
from shared.learning import models as keys
from shared.learning.courses.models import Authorship, Course, Draft, LessonRevision, Release
from shared.learning.courses.outline import LessonEntry, LessonKind, Outline
from shared.learning.courses.rules import CourseStatus
from shared.learning.courses.store import Edited, Person, load_draft
from shared.learning.errors import LessonNotFoundError, ReleaseNotFoundError
from shared.learning.models import LearningItem

# A page that is narrowed to a status reads at most so many pages; it may then be short and still have a next one.
MAX_PAGES = 4
Change: TypeAlias = Literal["added", "removed", "changed", "moved"]
# What a course says of itself: a draft and a release have the same attributes.
FIELDS = ("title", "summary", "description", "language", "level", "price", "unlock", "cover_key")


def page_of(user_id: str | None, *, status: CourseStatus | None = None, limit: int, cursor: str | None) -> Page[Edited]:
    """Courses with their drafts that `user_id` is an author of, all for None; newest first.

    Raises InvalidCursorError.
    """
    scope = f"authored:{user_id}:{status}"
    found: list[Edited] = []
    for _ in range(1 if status is None else MAX_PAGES):
        page = _page(user_id, scope, limit - len(found), cursor)
        found += [one for one in page.items if status in (None, one.course.status)]
        cursor = page.next_cursor
        if cursor is None or len(found) >= limit:
            break
    return Page(found, cursor)


def _page(user_id: str | None, scope: str, limit: int, cursor: str | None) -> Page[Edited]:
    if user_id is None:
        page = query_page(Course.gsi1, keys.ALL_COURSES, scope=scope, limit=limit, cursor=cursor)
    else:
        pk, sk = keys.authorship_key(user_id, "")
        begins = Authorship.sk.startswith(sk)
        page = query_page(Authorship, pk, scope=scope, range_condition=begins, limit=limit, cursor=cursor)
    return Page(_with_drafts([str(one.course_id) for one in page.items]), page.next_cursor)


def _with_drafts(course_ids: list[str]) -> list[Edited]:
    """Courses with their drafts, in the order of their ids."""
    wanted = [key(one) for one in course_ids for key in (keys.course_key, keys.draft_key)]
    courses: dict[str, Course] = {}
    drafts: dict[str, Draft] = {}
    for item in LearningItem.batch_get(wanted) if wanted else ():
        if isinstance(item, Course):
            courses[str(item.course_id)] = item
        elif isinstance(item, Draft):
            drafts[str(item.course_id)] = item
    return [Edited(courses[one], drafts[one]) for one in course_ids if one in courses and one in drafts]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the course that has another value; `before` is None where nothing was published.

    Of `sections` the titles, one a line.
    """

    field: str
    before: str | int | None
    after: str | int | None


@dataclass(frozen=True, slots=True)
class LessonChange:
    """What became of a lesson; a revision is None where the lesson is not."""

    lesson_id: str
    title: str
    kind: LessonKind
    change: Change
    before_revision: int | None
    after_revision: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a release (0 for none) and a later one, None for the draft."""

    from_release: int
    to_release: int | None
    fields: list[FieldChange]
    lessons: list[LessonChange]


def releases(course_id: str, *, person: Person, limit: int, cursor: str | None) -> Page[Release]:
    """What was published, newest first. Raises CourseNotFoundError, ForbiddenError, InvalidCursorError."""
    load_draft(course_id, person)
    begins = Release.sk.startswith(keys.RELEASES)
    return query_page(
        Release,
        keys.course_pk(course_id),
        scope=f"releases:{course_id}",
        range_condition=begins,
        limit=limit,
        cursor=cursor,
    )


def changes(course_id: str, *, person: Person, since: int | None = None, until: int | None = None) -> Changes:
    """What the draft, or the release `until`, has other than the release `since`: the one before, 0 for none.

    Raises CourseNotFoundError, ForbiddenError, ReleaseNotFoundError.
    """
    edited = load_draft(course_id, person)
    after: Draft | Release = edited.draft if until is None else _release(course_id, until)
    if since is None:
        since = int(edited.course.release) if until is None else until - 1
    before = _release(course_id, since) if since else None
    values = [(name, getattr(before, name) if before else None, getattr(after, name)) for name in FIELDS]
    values.append(("sections", _section_titles(before) if before else None, _section_titles(after)))
    # Where nothing was published, what the draft leaves empty is no change.
    fields = [FieldChange(name, old, new) for name, old, new in values if (old or None) != (new or None)]
    lessons = list(lesson_changes(before.outline if before else Outline(), after.outline))
    return Changes(since, until, fields, lessons)


def revision_of(course_id: str, lesson_id: str, revision: int) -> LessonRevision:
    """A revision of a lesson. Raises LessonNotFoundError."""
    found = LessonRevision.get_or_none(*keys.revision_key(course_id, lesson_id, revision))
    if found is None:
        raise LessonNotFoundError()
    return found


def _section_titles(outlined: Draft | Release) -> str:
    """One a line: a section that is new, renamed, moved or gone may have no lesson that says so."""
    return "\n".join(one.title for one in outlined.outline.sections)


def _release(course_id: str, release: int) -> Release:
    found = Release.get_or_none(*keys.release_key(course_id, release))
    if found is None:
        raise ReleaseNotFoundError()
    return found


def lesson_changes(before: Outline, after: Outline) -> Iterator[LessonChange]:
    """What became of each lesson that is not as it was: first those that are there, then those that went. Pure."""
    old = {one.id: (one, section.id) for section in before.sections for one in section.lessons}
    kept = [one.id for one in after.lessons() if one.id in old]
    stay = _in_order(kept, [one.id for one in before.lessons()])
    for section in after.sections:
        for lesson in section.lessons:
            was, old_section = old.get(lesson.id, (None, ""))
            change = _change_of(was, lesson, moved=old_section != section.id or lesson.id not in stay)
            if change:
                revision = was.revision if was else None
                yield LessonChange(lesson.id, lesson.title, lesson.kind, change, revision, lesson.revision)
    present = {one.id for one in after.lessons()}
    for lesson, _ in old.values():
        if lesson.id not in present:
            yield LessonChange(lesson.id, lesson.title, lesson.kind, "removed", lesson.revision, None)


def _change_of(was: LessonEntry | None, now: LessonEntry, *, moved: bool) -> Change | None:
    if was is None:
        return "added"
    if was.revision != now.revision:
        return "changed"
    return "moved" if moved else None


def _in_order(ids: list[str], before: list[str]) -> set[str]:
    """The most of `ids` whose order is the one they had `before`: the others were moved."""
    places = {one: place for place, one in enumerate(before)}
    best: list[tuple[int, int | None]] = []
    for at, one in enumerate(ids):
        length, link = 1, None
        for earlier in range(at):
            if places[ids[earlier]] < places[one] and best[earlier][0] + 1 > length:
                length, link = best[earlier][0] + 1, earlier
        best.append((length, link))
    found: set[str] = set()
    place: int | None = max(range(len(best)), key=lambda at: (best[at][0], at), default=None)
    while place is not None:
        found.add(ids[place])
        place = best[place][1]
    return found
