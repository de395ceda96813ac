"""Enrolling, paying, leaving, granting and refunding; one enrolment per person and course, whatever happens at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from shared.core import clock, ids
from shared.core.observability import metric
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.settings import settings
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.sharded_index import merged_page
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.courses.models import Course, Live
from shared.learning.courses.outline import LessonEntry
from shared.learning.courses.rules import CourseStatus
from shared.learning.courses.service import require_open
from shared.learning.courses.store import load_course, load_live
from shared.learning.enrolment import caps
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus, Purchase, PurchaseStatus
from shared.learning.enrolment.payable import PAYABLES, payable_of
from shared.learning.enrolment.store import (
    activate,
    facts_of,
    find_enrolment,
    load_enrolment,
    load_purchase,
    new_enrolment,
    of_enrolment,
    of_purchase,
    revoke,
    save_purchase,
)
from shared.learning.errors import (
    AlreadyEnrolledError,
    CourseWithdrawnError,
    IllegalTransitionError,
    LearnerUnknownError,
    NothingToRefundError,
    PriceChangedError,
)
from shared.learning.events import EnrolmentLeft, PurchasePlaced
from shared.learning.models import LearningItem
from shared.learning.progress import rules
from shared.learning.progress.learner import save_enrolment
from shared.learning.progress.models import LessonProgress
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import rules as payment_rules
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.providers.payments.base import PaymentProvider, ProviderError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolment, the purchase that it waits for, and whether this request made it."""

    enrolment: Enrolment
    purchase: Purchase | None = None
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class MyCourse:
    """One of somebody's courses: what the catalogue knows of it, and the live lessons."""

    enrolment: Enrolment
    course: Course
    live: Live
    progress: LessonProgress | None = None

    def resume(self) -> dict[str, Any] | None:
        """Where to go on, after the lesson that was completed last; None without access or with nothing left to open.

        The position (s) is known of a lesson whose `progress` was read.
        """
        enrolment, outline, now = self.enrolment, self.live.outline, clock.now()
        if not enrolment.is_active or self.live.status == CourseStatus.WITHDRAWN:
            return None
        enrolled_at = clock.parse(enrolment.enrolled_at)

        def lock(lesson: LessonEntry) -> rules.Lock | None:
            return rules.lock_of(
                lesson,
                outline,
                unlock=self.live.unlock,
                completed=enrolment.completed,
                enrolled_at=enrolled_at,
                now=now,
            )

        latest = (str(enrolment.last_lesson), 0.0) if enrolment.last_lesson else None
        locks = {one.id: lock(one) for one in outline.lessons()}
        found = rules.resume(outline, enrolment.completed, locks, latest)
        lesson = outline.find(found["lesson_id"]) if found and self.progress else None
        if found and lesson and self.progress and self.progress.lesson_id == lesson.id:
            found["position_seconds"] = self.progress.watched(lesson).position
        return found


@dataclass(frozen=True, slots=True)
class Refunded:
    """A purchase with a refund (kopecks) that is on its way."""

    purchase: Purchase
    refund_id: str
    amount: int


def enrol(
    *, user_id: str, course_id: str, expected_price: int | None, idempotency: IdempotencyKey | None = None
) -> Enrolled:
    """Enrol somebody: free courses at once, others with a purchase that waits for its money.

    Who waits for their money gets the same again, unless they expect the price that the course has now: then the old
    purchase is given up for one of that price. Raises CourseNotFoundError, CourseArchivedError,
    CourseWithdrawnError, AlreadyEnrolledError, PriceChangedError when the price (kopecks) is another than expected.
    TooManyError for who has begun as many purchases today as may be.
    """

    def attempt() -> Enrolled:
        course, enrolment = load_course(course_id), find_enrolment(user_id, course_id)
        if enrolment is not None and enrolment.is_active and course.status != CourseStatus.WITHDRAWN:
            raise AlreadyEnrolledError()
        if enrolment is not None and enrolment.status == EnrolmentStatus.AWAITING_PAYMENT:
            if course.status == CourseStatus.WITHDRAWN:
                raise CourseWithdrawnError()
            waiting = load_purchase(enrolment.purchase_id)
            if expected_price in (None, waiting.amount) or waiting.status != PurchaseStatus.AWAITING_PAYMENT:
                return Enrolled(enrolment, waiting, is_new=False)
        require_open(course)
        price, title = int(course.card["price"]), str(course.card["title"])
        if expected_price is not None and expected_price != price:
            raise PriceChangedError(price=price)
        enrolment = enrolment or new_enrolment(user_id, course_id)
        uow = UnitOfWork()
        if enrolment.status == EnrolmentStatus.AWAITING_PAYMENT:
            _give_up(uow, enrolment)
        purchase = None
        if price == 0:
            activate(uow, enrolment, by="free", title=title, actor=user_id)
        else:
            purchase = _place(uow, enrolment, title, price)
        uow.store_idempotency_key(idempotency, {"course_id": course_id})
        uow.commit()
        metric("enrolments")
        return Enrolled(enrolment, purchase)

    return retry_on_conflict(attempt)


def again(user_id: str, course_id: str) -> Enrolled:
    """What an earlier request made, as it is now. Raises EnrolmentNotFoundError."""
    enrolment = load_enrolment(user_id, course_id)
    is_waiting = enrolment.status == EnrolmentStatus.AWAITING_PAYMENT
    return Enrolled(enrolment, load_purchase(enrolment.purchase_id) if is_waiting else None)


def _place(uow: UnitOfWork, enrolment: Enrolment, title: str, price: int) -> Purchase:
    user = User.get_or_none(*User.key(enrolment.user_id))
    purchase = Purchase(
        purchase_id=ids.new("pur"),
        user_id=enrolment.user_id,
        course_id=enrolment.course_id,
        title=title,
        amount=price,
        currency=settings().currency,
        # Receipts go to addresses that somebody has shown to be theirs.
        phone=user.confirmed("phone") if user else None,
        email=user.confirmed("email") if user else None,
        created_at=clock.iso(clock.now()),
    )
    caps.count_begun(uow, enrolment.user_id)
    purchase.payment_id = payments.open_payment(uow=uow, payable=payable_of(purchase)).payment_id
    purchase.set_index_keys()
    uow.create(purchase)
    enrolment.status, enrolment.purchase_id = EnrolmentStatus.AWAITING_PAYMENT.value, purchase.purchase_id
    save_enrolment(uow, enrolment)
    placed = PurchasePlaced(**facts_of(purchase), payment_id=purchase.payment_id)
    uow.add_event(of_purchase(purchase, placed, actor=enrolment.user_id))
    return purchase


def open_link(purchase: Purchase, provider: PaymentProvider) -> Payment:
    """Create the payment at the provider within the request; if that fails, the payments worker repeats it."""
    return payments.start(payment_id=purchase.payment_id, payables=PAYABLES, provider=provider)


def payment_url(enrolled: Enrolled) -> str | None:
    """The link by which the purchase can be paid now, None without one."""
    purchase = enrolled.purchase
    if purchase is None or purchase.status != PurchaseStatus.AWAITING_PAYMENT:
        return None
    payment = payment_lookup.get(purchase.payment_id)
    return payment.confirmation_url if payment.status == "pending" else None


def pay_again(
    *, user_id: str, course_id: str, provider: PaymentProvider, idempotency: IdempotencyKey | None = None
) -> Enrolled:
    """Give a link to pay by: the present one if it still works, else a new one.

    Raises EnrolmentNotFoundError, IllegalTransitionError for what does not wait for money, CourseWithdrawnError.
    """
    enrolment, purchase = _awaiting(user_id, course_id)
    if load_course(course_id).status == CourseStatus.WITHDRAWN:
        raise CourseWithdrawnError()
    try:
        payments.refresh(payment_id=purchase.payment_id, payables=PAYABLES, provider=provider)
    except ProviderError:
        metric("payment_not_asked")
    enrolment, purchase = _awaiting(user_id, course_id)
    last = payments.start(payment_id=purchase.payment_id, payables=PAYABLES, provider=provider)
    link_ends = clock.parse(last.created_at) + timedelta(minutes=settings().payment_link_minutes)
    if last.status == "creating" or (last.status == "pending" and clock.now() < link_ends):
        return Enrolled(enrolment, purchase, is_new=False)

    def renew() -> Purchase:
        _, purchase = _awaiting(user_id, course_id)
        uow = UnitOfWork()
        # Of two clicks at once the second has the link of the first.
        if purchase.payment_id == last.payment_id:
            purchase.payment_attempts += 1
            payment = payments.open_payment(uow=uow, payable=payable_of(purchase), attempt=purchase.payment_attempts)
            purchase.payment_id = payment.payment_id
            save_purchase(uow, purchase)
        uow.store_idempotency_key(idempotency, {"course_id": course_id})
        uow.commit()
        return purchase

    purchase = retry_on_conflict(renew)
    open_link(purchase, provider)
    return Enrolled(enrolment, purchase, is_new=False)


def _awaiting(user_id: str, course_id: str) -> tuple[Enrolment, Purchase]:
    enrolment = load_enrolment(user_id, course_id)
    if enrolment.status == EnrolmentStatus.AWAITING_PAYMENT:
        purchase = load_purchase(enrolment.purchase_id)
        if purchase.status == PurchaseStatus.AWAITING_PAYMENT:
            return enrolment, purchase
    raise IllegalTransitionError(enrolment_status=enrolment.status)


def leave(*, user_id: str, course_id: str) -> Enrolment:
    """End one's own access that was not paid for, or give up a purchase that waits for its money; who has left already
    changes nothing.

    Raises EnrolmentNotFoundError, IllegalTransitionError.
    """

    def act(uow: UnitOfWork, enrolment: Enrolment) -> None:
        if enrolment.status in (EnrolmentStatus.LEFT, EnrolmentStatus.CANCELLED):
            return
        if enrolment.status == EnrolmentStatus.AWAITING_PAYMENT:
            _give_up(uow, enrolment)
            enrolment.status = EnrolmentStatus.CANCELLED.value
            save_enrolment(uow, enrolment)
            return
        if not enrolment.is_active or enrolment.by == "purchase":
            raise IllegalTransitionError(enrolment_status=enrolment.status)
        enrolment.status = EnrolmentStatus.LEFT.value
        save_enrolment(uow, enrolment)
        left = EnrolmentLeft(course_id=course_id, title=_title(course_id))
        uow.add_event(of_enrolment(enrolment, left, actor=user_id))

    return _change(user_id, course_id, act)


def grant(*, course_id: str, user_ids: Sequence[str], actor: str) -> list[Enrolment]:
    """Give people access; who has it keeps what they have. Raises LearnerUnknownError, IllegalTransitionError for
    a course without a release or people whose money a person must look at first, and as `require_open`.

    Nobody is given anything when somebody in the list cannot be.
    """
    course = load_course(course_id)
    if course.status in (CourseStatus.DRAFT, CourseStatus.IN_REVIEW):
        raise IllegalTransitionError(course_status=course.status)
    require_open(course)
    wanted = list(dict.fromkeys(user_ids))
    known = {one.id for one in User.batch_get([User.key(one) for one in wanted]) if one.is_active}
    if unknown := [one for one in wanted if one not in known]:
        raise LearnerUnknownError.of("user_ids", unknown)
    if held := [one for one in wanted if _is_held(find_enrolment(one, course_id))]:
        raise IllegalTransitionError(enrolment_status=EnrolmentStatus.AWAITING_PAYMENT.value, user_ids=held)
    title = _title(course_id)

    def give(user_id: str) -> Enrolment:
        enrolment = find_enrolment(user_id, course_id) or new_enrolment(user_id, course_id)
        if enrolment.is_active:
            return enrolment
        uow = UnitOfWork()
        if enrolment.status == EnrolmentStatus.AWAITING_PAYMENT:
            _give_up(uow, enrolment)
        activate(uow, enrolment, by="grant", title=title, actor=actor)
        uow.commit()
        return enrolment

    return [retry_on_conflict(lambda one=one: give(one)) for one in wanted]  # type: ignore[misc]


def remove(*, course_id: str, user_id: str, actor: str) -> Enrolment:
    """End somebody's access that was not paid for. Raises EnrolmentNotFoundError, IllegalTransitionError."""

    def act(uow: UnitOfWork, enrolment: Enrolment) -> None:
        if enrolment.status == EnrolmentStatus.REVOKED:
            return
        if not enrolment.is_active or enrolment.by == "purchase":
            raise IllegalTransitionError(enrolment_status=enrolment.status)
        revoke(uow, enrolment, reason="removed", title=_title(course_id), actor=actor)

    return _change(user_id, course_id, act)


def refund(
    *,
    course_id: str,
    user_id: str,
    amount: int | None,
    reason: str,
    idempotency: IdempotencyKey | None = None,
) -> Refunded:
    """Ask for a refund of a part (kopecks) or of all that is left; the payments worker carries it out.

    Raises EnrolmentNotFoundError, NothingToRefundError, RefundExceedsPaidError.
    """
    enrolment = load_enrolment(user_id, course_id)
    if not enrolment.purchase_id:
        raise NothingToRefundError()
    purchase = load_purchase(enrolment.purchase_id)
    if purchase.status not in (PurchaseStatus.PAID, PurchaseStatus.HELD):
        raise NothingToRefundError()
    payment = payment_lookup.get(purchase.payment_id)
    left = payment_rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)
    wanted = left if amount is None else amount
    if wanted <= 0:
        raise NothingToRefundError()
    uow = UnitOfWork()
    asked = payment_refunds.request_refund(uow=uow, payment=payment, amount=wanted, reason=reason)
    reference = {"purchase_id": purchase.purchase_id, "refund_id": asked.refund_id, "amount": wanted}
    uow.store_idempotency_key(idempotency, reference)
    uow.commit()
    return Refunded(purchase, str(asked.refund_id), wanted)


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[MyCourse]:
    """Somebody's courses, newest first, with what is needed to say how far they are."""
    page: Page[Enrolment] = query_page(
        Enrolment.gsi1, keys.enrolments_of(user_id), scope=f"my-courses:{user_id}", limit=limit, cursor=cursor
    )
    wanted = [key(one.course_id) for one in page.items for key in (keys.course_key, keys.live_key)]
    found = list(LearningItem.batch_get(wanted)) if wanted else []
    courses = {one.course_id: one for one in found if isinstance(one, Course)}
    lives = {one.course_id: one for one in found if isinstance(one, Live)}
    shown = [
        MyCourse(one, courses[one.course_id], lives[one.course_id])
        for one in page.items
        if one.course_id in courses and one.course_id in lives
    ]
    return Page(_with_positions(user_id, shown), page.next_cursor)


def _with_positions(user_id: str, courses: list[MyCourse]) -> list[MyCourse]:
    """The courses with the progress in the lesson where each goes on, in one more read."""
    lessons = {one.enrolment.course_id: found["lesson_id"] for one in courses if (found := one.resume())}
    wanted = [keys.progress_key(user_id, course_id, lesson_id) for course_id, lesson_id in lessons.items()]
    read = {(one.pk, one.sk): one for one in LearningItem.batch_get(wanted)} if wanted else {}

    def progress(course_id: str) -> LessonProgress | None:
        found = read.get(keys.progress_key(user_id, course_id, lessons.get(course_id, "")))
        return found if isinstance(found, LessonProgress) else None

    return [replace(one, progress=progress(one.enrolment.course_id)) for one in courses]


def learners(*, course_id: str, status: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Enrolment]:
    """A course's enrolments in one status, newest first."""
    key = keys.learners_of(course_id, status)
    return query_page(Enrolment.gsi2, key, scope=f"learners:{key}", limit=limit, cursor=cursor)


def everybody(*, course_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Enrolment]:
    """A course's enrolments in any status, newest first: each once, whatever becomes of it while they are read."""
    in_any = [keys.learners_of(course_id, one) for one in EnrolmentStatus]
    scope = f"all-learners:{course_id}"
    return merged_page(Enrolment.gsi2, in_any, scope=scope, low="0", high="9", limit=limit, cursor=cursor)


def percents_now(enrolments: Iterable[Enrolment]) -> Iterator[tuple[Enrolment, int]]:
    """Enrolments of one course with how much of its live required lessons is completed: at most one read.

    The stored percentage is as of the last completion, and the course may have changed since.
    """
    required: int | None = None
    for one in enrolments:
        if one.completed and required is None:
            required = load_live(one.course_id).outline.required
        yield one, rules.percent_of(one.completed, required or 0)


def _is_held(enrolment: Enrolment | None) -> bool:
    """Whether another amount was paid than asked for, which a person must settle."""
    if enrolment is None or enrolment.status != EnrolmentStatus.AWAITING_PAYMENT:
        return False
    return bool(load_purchase(enrolment.purchase_id).status == PurchaseStatus.HELD)


def _give_up(uow: UnitOfWork, enrolment: Enrolment) -> None:
    """Cancel the purchase that waits for its money: what still comes by its links goes back."""
    purchase = load_purchase(enrolment.purchase_id)
    if purchase.status == PurchaseStatus.HELD:
        raise IllegalTransitionError(enrolment_status=enrolment.status)
    if purchase.status == PurchaseStatus.AWAITING_PAYMENT:
        purchase.status = PurchaseStatus.CANCELLED.value
        save_purchase(uow, purchase)


def _change(user_id: str, course_id: str, act: Callable[[UnitOfWork, Enrolment], None]) -> Enrolment:
    def attempt() -> Enrolment:
        enrolment, uow = load_enrolment(user_id, course_id), UnitOfWork()
        act(uow, enrolment)
        uow.commit()
        return enrolment

    return retry_on_conflict(attempt)


def _title(course_id: str) -> str:
    card = load_course(course_id).card
    return str(card["title"]) if card else ""
