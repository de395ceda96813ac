"""The courses that somebody makes, and what was changed in one, for its authors."""

from __future__ import annotations

from functions.api.courses.author_schemas import (
    AuthoredCourseOut,
    CourseAuthorOut,
    CourseChangesOut,
    CourseReleaseOut,
    LessonRevisionOut,
    Revision,
    Since,
    Until,
    Whose,
)
from shared.core.errors import ForbiddenError
from shared.http.auth import LiveUser
from shared.http.courses import READ, CourseId, LessonId, person
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity.public import names_of
from shared.learning.courses import authored, store
from shared.learning.courses.rules import CourseStatus

router = Router(prefix="/courses", tags=["courses"])


@router.get("/authored", responses=problems(400, 401, 403))
async def list_authored_courses(
    user: LiveUser, page: PageQuery, whose: Whose = "own", status: CourseStatus | None = None
) -> ListOut[AuthoredCourseOut]:
    """Courses that one is an author of, drafts too, newest first; all of them for admins.

    A page of one status may be short and still have a next one.
    """
    if whose == "all" and not person(user).is_admin:
        raise ForbiddenError()
    author_id = None if whose == "all" else user.user_id
    found = authored.page_of(author_id, status=status, limit=page.limit, cursor=page.cursor)
    return ListOut[AuthoredCourseOut].of(found, AuthoredCourseOut.of_draft)


@router.get("/{course_id}/authors", responses=problems(*READ))
async def list_course_authors(course_id: CourseId, user: LiveUser) -> ListOut[CourseAuthorOut]:
    """Who may change a course, by name."""
    course = store.load_course(store.course_id_of(course_id))
    store.require_author(course, person(user))
    names = names_of(course.authors)
    return ListOut(items=[CourseAuthorOut(user_id=one, full_name=names.get(one)) for one in course.authors])


@router.get("/{course_id}/releases", responses=problems(*READ))
async def list_course_releases(course_id: CourseId, user: LiveUser, page: PageQuery) -> ListOut[CourseReleaseOut]:
    """What was published, newest first."""
    course_id = store.course_id_of(course_id)
    live = int(store.load_draft(course_id, person(user)).course.release)
    found = authored.releases(course_id, person=person(user), limit=page.limit, cursor=page.cursor)
    return ListOut[CourseReleaseOut].of(found, lambda one: CourseReleaseOut.of(one, live))


@router.get("/{course_id}/changes", responses=problems(*READ))
async def get_course_changes(
    course_id: CourseId, user: LiveUser, since: Since = None, until: Until = None
) -> CourseChangesOut:
    """What the draft has other than the live release, or one release other than another."""
    course_id = store.course_id_of(course_id)
    return CourseChangesOut.of(authored.changes(course_id, person=person(user), since=since, until=until))


@router.get("/{course_id}/lessons/{lesson_id}/revisions/{revision}", responses=problems(*READ))
async def get_lesson_revision(
    course_id: CourseId, lesson_id: LessonId, revision: Revision, user: LiveUser
) -> LessonRevisionOut:
    """A lesson as it was or is, answers included."""
    course_id = store.course_id_of(course_id)
    store.load_draft(course_id, person(user))
    return LessonRevisionOut.of(authored.revision_of(course_id, lesson_id, revision))
