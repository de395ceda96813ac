"""Progress: merged by union, at the speed of a player, explained, and never taken back by an edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.api.learning.handler import handler as learning_api
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.learning import models as keys
from shared.learning.progress.models import LessonProgress
from tests.integration.learning.conftest import School
from tests.support import http


@pytest.fixture
def watching(school: School, time: FrozenClock) -> tuple[str, str]:
    """A free course with a video of ten minutes and a text, which anna has begun."""
    course, [video, _] = school.published("video", "text")
    school.enrol(course)
    return course, video


def test_a_video_is_watched_and_completes_with_its_course_by_hand(
    school: School, watching: tuple[str, str], time: FrozenClock
) -> None:
    course, video = watching
    for minute in range(10):
        time.tick(seconds=60)
        if minute == 8:
            school.sign_in_again("anna")
        answer = school.report(course, video, [minute * 60.0, minute * 60.0 + 60])
        assert answer.status == 200, answer.body
    last = answer.json
    assert (last["status"], last["watched_percent"], last["watched"]) == ("completed", 100, [[0, 600]])
    assert (last["course"]["percent"], last["course"]["completed_count"], last["waits_for"]) == (50, 1, None)
    watched = [one["data"]["percent"] for one in school.aws.events("lesson.watched")]
    assert watched == [25, 50, 75, 100]
    text = school.progress(course)["resume"]["lesson_id"]
    done = school.did("POST", f"/courses/{course}/lessons/{text}/complete")
    assert done["course"]["percent"] == 100
    assert done["course"]["completed_at"]
    assert school.event_types("lesson.completed", "course.completed") == ["lesson.completed"] * 2 + ["course.completed"]
    again = school.did("POST", f"/courses/{course}/lessons/{text}/complete")
    assert again["course"] == done["course"]
    assert len(school.aws.events("lesson.completed")) == 2


def test_a_seek_adds_nothing_and_zero_wipes_nothing(school: School, watching: tuple[str, str]) -> None:
    course, video = watching
    school.report(course, video, [0, 60], [500, 560])
    again = school.report(course, video, position_seconds=0).json
    assert (again["watched"], again["position_seconds"], again["status"]) == ([[0, 60], [500, 560]], 560, "started")
    assert (again["watched_percent"], again["waits_for"]["code"]) == (20, "watched_too_little")
    assert again["waits_for"]["missing"] == [[60, 500], [560, 600]]


def test_nobody_watches_ten_minutes_in_one_second(school: School, watching: tuple[str, str], time: FrozenClock) -> None:
    course, video = watching
    first = school.report(course, video, [0, 600]).json
    assert (first["status"], first["waits_for"]["code"]) == ("started", "watched_too_fast")
    assert first["waits_for"]["ready_at"] == clock.iso(clock.now() + timedelta(seconds=240))
    time.tick(seconds=239)
    assert school.report(course, video).json["status"] == "started"
    time.tick(seconds=1)
    assert school.report(course, video).json["status"] == "completed"


def test_what_nobody_can_have_watched_yet_is_in_no_count(
    school: School, watching: tuple[str, str], time: FrozenClock
) -> None:
    course, video = watching
    school.report(course, video, [0, 600])
    time.tick(seconds=239)
    school.report(course, video)
    assert school.aws.events("lesson.watched") == []
    time.tick(seconds=1)
    for _ in range(2):
        school.report(course, video)
    assert [one["data"]["percent"] for one in school.aws.events("lesson.watched")] == [25, 50, 75, 100]
    assert sum(one["data"]["new_seconds"] for one in school.aws.events("lesson.watched")) == 600


def test_two_devices_at_once_lose_nothing(
    school: School, watching: tuple[str, str], at_once: Callable[..., list[Any]], time: FrozenClock
) -> None:
    course, video = watching
    school.report(course, video, [0, 1])
    time.tick(minutes=4)
    parts = [[0.0, 100.0], [100.0, 250.0], [240.0, 400.0], [400.0, 600.0]]
    answers = at_once(*[lambda part=part: school.report(course, video, part) for part in parts])
    assert {one.status for one in answers} == {200}
    assert school.report(course, video).json["watched"] == [[0, 600]]
    assert sorted(one["data"]["percent"] for one in school.aws.events("lesson.watched")) == [25, 50, 75, 100]


def test_a_report_that_is_too_old_is_refused_and_a_clock_ahead_is_now(
    school: School, watching: tuple[str, str], time: FrozenClock
) -> None:
    course, video = watching
    before = clock.iso(clock.now() - timedelta(minutes=6))
    assert school.report(course, video, [0, 5], at=before).code == "report_too_old"
    ahead = clock.iso(clock.now() + timedelta(days=400))
    assert school.report(course, video, [0, 5], at=ahead).status == 200
    time.tick(seconds=30)
    assert school.report(course, video, [5, 35]).json["position_seconds"] == 35


def test_a_repeated_report_writes_nothing(school: School, watching: tuple[str, str]) -> None:
    course, video = watching
    body = {"at": clock.iso(clock.now()), "position_seconds": 30, "watched": [[0, 30]]}
    path = f"/courses/{course}/lessons/{video}/progress"
    first = school.did("PUT", path, body)
    stored = LessonProgress.get(*keys.progress_key(school.person("anna"), course, video)).version
    assert school.did("PUT", path, body) == first
    assert LessonProgress.get(*keys.progress_key(school.person("anna"), course, video)).version == stored


def test_offline_reports_in_any_order_and_again(school: School, watching: tuple[str, str], time: FrozenClock) -> None:
    course, video = watching
    other, [text] = school.published("text")
    time.tick(hours=2)
    school.sign_in_again("anna")

    def one(minute: int, lesson: str = video, of: str = course) -> dict[str, Any]:
        at = clock.iso(clock.now() - timedelta(minutes=60 - minute))
        watched = [[minute * 60, minute * 60 + 60]]
        return {"course_id": of, "lesson_id": lesson, "at": at, "position_seconds": 0, "watched": watched}

    long_ago = {**one(3), "at": clock.iso(clock.now() - timedelta(days=15))}
    reports = [
        one(9),
        one(0),
        one(5, text, other),
        one(4),
        long_ago,
    ]
    items = school.did("POST", "/learning/sync", {"reports": reports})["items"]
    assert [one["result"] for one in items] == ["merged", "merged", "refused", "merged", "refused"]
    assert [one["code"] for one in items] == [None, None, "enrolment_required", None, "report_too_old"]
    assert items[0]["watched_percent"] == 30
    again = school.did("POST", "/learning/sync", {"reports": list(reversed(reports))})["items"]
    assert [one["result"] for one in again] == ["refused", "unchanged", "refused", "unchanged", "unchanged"]


def test_offline_reports_open_what_they_complete(school: School, time: FrozenClock) -> None:
    course = school.course(unlock="in_order")
    first, second = (school.lesson(course, name, "video", video_id=school.video(20)) for name in "ab")
    school.publish(course)
    school.enrol(course)
    school.report(course, first, [0, 10])
    time.tick(minutes=1)
    at = clock.iso(clock.now())
    reports = [
        {"course_id": course, "lesson_id": one, "at": at, "position_seconds": 20, "watched": [[0, 20]]}
        for one in (second, first)
    ]
    items = school.did("POST", "/learning/sync", {"reports": reports})["items"]
    assert [one["result"] for one in items] == ["merged", "merged"]


def test_what_was_played_before_an_edit_locked_the_lesson_is_still_reported(school: School, time: FrozenClock) -> None:
    course = school.course(unlock="in_order")
    video = school.lesson(course, "Видео", "video")
    school.publish(course)
    for by in ("anna", "boris"):
        school.enrol(course, by=by)
    school.report(course, video, [0, 60])
    time.tick(minutes=1)
    played = clock.iso(clock.now())
    first = school.lesson(course, "Сначала это")
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    section = {"id": draft["sections"][0]["id"], "title": "Раздел", "lessons": [first, video]}
    school.did("PUT", f"/courses/{course}/outline", {"version": draft["version"], "sections": [section]}, by="manager")
    school.publish(course)
    offline = {"course_id": course, "lesson_id": video, "at": played, "position_seconds": 120, "watched": [[60, 120]]}
    [item] = school.did("POST", "/learning/sync", {"reports": [offline]})["items"]
    assert (item["result"], item["watched_percent"]) == ("merged", 20)
    # It does not open again by that, and who never began it reports nothing.
    assert school.call("GET", f"/courses/{course}/lessons/{video}", by="anna").code == "lesson_locked"
    assert school.report(course, video, [0, 60], by="boris").code == "lesson_locked"


def test_a_lesson_is_locked_until_the_one_before_it_is_done(school: School) -> None:
    course, [first, second] = school.published("text", "text", unlock="in_order")
    school.enrol(course)
    for path in ("", "/complete"):
        method = "POST" if path else "GET"
        answer = school.call(method, f"/courses/{course}/lessons/{second}{path}", by="anna")
        assert (answer.status, answer.code) == (409, "lesson_locked")
        assert (answer.json["reason"], answer.json["lesson_id"]) == ("previous_lesson", first)
    why = school.progress(course)["lessons"]
    assert [(one["is_locked"], one["locked_by"]) for one in why] == [
        (False, None),
        (True, {"reason": "previous_lesson", "lesson_id": first}),
    ]
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    assert school.call("GET", f"/courses/{course}/lessons/{second}", by="anna").status == 200


def test_a_lesson_opens_days_after_the_enrolment(school: School, time: FrozenClock) -> None:
    course = school.course()
    lesson = school.lesson(course, opens_after_days=2)
    school.publish(course)
    school.enrol(course)
    refused = school.call("GET", f"/courses/{course}/lessons/{lesson}", by="anna")
    assert (refused.json["reason"], refused.json["opens_at"]) == ("opens_later", "2026-03-04T12:00:00.000Z")
    time.tick(days=2)
    school.sign_in_again("anna")
    assert school.call("GET", f"/courses/{course}/lessons/{lesson}", by="anna").status == 200


def test_only_what_is_completed_by_hand_is_confirmed(school: School, watching: tuple[str, str]) -> None:
    course, video = watching
    answer = school.call("POST", f"/courses/{course}/lessons/{video}/complete", by="anna")
    assert (answer.status, answer.code) == (409, "completion_not_manual")
    assert answer.json["waits_for"]["code"] == "watched_too_little"
    text = school.progress(course)["lessons"][1]["lesson_id"]
    assert school.report(course, text, [0, 5]).code == "not_a_video"


def test_no_edit_takes_back_what_was_done(school: School) -> None:
    course, [first, second] = school.published("text", "text")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    school.did("DELETE", f"/courses/{course}/lessons/{first}", by="manager", status=204)
    school.publish(course)
    found = school.progress(course)
    assert (found["percent"], found["completed_count"], found["required_count"]) == (0, 0, 1)
    assert [(one["lesson_id"], one["title"]) for one in found["removed"]] == [(first, "Урок 1")]
    school.did("POST", f"/courses/{course}/lessons/{second}/complete")
    assert school.progress(course)["completed_at"]
    school.lesson(course, "Ещё")
    school.publish(course)
    later = school.progress(course)
    assert (later["percent"], later["release"], later["completed_at"] is not None) == (50, 3, True)
    assert "появились" in later["explained"]
    assert len(school.aws.events("course.completed")) == 1


def test_a_course_whose_last_lesson_went_away_completes_with_the_next_action(school: School) -> None:
    course, [first, second] = school.published("text", "text")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    school.did("PATCH", f"/courses/{course}/lessons/{second}", {"is_required": False}, by="manager")
    school.publish(course)
    found = school.progress(course)
    assert (found["percent"], found["completed_at"]) == (100, None)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    assert school.progress(course)["completed_at"]
    assert school.aws.events("course.completed")[0]["data"]["release"] == 2


def test_a_changed_rule_asks_only_who_has_not_completed(
    school: School, watching: tuple[str, str], time: FrozenClock
) -> None:
    course, video = watching
    school.enrol(course, by="boris")
    for by in ("anna", "boris"):
        school.report(course, video, [0, 540], by=by)
    time.tick(minutes=10)
    assert school.report(course, video, by="anna").json["status"] == "completed"
    rule = {"completion": {"rule": "watched", "percent": 100}}
    school.did("PATCH", f"/courses/{course}/lessons/{video}", rule, by="manager")
    school.publish(course)
    assert school.report(course, video, by="anna").json["status"] == "completed"
    waits = school.report(course, video, by="boris").json["waits_for"]
    assert (waits["needed_percent"], waits["have_percent"]) == (100, 90)


def test_a_replaced_video_has_a_new_map_and_completions_stay(
    school: School, watching: tuple[str, str], time: FrozenClock
) -> None:
    course, video = watching
    school.report(course, video, [0, 600])
    time.tick(minutes=10)
    school.report(course, video)
    school.did("PATCH", f"/courses/{course}/lessons/{video}", {"video_id": school.video(60)}, by="manager")
    school.publish(course)
    found = school.report(course, video, [0, 30]).json
    assert (found["status"], found["watched"], found["watched_percent"]) == ("completed", [[0, 30]], 50)
    assert len(school.aws.events("lesson.watched")) == 4


def test_who_is_not_enrolled_reports_nothing(school: School, watching: tuple[str, str]) -> None:
    course, video = watching
    assert school.report(course, video, [0, 5], by="boris").code == "enrolment_required"
    assert school.call("GET", f"/courses/{course}/progress", by="boris").code == "enrolment_required"
    school.did("POST", f"/courses/{course}/withdraw", {"reason": "Устарел"}, by="admin")
    for answer in (
        school.report(course, video, [0, 5]),
        school.call("GET", f"/courses/{course}/lessons/{video}", by="anna"),
        school.call("GET", f"/courses/{course}/progress", by="anna"),
    ):
        assert (answer.status, answer.code) == (410, "course_withdrawn")


def test_an_archived_course_goes_on_for_who_is_enrolled(school: School, watching: tuple[str, str]) -> None:
    course, video = watching
    school.did("POST", f"/courses/{course}/archive", by="admin")
    assert school.report(course, video, [0, 5]).status == 200
    assert school.call("POST", f"/courses/{course}/enrol", by="boris").code == "course_archived"


def test_the_item_of_a_report_stays_below_one_write_unit(school: School, time: FrozenClock) -> None:
    course = school.course()
    lesson = school.lesson(course, "Долгий", "video", video_id=school.video(4 * 3600))
    school.publish(course)
    school.enrol(course)
    assert school.report(course, lesson, [0, 4 * 3600]).status == 200
    pk, sk = keys.progress_key(school.person("anna"), course, lesson)
    stored = school.aws.client("dynamodb").get_item(
        TableName=LessonProgress.Meta.table_name, Key={"pk": {"S": pk}, "sk": {"S": sk}}
    )["Item"]
    size = sum(len(name.encode()) + len(next(iter(value.values()))) for name, value in stored.items())
    assert size < 1000


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("en-GB,en;q=0.9", "0 of 2 required"), ("ru", "Выполнено обязательных"), ("", "Выполнено обязательных")],
)
def test_progress_is_explained_in_the_readers_language_or_else_in_the_courses(
    school: School, watching: tuple[str, str], asked: str, begins: str
) -> None:
    course, _ = watching
    school.person("admin", "admin")
    headers = {"accept-language": asked} if asked else {}

    def read(path: str, by: str) -> Any:
        token = school.people[by][1]
        return http.call(learning_api, "GET", f"/api/v1/courses/{course}/{path}", token=token, headers=headers).json

    assert read("progress", "anna")["explained"].startswith(begins)
    learner = read(f"learners/{school.person('anna')}", "admin")
    assert learner["progress"]["explained"].startswith(begins)
