"""A course's learners, for its authors: who they are, their progress, grants; refunds by admins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from functions.api.learning.schemas import (
    CourseProgressOut,
    EnrolmentOut,
    GrantRequest,
    LearnerProgressOut,
    PurchaseRefundCreate,
    PurchaseRefundOut,
)
from shared.data import idempotency
from shared.http.auth import LiveUser, Principal, requires
from shared.http.courses import CHANGED, READ, CourseId, LearnerId, person
from shared.http.idempotency import Idempotent
from shared.http.languages import AcceptLanguage, preferred
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity.public import names_of
from shared.learning.courses import store
from shared.learning.enrolment import service
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus
from shared.learning.enrolment.service import Refunded
from shared.learning.enrolment.store import load_enrolment, load_purchase
from shared.learning.progress import reading

router = Router(prefix="/courses/{course_id}/learners", tags=["learning"])


def _course_of(course_id: str, user: Principal) -> str:
    """The id of a course that this person is an author of. Raises CourseNotFoundError, ForbiddenError."""
    course = store.load_course(store.course_id_of(course_id))
    store.require_author(course, person(user))
    return str(course.course_id)


def _names(enrolments: Iterable[Enrolment]) -> dict[str, str]:
    """By id, the names of who is enrolled: a course's authors know whom they teach."""
    return names_of(one.user_id for one in enrolments)


@router.get("", responses=problems(*READ))
async def list_learners(
    course_id: CourseId, user: LiveUser, page: PageQuery, status: EnrolmentStatus = EnrolmentStatus.ACTIVE
) -> ListOut[EnrolmentOut]:
    """A course's learners in one status, newest first."""
    found = service.learners(course_id=_course_of(course_id, user), status=status, limit=page.limit, cursor=page.cursor)
    return ListOut[EnrolmentOut](
        items=EnrolmentOut.all_of(found.items, _names(found.items)), next_cursor=found.next_cursor
    )


@router.get("/{user_id}", responses=problems(*READ))
async def get_learner(
    course_id: CourseId, learner_id: LearnerId, user: LiveUser, accept_language: AcceptLanguage = ""
) -> LearnerProgressOut:
    """A learner's progress, and why it is what it is; of a withdrawn course too, whose buyers may want money back."""
    course_id = _course_of(course_id, user)
    enrolment = load_enrolment(learner_id, course_id)
    language = preferred(accept_language)
    progress = reading.of_learner(learner_id, course_id, language=language, also_withdrawn=True)
    return LearnerProgressOut(
        enrolment=EnrolmentOut.of(enrolment, _names([enrolment])), progress=CourseProgressOut.of(progress)
    )


@router.post("", status_code=201, responses=problems(*CHANGED))
async def grant_course(course_id: CourseId, body: GrantRequest, user: LiveUser) -> ListOut[EnrolmentOut]:
    """Give people access; who has it keeps what they have, so it needs no key."""
    made = service.grant(course_id=_course_of(course_id, user), user_ids=body.user_ids, actor=user.user_id)
    return ListOut[EnrolmentOut](items=EnrolmentOut.all_of(made, _names(made)))


@router.delete("/{user_id}", responses=problems(*CHANGED))
async def remove_learner(course_id: CourseId, learner_id: LearnerId, user: LiveUser) -> EnrolmentOut:
    """End somebody's access that was not paid for."""
    removed = service.remove(course_id=_course_of(course_id, user), user_id=learner_id, actor=user.user_id)
    return EnrolmentOut.of(removed)


@router.post("/{user_id}/refunds", status_code=201, responses=problems(*CHANGED))
async def refund_course(
    course_id: CourseId,
    learner_id: LearnerId,
    body: PurchaseRefundCreate,
    _user: Annotated[Principal, requires("courses.refund")],
    key: Idempotent,
) -> PurchaseRefundOut:
    """Give money back, in part or whole; the whole ends the access."""
    course_id = store.course_id_of(course_id)

    def act() -> Refunded:
        return service.refund(
            course_id=course_id, user_id=learner_id, amount=body.amount, reason=body.reason, idempotency=key
        )

    def again(kept: dict[str, str]) -> Refunded:
        return Refunded(load_purchase(kept["purchase_id"]), kept["refund_id"], int(kept["amount"]))

    return PurchaseRefundOut.of(idempotency.run(key, act, again))
