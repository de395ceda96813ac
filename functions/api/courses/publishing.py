"""Review and releases: what moves a course from one status to another."""

from __future__ import annotations

from functions.api.courses.schemas import CommentRequest, CourseOut, CourseReasonRequest, VersionRequest
from shared.http.auth import LiveUser
from shared.http.courses import CHANGED, Administrator, CourseId, person
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses import publishing
from shared.learning.courses.store import course_id_of

router = Router(prefix="/courses/{course_id}", tags=["courses"])


@router.post("/submit", responses=problems(*CHANGED))
async def submit_course(course_id: CourseId, user: LiveUser) -> CourseOut:
    """Ask for a review (author)."""
    return CourseOut.of_draft(publishing.submit(course_id_of(course_id), person=person(user)))


@router.post("/return", responses=problems(*CHANGED))
async def return_course(course_id: CourseId, body: CommentRequest, user: LiveUser) -> CourseOut:
    """End a review without publishing (author, admin)."""
    edited = publishing.send_back(course_id_of(course_id), person=person(user), comment=body.comment)
    return CourseOut.of_draft(edited)


@router.post("/publish", responses=problems(*CHANGED))
async def publish_course(course_id: CourseId, body: VersionRequest, user: Administrator) -> CourseOut:
    """Make the draft the next release."""
    edited = publishing.publish(course_id_of(course_id), person=person(user), version=body.version)
    return CourseOut.of_draft(edited)


@router.post("/archive", responses=problems(*CHANGED))
async def archive_course(course_id: CourseId, user: Administrator) -> CourseOut:
    """Take no new learners; who is enrolled goes on."""
    return CourseOut.of_draft(publishing.archive(course_id_of(course_id), person=person(user)))


@router.post("/reopen", responses=problems(*CHANGED))
async def reopen_course(course_id: CourseId, user: Administrator) -> CourseOut:
    """Take new learners again."""
    return CourseOut.of_draft(publishing.reopen(course_id_of(course_id), person=person(user)))


@router.post("/withdraw", responses=problems(*CHANGED))
async def withdraw_course(course_id: CourseId, body: CourseReasonRequest, user: Administrator) -> CourseOut:
    """Take the content from everybody, for ever; certificates stay."""
    edited = publishing.withdraw(course_id_of(course_id), person=person(user), reason=body.reason)
    return CourseOut.of_draft(edited)
