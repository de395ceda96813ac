"""What must agree of courses: slugs, authors, releases and revisions, and what is live."""

from __future__ import annotations

from collections.abc import Iterator

from shared.learning import models as keys
from shared.learning.courses.models import (
    Authorship,
    Course,
    CoverUpload,
    Draft,
    LessonRevision,
    Live,
    Release,
)
from shared.learning.models import Slug
from tests.faults.invariants.snapshot import Snapshot, invariant

# What is pointed at by a remembered request and named in no event.
IDS = {
    "course": lambda snapshot: {str(one.course_id) for one in snapshot.all(Course)},
    "lesson": lambda snapshot: {str(one.lesson_id) for one in snapshot.all(LessonRevision)},
    "cover": lambda snapshot: {str(one.media_id) for one in snapshot.all(CoverUpload)},
}


@invariant
def courses(snapshot: Snapshot) -> Iterator[str]:
    """A course has its draft, its slug and its authors' entries, and there are no others of these."""
    found = {str(one.course_id): one for one in snapshot.all(Course)}
    drafts = {str(one.course_id) for one in snapshot.all(Draft)}
    yield from (f"course {one}: draft and course are not both there" for one in sorted(drafts ^ found.keys()))
    slugs = {str(one.pk): str(one.course_id) for one in snapshot.all(Slug)}
    wanted = {Slug.key(one.slug)[0]: course_id for course_id, one in found.items()}
    for slug in sorted(slugs.keys() | wanted.keys()):
        if slugs.get(slug) != wanted.get(slug):
            yield f"{slug}: of {slugs.get(slug)} instead of {wanted.get(slug)}"
    listed = {(str(one.pk), str(one.sk)) for one in snapshot.all(Authorship)}
    named = {keys.authorship_key(user_id, one.course_id) for one in found.values() for user_id in one.authors}
    for key in sorted(listed ^ named):
        yield f"authorship {key}: {'of nobody named' if key in listed else 'missing'}"


@invariant
def releases(snapshot: Snapshot) -> Iterator[str]:
    """Releases of a course are numbered without a gap, the last one is live, and the revisions that they name exist."""
    numbers: dict[str, set[int]] = {}
    for release in snapshot.all(Release):
        numbers.setdefault(str(release.course_id), set()).add(int(release.release))
    live = {str(one.course_id): one for one in snapshot.all(Live)}
    for course in snapshot.all(Course):
        course_id, count = str(course.course_id), int(course.release or 0)
        if numbers.get(course_id, set()) != set(range(1, count + 1)):
            yield f"course {course_id}: at release {count}, has {sorted(numbers.get(course_id, ()))}"
        if (course_id in live) != bool(count):
            yield f"course {course_id}: at release {count}, {'live' if course_id in live else 'not live'}"
        elif count and (int(live[course_id].release), live[course_id].status) != (count, course.status):
            yield f"course {course_id}: live is another release or status"
    revisions = {(str(one.course_id), str(one.lesson_id), int(one.revision)) for one in snapshot.all(LessonRevision)}
    for kind in (Draft, Release):
        for one in snapshot.all(kind):
            for entry in one.outline.lessons():
                if (str(one.course_id), entry.id, entry.revision) not in revisions:
                    yield f"course {one.course_id}: lesson {entry.id} has no revision {entry.revision}"
