"""Making courses: what they say of themselves, their outline, picture and authors."""

from __future__ import annotations

from functions.api.courses.schemas import (
    AuthorRequest,
    CourseCreate,
    CourseOut,
    CourseStatsOut,
    CourseUpdate,
    CoverRequest,
    CoverUploadOut,
    OutlineRequest,
)
from shared.data import idempotency
from shared.http.auth import LiveUser
from shared.http.courses import CHANGED, READ, Administrator, CourseId, LearnerId, Maker, person
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.counters import stats
from shared.learning.courses import covers, service, store
from shared.learning.courses.outline import Outline
from shared.learning.courses.store import Edited
from shared.providers import storage

router = Router(prefix="/courses", tags=["courses"])


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_course(body: CourseCreate, user: Maker, key: Idempotent) -> CourseOut:
    """A new draft, whose author is whoever makes it."""
    fields = body.model_dump(exclude={"title", "slug", "currency"})

    def act() -> Edited:
        return service.create(author_id=user.user_id, title=body.title, slug=body.slug, fields=fields, idempotency=key)

    def again(kept: dict[str, str]) -> Edited:
        return store.load_draft(kept["course_id"], person(user))

    return CourseOut.of_draft(idempotency.run(key, act, again))


@router.patch("/{course_id}", responses=problems(*CHANGED))
async def update_course(course_id: CourseId, body: CourseUpdate, user: LiveUser) -> CourseOut:
    """Change the draft; learners have it with the next release."""
    edited = service.update(
        store.course_id_of(course_id),
        person=person(user),
        version=body.version,
        slug=body.slug,
        fields=body.changes(),
    )
    return CourseOut.of_draft(edited)


@router.put("/{course_id}/outline", responses=problems(*CHANGED))
async def replace_outline(course_id: CourseId, body: OutlineRequest, user: LiveUser) -> CourseOut:
    """Arrange sections and lessons; each lesson is there exactly once."""
    sections = [(one.id, one.title, one.lessons) for one in body.sections]
    edited = service.put_outline(
        store.course_id_of(course_id), person=person(user), version=body.version, sections=sections
    )
    return CourseOut.of_draft(edited)


@router.post("/{course_id}/cover", status_code=201, responses=problems(*CHANGED))
async def create_cover_upload(
    course_id: CourseId, body: CoverRequest, user: LiveUser, key: Idempotent
) -> CoverUploadOut:
    """A form to upload a picture with; the draft has it once its bytes were looked at."""
    course_id, bucket = store.course_id_of(course_id), storage.from_settings()

    def act() -> covers.CoverForm:
        return covers.request_upload(
            course_id, person=person(user), content_type=body.content_type, store=bucket, idempotency=key
        )

    def again(kept: dict[str, str]) -> covers.CoverForm:
        return covers.form_of(covers.find(kept["course_id"], kept["media_id"]), bucket)

    return CoverUploadOut.of(idempotency.run(key, act, again))


@router.get("/{course_id}/history", responses=problems(*READ))
async def list_course_history(course_id: CourseId, user: LiveUser, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a course, newest first."""
    course = store.load_course(store.course_id_of(course_id))
    store.require_author(course, person(user))
    return history_for("course", course.course_id, owner=None, page=page)


@router.get("/{course_id}/stats", responses=problems(*READ))
async def get_course_stats(course_id: CourseId, user: LiveUser) -> CourseStatsOut:
    """How many learn, where they stop, and how each question is answered."""
    course = store.load_course(store.course_id_of(course_id))
    store.require_author(course, person(user))
    outline = store.load_live(course.course_id).outline if course.release else Outline()
    return CourseStatsOut.of(stats.of_course(course.course_id, outline))


@router.post("/{course_id}/authors", responses=problems(*CHANGED))
async def add_course_author(course_id: CourseId, body: AuthorRequest, user: Administrator) -> CourseOut:
    """Name one more author."""
    course = service.add_author(store.course_id_of(course_id), body.user_id, actor=user.user_id)
    return CourseOut.of_draft(store.load_draft(course.course_id, person(user)))


@router.delete("/{course_id}/authors/{user_id}", responses=problems(*CHANGED))
async def remove_course_author(course_id: CourseId, author_id: LearnerId, user: Administrator) -> CourseOut:
    """Name an author no longer; a course has at least one."""
    course = service.remove_author(store.course_id_of(course_id), author_id, actor=user.user_id)
    return CourseOut.of_draft(store.load_draft(course.course_id, person(user)))
