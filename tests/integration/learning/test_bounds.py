"""Limits of courses and reports, and what edits do to what was done: each just within, and one beyond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.learning import models as keys
from shared.learning.courses.models import Draft
from shared.learning.courses.outline import Completion, LessonEntry, Outline, Section
from tests.integration.learning.conftest import School


def put_outline(school: School, course: str, *lessons: list[str]) -> None:
    """Arrange a draft's lessons in sections, and publish."""
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    sections = [{"title": f"Часть {number}", "lessons": some} for number, some in enumerate(lessons, 1)]
    body = {"version": draft["version"], "sections": sections}
    school.did("PUT", f"/courses/{course}/outline", body, by="manager")
    school.publish(course)


def with_lessons(school: School, count: int) -> str:
    """A draft with so many lessons, written as one item."""
    course = school.course()
    draft = Draft.get(*keys.draft_key(course))
    entries = [
        LessonEntry(f"les_{one}", one, 1, f"Урок {one}", "text", 1, Completion("manual")) for one in range(count)
    ]
    draft.sections, draft.next_number = Outline((Section("sec_1", "Часть", tuple(entries)),)).stored(), count
    draft.save()
    return course


def test_a_course_is_found_by_the_longest_slug(school: School) -> None:
    title = "Уход за вещами " * 8
    for fields in ({"slug": "a" * 80}, {}, {}):
        made = school.did("POST", "/courses", {"title": title, **fields}, by="manager", status=201)
        assert school.did("GET", f"/courses/{made['slug']}?draft=true", by="manager")["id"] == made["id"]
    assert len(made["slug"]) == 65
    answer = school.call("POST", "/courses", {"title": title, "slug": "a" * 81}, by="manager")
    assert [one["field"] for one in answer.json["errors"]] == ["slug"]


def test_a_course_has_at_most_300_lessons(school: School) -> None:
    course = with_lessons(school, 299)
    school.lesson(course)
    refused = school.call("POST", f"/courses/{course}/lessons", {"title": "Ещё", "kind": "text"}, by="manager")
    assert (refused.status, refused.code, refused.json["max_lessons"]) == (409, "too_many_lessons", 300)


def test_two_authors_at_once_do_not_pass_300_lessons(school: School, at_once: Callable[..., list[Any]]) -> None:
    course = with_lessons(school, 299)
    body = {"title": "Ещё", "kind": "text"}
    made = at_once(*[lambda: school.call("POST", f"/courses/{course}/lessons", body, by="manager")] * 3)
    assert sorted(one.status for one in made) == [201, 409, 409]
    shown = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    assert shown["lesson_count"] == 300


def test_a_report_has_at_most_50_intervals_and_a_sync_100_reports(school: School, time: FrozenClock) -> None:
    course, [video] = school.published("video")
    school.enrol(course)
    intervals: list[list[float]] = [[3 * one, 3 * one + 1] for one in range(51)]
    refused = school.report(course, video, *intervals)
    assert (refused.status, [one["field"] for one in refused.json["errors"]]) == (422, ["watched"])
    assert len(school.report(course, video, *intervals[:50]).json["watched"]) == 50
    one = {"course_id": course, "lesson_id": video, "at": clock.iso(clock.now()), "position_seconds": 5}
    reports = [{**one, "watched": [[200 + at, 201 + at]]} for at in range(101)]
    refused = school.call("POST", "/learning/sync", {"reports": reports}, by="anna")
    assert (refused.status, [one["field"] for one in refused.json["errors"]]) == (422, ["reports"])
    items = school.did("POST", "/learning/sync", {"reports": reports[:100]})["items"]
    assert {one["result"] for one in items} == {"merged"}
    assert len(items) == 100


def test_an_older_version_is_not_published(school: School) -> None:
    course, _ = school.published("text")
    school.lesson(course, "Ещё")
    draft = school.did("GET", f"/courses/{course}?draft=true", by="admin")
    refused = school.call("POST", f"/courses/{course}/publish", {"version": draft["version"] - 1}, by="admin")
    assert (refused.status, refused.code, refused.json["version"]) == (409, "version_conflict", draft["version"])
    assert school.event_types("course.published") == ["course.published"]
    assert school.did("GET", f"/courses/{course}")["release"] == 1


def test_a_lesson_that_was_moved_made_optional_or_joined_stays_done(school: School) -> None:
    course, [first, second, third] = school.published("text", "text", "text", unlock="in_order")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    put_outline(school, course, [third], [second, first])
    found = school.progress(course)
    assert [(one["lesson_id"], one["status"], one["is_locked"]) for one in found["lessons"]] == [
        (third, "open", False),
        (second, "open", True),
        (first, "completed", False),
    ]
    assert (found["percent"], found["removed"]) == (33, [])
    assert school.call("GET", f"/courses/{course}/lessons/{first}", by="anna").status == 200
    school.did("PATCH", f"/courses/{course}/lessons/{first}", {"is_required": False}, by="manager")
    school.publish(course)
    found = school.progress(course)
    assert (found["percent"], found["completed_count"], found["required_count"]) == (0, 0, 2)
    assert found["lessons"][2]["status"] == "completed"
    for lesson in (third, second):
        school.did("POST", f"/courses/{course}/lessons/{lesson}/complete")
    school.did("PATCH", f"/courses/{course}/lessons/{first}", {"is_required": True}, by="manager")
    school.publish(course)
    found = school.progress(course)
    assert (found["percent"], found["completed_count"], found["required_count"]) == (100, 3, 3)
    assert len(school.aws.events("course.completed")) == 1


def test_a_predecessor_that_was_deleted_locks_nothing(school: School) -> None:
    course, [first, second] = school.published("text", "text", unlock="in_order")
    school.enrol(course)
    path = f"/courses/{course}/lessons/{second}"
    assert school.call("GET", path, by="anna").json["lesson_id"] == first
    school.did("DELETE", f"/courses/{course}/lessons/{first}", by="manager", status=204)
    school.publish(course)
    assert school.call("GET", path, by="anna").status == 200
