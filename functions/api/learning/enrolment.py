"""Enrolling, paying and leaving, and one's own courses."""

from __future__ import annotations

from fastapi import Response

from functions.api.learning.schemas import EnrolledOut, EnrolmentOut, EnrolRequest, MyCourseOut
from shared.data import idempotency
from shared.http.auth import CurrentUser, LiveUser
from shared.http.courses import CHANGED, CourseId
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses.store import course_id_of
from shared.learning.enrolment import service
from shared.learning.enrolment.service import Enrolled
from shared.providers.payments import from_settings as payment_provider

router = Router(prefix="/courses", tags=["learning"])


@router.get("/mine", responses=problems(400, 401))
async def list_own_courses(user: CurrentUser, page: PageQuery) -> ListOut[MyCourseOut]:
    """One's own courses, newest first, and how far one is."""
    found = service.mine(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    return ListOut[MyCourseOut].of(found, MyCourseOut.of)


@router.post("/{course_id}/enrol", status_code=201, responses={200: {"model": EnrolledOut}, **problems(*CHANGED, 429)})
async def enrol_in_course(
    course_id: CourseId, user: LiveUser, key: Idempotent, response: Response, body: EnrolRequest | None = None
) -> EnrolledOut:
    """Begin a course: a free one at once, others when they are paid. Again while unpaid: 200 and the same."""
    course_id = course_id_of(course_id)

    def act() -> Enrolled:
        enrolled = service.enrol(
            user_id=user.user_id,
            course_id=course_id,
            expected_price=body.expected_price if body else None,
            idempotency=key,
        )
        if enrolled.purchase is not None:
            service.open_link(enrolled.purchase, payment_provider())
        return enrolled

    enrolled = idempotency.run(key, act, lambda _: service.again(user.user_id, course_id))
    response.status_code = 201 if enrolled.is_new else 200
    return _shown(enrolled)


@router.post("/{course_id}/pay", responses=problems(*CHANGED))
async def pay_course(course_id: CourseId, user: LiveUser, key: Idempotent) -> EnrolledOut:
    """A link to pay by: the one that there is, or a new one when that ran out."""
    course_id = course_id_of(course_id)

    def act() -> Enrolled:
        return service.pay_again(
            user_id=user.user_id, course_id=course_id, provider=payment_provider(), idempotency=key
        )

    return _shown(idempotency.run(key, act, lambda _: service.again(user.user_id, course_id)))


@router.post("/{course_id}/leave", responses=problems(*CHANGED))
async def leave_course(course_id: CourseId, user: LiveUser) -> EnrolmentOut:
    """End one's own access that was not paid for, or give up paying. Progress is kept."""
    return EnrolmentOut.of(service.leave(user_id=user.user_id, course_id=course_id_of(course_id)))


def _shown(enrolled: Enrolled) -> EnrolledOut:
    return EnrolledOut(enrolment=EnrolmentOut.of(enrolled.enrolment), payment_url=service.payment_url(enrolled))
