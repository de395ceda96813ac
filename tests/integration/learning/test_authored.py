"""The courses that somebody makes, their releases, and what was changed in them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.courses.models import Course
from tests.integration.learning.conftest import School


def listed(school: School, by: str, query: str = "") -> list[str]:
    return [one["id"] for one in school.did("GET", f"/courses/authored{query}", by=by)["items"]]


def test_authors_list_their_own_courses_and_admins_all(school: School) -> None:
    draft = school.course()
    live, _ = school.published("text")
    assert listed(school, "manager") == [live, draft]
    assert listed(school, "admin") == []
    assert listed(school, "admin", "?whose=all") == [live, draft]
    assert listed(school, "anna") == []
    assert school.call("GET", "/courses/authored?whose=all", by="manager").status == 403
    assert school.call("GET", "/courses/authored").status == 401
    assert listed(school, "manager", "?status=draft") == [draft]
    assert listed(school, "admin", "?whose=all&status=published") == [live]


def test_the_list_tells_of_the_draft_and_goes_on_by_its_cursor(school: School) -> None:
    courses = [school.course(title=f"Курс {number}") for number in range(3)]
    school.did("PATCH", f"/courses/{courses[0]}", {"version": 1, "title": "Новое имя", "price": 100}, by="manager")
    first = school.did("GET", "/courses/authored?limit=2", by="manager")
    rest = school.did("GET", f"/courses/authored?limit=2&cursor={first['next_cursor']}", by="manager")
    [last] = rest["items"]
    assert [one["id"] for one in first["items"]] == [courses[2], courses[1]]
    assert (last["title"], last["price"], last["status"], last["version"]) == ("Новое имя", 100, "draft", 2)


def test_a_course_stored_without_its_place_among_all_gets_it_with_the_next_step(school: School) -> None:
    course = school.course()
    school.lesson(course)
    stored = Course.get(*keys.course_key(course))
    stored.gsi1pk = stored.gsi1sk = None
    stored.save()
    assert listed(school, "admin", "?whose=all") == []
    school.did("POST", f"/courses/{course}/submit", by="manager")
    assert listed(school, "admin", "?whose=all") == [course]


def test_an_operator_lists_the_courses_of_before(school: School) -> None:
    from infra.ops import index_courses

    old, new = school.course(), school.course()
    stored = Course.get(*keys.course_key(old))
    stored.gsi1pk = stored.gsi1sk = None
    stored.save()
    assert listed(school, "admin", "?whose=all") == [new]
    assert index_courses.index() == 1
    assert listed(school, "admin", "?whose=all") == [new, old]
    assert index_courses.index() == 0


def test_no_course_takes_the_address_of_the_list(school: School) -> None:
    assert school.call("POST", "/courses", {"title": "x", "slug": "authored"}, by="manager").code == "slug_taken"


def test_authors_are_listed_by_name(school: School) -> None:
    course = school.course()
    [author] = school.did("GET", f"/courses/{course}/authors", by="manager")["items"]
    assert author["user_id"] == school.person("manager")
    assert author["full_name"]
    assert school.call("GET", f"/courses/{course}/authors", by="anna").code == "course_not_found"


def test_learners_are_listed_by_name_for_authors_alone(school: School) -> None:
    course, _ = school.published("text")
    school.did("POST", f"/courses/{course}/learners", {"user_ids": [school.person("anna")]}, by="manager", status=201)
    [learner] = school.did("GET", f"/courses/{course}/learners", by="manager")["items"]
    one = school.did("GET", f"/courses/{course}/learners/{school.person('anna')}", by="manager")
    assert learner["full_name"]
    assert learner["full_name"] == one["enrolment"]["full_name"]
    assert school.call("GET", f"/courses/{course}/learners", by="anna").status == 403


def changes(school: School, course: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = school.did("GET", f"/courses/{course}/changes{query}", by="manager")
    return found


def test_the_draft_is_compared_with_the_live_release(school: School) -> None:
    course = school.course()
    first, second, third = (school.lesson(course, title) for title in ("Один", "Два", "Три"))
    everything = changes(school, course)
    assert (everything["from_release"], everything["to_release"]) == (0, None)
    assert [one["change"] for one in everything["lessons"]] == ["added"] * 3
    assert [one["field"] for one in everything["fields"]] == ["title", "language", "level", "unlock", "sections"]
    school.publish(course)
    assert changes(school, course) == {"from_release": 1, "to_release": None, "fields": [], "lessons": []}
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    [section] = draft["sections"]
    body = {"version": draft["version"], "sections": [{**section, "lessons": [third, first, second]}]}
    school.did("PUT", f"/courses/{course}/outline", body, by="manager")
    school.did("PATCH", f"/courses/{course}/lessons/{first}", {"body": "Иначе"}, by="manager")
    school.did("DELETE", f"/courses/{course}/lessons/{second}", by="manager", status=204)
    version = school.did("GET", f"/courses/{course}?draft=true", by="manager")["version"]
    school.did("PATCH", f"/courses/{course}", {"version": version, "price": 700}, by="manager")
    found = changes(school, course)
    assert found["fields"] == [{"field": "price", "before": 0, "after": 700}]
    assert [(one["lesson_id"], one["change"]) for one in found["lessons"]] == [
        (third, "moved"),
        (first, "changed"),
        (second, "removed"),
    ]
    changed = found["lessons"][1]
    assert (changed["before_revision"], changed["after_revision"]) == (1, 2)
    path = f"/courses/{course}/lessons/{first}/revisions"
    bodies = [school.did("GET", f"{path}/{number}", by="manager")["body"] for number in (1, 2)]
    assert bodies[1] == "Иначе" != bodies[0]
    assert school.call("GET", f"{path}/3", by="manager").code == "lesson_not_found"
    assert school.call("GET", f"{path}/1", by="anna").status == 403


def test_sections_that_were_renamed_or_added_are_changes_though_no_lesson_is(school: School) -> None:
    course, [lesson] = school.published("text")
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    [section] = draft["sections"]
    sections = [{"id": section["id"], "title": "Стирка", "lessons": [lesson]}, {"title": "Сушка", "lessons": []}]
    school.did("PUT", f"/courses/{course}/outline", {"version": draft["version"], "sections": sections}, by="manager")
    found = changes(school, course)
    assert found["fields"] == [{"field": "sections", "before": section["title"], "after": "Стирка\nСушка"}]
    assert found["lessons"] == []


def test_releases_are_listed_and_compared(school: School) -> None:
    course, _ = school.published("text")
    version = school.did("GET", f"/courses/{course}?draft=true", by="manager")["version"]
    school.did("PATCH", f"/courses/{course}", {"version": version, "title": "Второй выпуск"}, by="manager")
    school.publish(course)
    found = school.did("GET", f"/courses/{course}/releases", by="manager")["items"]
    assert [(one["release"], one["is_live"]) for one in found] == [(2, True), (1, False)]
    assert [one["field"] for one in changes(school, course, "?until=2")["fields"]] == ["title"]
    assert changes(school, course, "?since=2")["fields"] == []
    assert school.call("GET", f"/courses/{course}/changes?until=9", by="manager").code == "release_not_found"
    assert school.call("GET", f"/courses/{course}/releases", by="anna").status == 403


@pytest.mark.parametrize("by", ["manager", "admin"])
def test_a_draft_and_the_answers_of_its_quizzes_are_not_shown_to_a_session_that_has_ended(
    school: School, by: str
) -> None:
    course = school.course()
    quiz = school.lesson(course, kind="quiz")
    paths = [f"/courses/{course}", f"/courses/{course}?draft=true", f"/courses/{course}/lessons/{quiz}?draft=true"]
    assert [school.call("GET", path, by=by).status for path in paths] == [200, 200, 200]
    User(*User.key(school.person(by))).update(actions=[User.session_epoch.add(1)])
    assert [school.call("GET", path, by=by).status in (401, 404) for path in paths] == [True, True, True]
