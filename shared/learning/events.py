"""What learning announces: never a learner's name, an answer or a text that somebody wrote but for titles.

Amounts are kopecks, times ISO 8601 UTC. Whom it concerns is in the event's `customer_id` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional

Notice: TypeAlias = Literal["to_review", "returned", "withdrawn"]


# What buyers see of their purchases' events.
PURCHASE_FIELDS = ("purchase_id", "course_id", "title", "amount", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseEvent(EventData):
    """What every event of a course says."""

    aggregate: ClassVar[str] = "course"

    course_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCreated(CourseEvent):
    """Somebody began to make a course."""

    type: ClassVar[Literal["course.created"]] = "course.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAuthorsChanged(EventData):
    """Other people may change a course from now on; `added` and `removed` are their ids."""

    type: ClassVar[Literal["course.authors_changed"]] = "course.authors_changed"
    aggregate: ClassVar[str] = "course"
    audience: ClassVar[Audience] = STAFF_ONLY

    course_id: str
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSubmitted(CourseEvent):
    """An author asked for a review."""

    type: ClassVar[Literal["course.submitted"]] = "course.submitted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReturned(CourseEvent):
    """A review ended without publishing; the comment is on the course."""

    type: ClassVar[Literal["course.returned"]] = "course.returned"
    audience: ClassVar[Audience] = STAFF_ONLY

    author_ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePublished(CourseEvent):
    """There is a new release, from 1."""

    type: ClassVar[Literal["course.published"]] = "course.published"
    audience: ClassVar[Audience] = STAFF_ONLY

    release: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseArchived(CourseEvent):
    """No new learners from now on."""

    type: ClassVar[Literal["course.archived"]] = "course.archived"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReopened(CourseEvent):
    """New learners again."""

    type: ClassVar[Literal["course.reopened"]] = "course.reopened"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseWithdrawn(CourseEvent):
    """The course's content is gone for everybody; the reason is on the course."""

    type: ClassVar[Literal["course.withdrawn"]] = "course.withdrawn"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseNotice(EventData):
    """What happened to a course, for one of the people whom it concerns: a learner, an author, an admin."""

    type: ClassVar[Literal["course.notice"]] = "course.notice"
    aggregate: ClassVar[str] = "course_notice"
    audience: ClassVar[Audience] = shown("course_id", "title", "notice")

    course_id: str
    title: str
    notice: Notice
    recipient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoEvent(EventData):
    """What every event of a video says; `owner_id` is who uploaded it."""

    aggregate: ClassVar[str] = "video"

    video_id: str
    owner_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoUploaded(VideoEvent):
    """All parts of a video are there; it is to be inspected."""

    type: ClassVar[Literal["video.uploaded"]] = "video.uploaded"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoDeleted(VideoEvent):
    """A video was deleted; its files go with it."""

    type: ClassVar[Literal["video.deleted"]] = "video.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReady(VideoEvent):
    """A video can be played."""

    type: ClassVar[Literal["video.ready"]] = "video.ready"
    audience: ClassVar[Audience] = STAFF_ONLY

    duration_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRejected(VideoEvent):
    """A file is no video that we take; `reason` is a code."""

    type: ClassVar[Literal["video.rejected"]] = "video.rejected"
    audience: ClassVar[Audience] = STAFF_ONLY

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseEvent(EventData):
    """What every event of a purchase says."""

    aggregate: ClassVar[str] = "purchase"

    purchase_id: str
    course_id: str
    title: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchasePlaced(PurchaseEvent):
    """Somebody began to buy a course; its payment is to be started."""

    type: ClassVar[Literal["purchase.placed"]] = "purchase.placed"
    audience: ClassVar[Audience] = shown(*PURCHASE_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchasePaid(PurchaseEvent):
    """The money came and the course was given."""

    type: ClassVar[Literal["purchase.paid"]] = "purchase.paid"
    audience: ClassVar[Audience] = shown(*PURCHASE_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRefunded(PurchaseEvent):
    """A part of a purchase was refunded, or the whole (`full`); `refunded_amount` are all its refunds so far."""

    type: ClassVar[Literal["purchase.refunded"]] = "purchase.refunded"
    audience: ClassVar[Audience] = shown(*PURCHASE_FIELDS, "refund_id", "refund_amount", "refunded_amount", "full")

    refund_id: str
    refund_amount: int
    refunded_amount: int
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseHeld(PurchaseEvent):
    """Another amount came than was asked for; an admin has to refund it."""

    type: ClassVar[Literal["purchase.held"]] = "purchase.held"
    audience: ClassVar[Audience] = shown(*PURCHASE_FIELDS, "payment_id", "captured_amount")

    payment_id: str
    captured_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLateRefund(PurchaseEvent):
    """Money came for what cannot be given any more: the payment is refunded."""

    type: ClassVar[Literal["purchase.late_refund"]] = "purchase.late_refund"
    audience: ClassVar[Audience] = shown(*PURCHASE_FIELDS, "payment_id")

    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentEvent(EventData):
    """What every event of an enrolment says; its aggregate is one person's learning in one course."""

    aggregate: ClassVar[str] = "enrolment"

    course_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentActivated(EnrolmentEvent):
    """Somebody may read a course from now on, `by` free, purchase or grant."""

    type: ClassVar[Literal["enrolment.activated"]] = "enrolment.activated"
    audience: ClassVar[Audience] = shown("course_id", "title", "by", "purchase_id")

    by: str
    purchase_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRevoked(EnrolmentEvent):
    """Somebody may not read a course any more; `reason` is refunded or removed."""

    type: ClassVar[Literal["enrolment.revoked"]] = "enrolment.revoked"
    audience: ClassVar[Audience] = shown("course_id", "title", "reason", "purchase_id")

    reason: str
    purchase_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentLeft(EnrolmentEvent):
    """Somebody left a course."""

    type: ClassVar[Literal["enrolment.left"]] = "enrolment.left"
    audience: ClassVar[Audience] = shown("course_id", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonEvent(EventData):
    """What every event of somebody's lesson says."""

    aggregate: ClassVar[str] = "enrolment"

    course_id: str
    lesson_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonWatched(LessonEvent):
    """A further quarter of a lesson's video was watched; `percent` is 25, 50, 75 or 100.

    `covered_seconds` are all that were watched of this video, `new_seconds` those since the event before.
    """

    type: ClassVar[Literal["lesson.watched"]] = "lesson.watched"
    audience: ClassVar[Audience] = shown("course_id", "lesson_id", "covered_seconds", "percent")

    covered_seconds: int
    percent: int
    new_seconds: int | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonCompleted(LessonEvent):
    """Somebody completed a lesson, by its `rule`: manual, watched or passed."""

    type: ClassVar[Literal["lesson.completed"]] = "lesson.completed"
    audience: ClassVar[Audience] = shown("course_id", "lesson_id", "rule", "release")

    rule: str
    release: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSubmitted(LessonEvent):
    """An attempt at a quiz was graded."""

    type: ClassVar[Literal["quiz.submitted"]] = "quiz.submitted"
    audience: ClassVar[Audience] = shown("course_id", "lesson_id", "number", "score_percent", "passed")

    number: int
    score_percent: int
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizGraded(EventData):
    """Which questions somebody answered right and wrong, by their ids: for statistics, and so of nobody."""

    type: ClassVar[Literal["quiz.graded"]] = "quiz.graded"
    aggregate: ClassVar[str] = "lesson"
    audience: ClassVar[Audience] = STAFF_ONLY

    course_id: str
    lesson_id: str
    right: list[str]
    wrong: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCompleted(EventData):
    """Somebody completed all required lessons of a release."""

    type: ClassVar[Literal["course.completed"]] = "course.completed"
    aggregate: ClassVar[str] = "enrolment"
    audience: ClassVar[Audience] = shown("course_id", "title", "release")

    course_id: str
    title: str
    release: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningActive(EventData):
    """Somebody's first report, quiz or completion of a day (a date in their own time zone)."""

    type: ClassVar[Literal["learning.active"]] = "learning.active"
    aggregate: ClassVar[str] = "learner"
    audience: ClassVar[Audience] = shown("day")

    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningDayRestored(EventData):
    """An admin counted a day as active."""

    type: ClassVar[Literal["learning.day_restored"]] = "learning.day_restored"
    aggregate: ClassVar[str] = "learner"
    audience: ClassVar[Audience] = shown("day")

    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateEvent(EventData):
    """What every event of a certificate says."""

    aggregate: ClassVar[str] = "certificate"

    number: str
    course_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIssued(CertificateEvent):
    """Somebody has a certificate."""

    type: ClassVar[Literal["certificate.issued"]] = "certificate.issued"
    audience: ClassVar[Audience] = shown("number", "course_id", "title", "release")

    release: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRevoked(CertificateEvent):
    """A certificate is not valid any more."""

    type: ClassVar[Literal["certificate.revoked"]] = "certificate.revoked"
    audience: ClassVar[Audience] = shown("number", "course_id", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantHandedOver(EventData):
    """A question to the assistant became a ticket."""

    type: ClassVar[Literal["assistant.handed_over"]] = "assistant.handed_over"
    aggregate: ClassVar[str] = "assistant"
    audience: ClassVar[Audience] = shown("message_id", "ticket_id")

    message_id: str
    ticket_id: str


EVENTS = (
    CourseCreated,
    CourseAuthorsChanged,
    VideoDeleted,
    CourseSubmitted,
    CourseReturned,
    CoursePublished,
    CourseArchived,
    CourseReopened,
    CourseWithdrawn,
    CourseNotice,
    VideoUploaded,
    VideoReady,
    VideoRejected,
    PurchasePlaced,
    PurchasePaid,
    PurchaseRefunded,
    PurchaseHeld,
    PurchaseLateRefund,
    EnrolmentActivated,
    EnrolmentRevoked,
    EnrolmentLeft,
    LessonWatched,
    LessonCompleted,
    QuizSubmitted,
    QuizGraded,
    CourseCompleted,
    LearningActive,
    LearningDayRestored,
    CertificateIssued,
    CertificateRevoked,
    AssistantHandedOver,
)


def enrolment_aggregate(user_id: str, course_id: str) -> str:
    """The aggregate's id of one person's learning in one course."""
    return f"{course_id}.{user_id}"
