"""What happened to a course, announced to each person whom it concerns: learners, authors, admins.

A course's own event concerns many people, a message one: so each gets an event of their own, once, however often the
course's comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.identity.models import Group
from shared.identity.roles import Role
from shared.learning.courses.rules import CourseStatus
from shared.learning.courses.store import load_course
from shared.learning.enrolment import service as enrolment
from shared.learning.enrolment.models import EnrolmentStatus
from shared.learning.events import CourseNotice, CourseReturned, CourseSubmitted, Notice

CONSUMER = "course-notices"
PAGE = 100


def notify_reviewers(message: dict[str, Any]) -> None:
    """Tell the admins that a course is to be reviewed, if it still is."""
    submitted = CourseSubmitted.from_data(message["data"])
    if load_course(submitted.course_id).status != CourseStatus.IN_REVIEW:
        return
    admins = [str(one.sk) for one in Group.query(f"GROUP#{Role.ADMIN}", limit=PAGE)]
    _announce(message["id"], "to_review", submitted.course_id, submitted.title, admins, message.get("actor"))


def notify_authors(message: dict[str, Any]) -> None:
    """Tell a course's authors that it was returned."""
    returned = CourseReturned.from_data(message["data"])
    _announce(message["id"], "returned", returned.course_id, returned.title, returned.author_ids, message.get("actor"))


def notify_learners(
    event_id: str, course_id: str, title: str, *, cursor: str | None, may_go_on: Callable[[], bool]
) -> str | None:
    """Tell who learns that a course was withdrawn, page by page; the cursor of the rest, None at the end.

    Safe to repeat.
    """
    while True:
        page = enrolment.learners(course_id=course_id, status=EnrolmentStatus.ACTIVE, limit=PAGE, cursor=cursor)
        _announce(event_id, "withdrawn", course_id, title, (one.user_id for one in page.items), None)
        cursor = page.next_cursor
        if cursor is None or not may_go_on():
            return cursor


def _announce(
    event_id: str, notice: Notice, course_id: str, title: str, people: Iterable[str], actor: str | None
) -> None:
    """Announce a notice to people, each once for the event."""
    for person in people:
        uow = UnitOfWork()
        uow.dedupe(CONSUMER, f"{event_id}#{person}")
        event = CourseNotice(course_id=course_id, title=title, notice=notice, recipient_id=person)
        # Only a learner's is part of their own timeline.
        learner = person if notice == "withdrawn" else None
        uow.add_event(event.of(f"{course_id}.{person}", customer_id=learner, actor=actor))
        try:
            uow.commit()
        except DuplicateMessage:
            continue
