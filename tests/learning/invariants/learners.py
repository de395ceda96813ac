"""What must agree of learners: their completed lessons, quizzes and purchases, each announced once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from shared.data.events import DomainEvent
from shared.learning.enrolment.models import Enrolment, Purchase, PurchaseStatus
from shared.learning.events import enrolment_aggregate
from shared.learning.progress.models import LessonProgress
from shared.learning.quizzes.models import Attempt, AttemptStatus, QuizState
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant


def _once(
    event_type: str, subjects: Callable[[Snapshot], Iterable[str]], subject: Callable[[DomainEvent], str]
) -> Once:
    """Of a fact about a learner: what an erased account had stays announced."""

    def erased(snapshot: Snapshot) -> set[str]:
        return {subject(one) for one in snapshot.events_of(event_type) if one.customer_id in snapshot.erased}

    return Once(subjects, subject, gone=erased)


def _learner(pk: str) -> str:
    """`crs_….usr_…` of the key of what somebody did in a course."""
    _, user_id, course_id = pk.split("#")
    return enrolment_aggregate(user_id, course_id)


def _of_lesson(event: DomainEvent) -> str:
    return f"{event.aggregate_id} {event.data['lesson_id']}"


def _completed_lessons(snapshot: Snapshot) -> Iterator[str]:
    return (f"{_learner(one.pk)} {one.lesson_id}" for one in snapshot.all(LessonProgress) if one.completed_at)


def _completed_courses(snapshot: Snapshot) -> Iterator[str]:
    return (_learner(one.pk) for one in snapshot.all(Enrolment) if one.completed_at)


def _graded(snapshot: Snapshot) -> Iterator[str]:
    for one in snapshot.all(Attempt):
        if one.status != AttemptStatus.OPEN:
            yield f"{_learner(one.pk)} {one.lesson_id} {one.number}"


def _paid(snapshot: Snapshot) -> Iterator[str]:
    return (str(one.purchase_id) for one in snapshot.all(Purchase) if one.paid_at)


ONCE = {
    "lesson.completed": _once("lesson.completed", _completed_lessons, _of_lesson),
    "course.completed": _once("course.completed", _completed_courses, lambda event: str(event.aggregate_id)),
    "quiz.submitted": _once("quiz.submitted", _graded, lambda event: f"{_of_lesson(event)} {event.data['number']}"),
    "purchase.paid": _once("purchase.paid", _paid, data("purchase_id")),
}


@invariant
def completed_lessons(snapshot: Snapshot) -> Iterator[str]:
    """The bits of an enrolment are the numbers of the lessons that were completed, and its percent is at most 100."""
    bits: Counter[str] = Counter()
    for progress in snapshot.all(LessonProgress):
        if progress.completed_at:
            bits[str(progress.pk)] |= 1 << progress.number
    enrolments = {str(one.pk): one for one in snapshot.all(Enrolment)}
    for pk in sorted(bits.keys() | enrolments.keys()):
        completed = enrolments[pk].completed if pk in enrolments else 0
        if completed != bits[pk]:
            yield f"{pk}: bits {completed:b}, completed lessons {bits[pk]:b}"
    for pk, enrolment in enrolments.items():
        if not 0 <= enrolment.percent <= 100 or (enrolment.completed_at and not enrolment.completed):
            yield f"{pk}: {enrolment.percent} %, completed at {enrolment.completed_at}"


@invariant
def attempts(snapshot: Snapshot) -> Iterator[str]:
    """A quiz's attempts are numbered without a gap, and the open one, of which there is one at most, is known."""
    found: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in snapshot.all(Attempt):
        found.setdefault((str(attempt.pk), str(attempt.lesson_id)), []).append(attempt)
    states = {(str(one.pk), str(one.lesson_id)): one for one in snapshot.all(QuizState)}
    for key in sorted(found.keys() | states.keys()):
        numbers = sorted(int(one.number) for one in found.get(key, ()))
        still_open = [int(one.number) for one in found.get(key, ()) if one.status == AttemptStatus.OPEN]
        state = states.get(key)
        known = ([int(state.open_number)] if state.open_number else []) if state else []
        if numbers != list(range(1, (int(state.used) if state else 0) + 1)) or still_open != known:
            yield f"{key}: attempts {numbers}, open {still_open}, known {known}"


@invariant
def bought_courses(snapshot: Snapshot) -> Iterator[str]:
    """What was paid is a purchase that an enrolment names, and access that was bought rests on one that is paid."""
    purchases = {str(one.purchase_id): one for one in snapshot.all(Purchase)}
    for enrolment in snapshot.all(Enrolment):
        if enrolment.is_active and enrolment.by == "purchase":
            purchase = purchases.get(str(enrolment.purchase_id))
            if purchase is None or purchase.status != PurchaseStatus.PAID:
                yield f"{enrolment.pk}: access by purchase {enrolment.purchase_id}, which is not paid"
    for purchase in purchases.values():
        # Another amount than the price may have come, and gone back whole.
        payment = snapshot.payments.get(str(purchase.payment_id))
        paid = (payment.captured_amount if payment is not None else 0) or purchase.amount
        if (purchase.refunded_amount >= paid) != (purchase.status == PurchaseStatus.REFUNDED):
            yield f"{purchase.purchase_id}: {purchase.status}, {purchase.refunded_amount} of {paid} refunded"
