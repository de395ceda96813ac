"""Asking for exports, and writing them page by page: one's own learning, or everybody's in a course."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from shared.core import clock
from shared.core.csv_format import row
from shared.core.paging import MAX_LIMIT, Page
from shared.core.periods import check_period
from shared.data.base import query_page
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.store import Person, load_course, load_live, require_author
from shared.learning.enrolment import service as enrolments
from shared.learning.enrolment.models import Enrolment
from shared.learning.exports import caps, facts, xapi
from shared.tasks import service as tasks
from shared.tasks.files import Pages, csv_of_pages, file_of_pages
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress

ExportFormat: TypeAlias = Literal["xapi", "csv"]
OWN: Final = "learning.export"
OF_COURSE: Final = "course.export"
# An admin who is no author has to hold it until the file is there.
ADMINISTER: Final = "courses.administer"
XAPI_TYPE: Final = "application/x-ndjson"


def request_own(
    *, user_id: str, file_format: ExportFormat, since: datetime | None = None, until: datetime | None = None
) -> Task:
    """Ask for a file of what one did in all courses. Raises InvalidPeriodError, TooManyError."""
    wanted, uow = _wanted(file_format, since, until), UnitOfWork()
    caps.count_own(uow, user_id)
    return _request(uow, OWN, user_id, wanted)


def request_course(
    *,
    course_id: str,
    person: Person,
    file_format: ExportFormat,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Task:
    """Ask for a file of what everybody did in a course, for its authors.

    Raises CourseNotFoundError (also for one that was never published), ForbiddenError, InvalidPeriodError.
    """
    course = load_course(course_id)
    require_author(course, person)
    load_live(course_id)
    permission = None if person.user_id in course.authors else ADMINISTER
    wanted = {**_wanted(file_format, since, until), "course_id": course_id}
    return _request(UnitOfWork(), OF_COURSE, person.user_id, wanted, permission=permission)


def _wanted(file_format: ExportFormat, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    check_period(since, until)
    return {"format": file_format, "from": _text(since), "to": _text(until)}


def _text(moment: datetime | None) -> str | None:
    return clock.iso(moment) if moment else None


def _request(uow: UnitOfWork, kind: str, owner: str, wanted: dict[str, Any], *, permission: str | None = None) -> Task:
    task = tasks.request(uow, kind=kind, owner=owner, permission=permission, request=wanted)
    uow.commit()
    return task


def export_own(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """The step of an own export."""

    def page(cursor: str | None) -> Page[Enrolment]:
        key = keys.enrolments_of(task.owner)
        return query_page(Enrolment.gsi1, key, scope=f"export:{task.owner}", limit=MAX_LIMIT, cursor=cursor)

    def pages(place: Any) -> Pages:
        cursor, is_first = place, True
        while is_first or cursor is not None:
            found = page(cursor)
            cursor, is_first = found.next_cursor, False
            yield _lines(task, found.items), cursor

    return _file(task, may_go_on, pages, "learning")


def export_course(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """The step of a course's export. Raises CourseNotFoundError, ForbiddenError for who is its author no more."""
    course_id = task.request["course_id"]
    is_admin = tasks.permission_of(task) == ADMINISTER
    require_author(load_course(course_id), Person(task.owner, is_admin))

    def pages(cursor: str | None) -> Pages:
        is_first = True
        while is_first or cursor is not None:
            found = enrolments.everybody(course_id=course_id, limit=MAX_LIMIT, cursor=cursor)
            cursor, is_first = found.next_cursor, False
            yield _lines(task, found.items), cursor

    return _file(task, may_go_on, pages, f"course-{course_id}")


def _lines(task: Task, found: Iterable[Enrolment]) -> list[str]:
    # Everybody who ever had access, also who waits for their money again now; who never had it did nothing.
    enrolled = [one for one in found if one.by]
    courses = facts.live_of([one.course_id for one in enrolled])
    write = xapi.csv_line if task.request["format"] == "csv" else xapi.json_line
    since, until = task.request["from"], task.request["to"]
    return [
        write(fact)
        for one in enrolled
        if one.course_id in courses
        for fact in facts.of_enrolment(one, courses[one.course_id])
        if facts.is_within(fact, since, until)
    ]


def _file(task: Task, may_go_on: Callable[[], bool], pages: Callable[[Any], Pages], name: str) -> Outcome | Progress:
    if task.request["format"] == "csv":
        return csv_of_pages(task, may_go_on, heading=row(xapi.COLUMNS), pages=pages, name=f"{name}.csv")
    return file_of_pages(task, may_go_on, pages=pages, name=f"{name}.jsonl", content_type=XAPI_TYPE)
