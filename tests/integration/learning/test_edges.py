"""Edges of courses, enrolment, progress and quizzes that are easily got wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.courses.models import Draft, Live
from shared.learning.enrolment.store import load_purchase
from shared.learning.progress.models import LessonProgress
from tests.integration.learning.conftest import QUIZ, RIGHT, WRONG, School

PRICE = 149_000


def quiz_of(school: School, **fields: Any) -> tuple[str, str]:
    """A live course with a quiz, which anna has begun; the course and the quiz's path."""
    course = school.course()
    lesson = school.lesson(course, "Тест", "quiz", quiz={**QUIZ, **fields})
    school.publish(course)
    school.enrol(course)
    return course, f"/courses/{course}/lessons/{lesson}"


# Courses.


def test_no_course_takes_the_address_of_ones_own_list(school: School) -> None:
    named = school.did("POST", "/courses", {"title": "Mine"}, by="manager", status=201)
    assert named["slug"].startswith("mine-")
    assert school.call("POST", "/courses", {"title": "А", "slug": "mine"}, by="manager").code == "slug_taken"
    changed = school.call("PATCH", f"/courses/{named['id']}", {"version": 1, "slug": "mine"}, by="manager")
    assert (changed.status, changed.code) == (409, "slug_taken")


def test_a_course_that_never_had_a_release_is_unknown_to_others_also_when_it_is_withdrawn(school: School) -> None:
    course = school.course()
    school.lesson(course)
    school.did("POST", f"/courses/{course}/submit", by="manager")
    school.did("POST", f"/courses/{course}/withdraw", {"reason": "Передумали"}, by="admin")
    for by in (None, "anna"):
        assert school.call("GET", f"/courses/{course}", by=by).code == "course_not_found"
    assert school.call("POST", f"/courses/{course}/enrol", by="anna").code == "course_not_found"
    assert school.did("GET", f"/courses/{course}", by="manager")["withdrawal_reason"] == "Передумали"


def test_a_status_that_forbids_it_is_said_before_a_version_that_is_old(school: School) -> None:
    course, _ = school.published("text")
    school.did("POST", f"/courses/{course}/archive", by="admin")
    refused = school.call("POST", f"/courses/{course}/publish", {"version": 1}, by="admin")
    assert (refused.status, refused.code) == (409, "illegal_transition")


@pytest.mark.parametrize("step", ["submit", "return", "archive", "reopen", "withdraw", "publish"])
def test_every_step_from_every_status_is_allowed_or_an_illegal_transition(school: School, step: str) -> None:
    allowed = {
        "draft": {"submit", "publish"},
        "in_review": {"return", "publish", "withdraw"},
        "published": {"publish", "archive", "withdraw"},
        "archived": {"reopen", "withdraw"},
        "withdrawn": set(),
    }
    way = {
        "draft": [],
        "in_review": ["submit"],
        "published": ["publish"],
        "archived": ["publish", "archive"],
        "withdrawn": ["publish", "withdraw"],
    }
    for status, steps in way.items():
        course = school.course(title=f"Курс {status}")
        school.lesson(course)
        bodies = {"publish": {"version": 2}, "return": {"comment": "Ещё"}, "withdraw": {"reason": "Устарел"}}
        for one in steps:
            school.did("POST", f"/courses/{course}/{one}", bodies.get(one), by="admin")
        answer = school.call("POST", f"/courses/{course}/{step}", bodies.get(step), by="admin")
        wanted = (200, "") if step in allowed[status] else (409, "illegal_transition")
        assert (answer.status, answer.code if answer.status > 299 else "") == wanted, (status, step)


def test_a_lesson_keeps_a_video_of_somebody_who_is_no_author(school: School) -> None:
    course = school.course()
    video = school.video(owner_id=school.person("admin", "admin"))
    body = {"title": "Стирка", "kind": "video", "video_id": video}
    assert school.call("POST", f"/courses/{course}/lessons", body, by="manager").code == "video_not_found"
    lesson = school.did("POST", f"/courses/{course}/lessons", body, by="admin", status=201)["id"]
    path = f"/courses/{course}/lessons/{lesson}"
    assert school.did("PATCH", path, {"title": "Как стирать"}, by="manager")["video_id"] == video
    other = school.video(owner_id=school.person("admin", "admin"))
    assert school.call("PATCH", path, {"video_id": other}, by="manager").code == "video_not_found"


def test_a_quiz_that_no_item_can_hold_is_refused(school: School) -> None:
    course = school.course()
    options = [{"id": f"o{number}", "text": "ж" * 1000} for number in range(20)]
    questions = [
        {"id": f"q{number}", "kind": "single", "text": "?", "options": options, "answer": ["o1"]} for number in range(4)
    ]
    body = {"title": "Тест", "kind": "quiz", "quiz": {"questions": questions}}
    answer = school.call("POST", f"/courses/{course}/lessons", body, by="manager")
    assert (answer.status, answer.code, answer.json["problem"]) == (422, "lesson_invalid", "quiz_too_long")


def test_the_longest_outline_is_stored_as_it_is_written(school: School) -> None:
    course = school.course(title="ж" * 200)
    school.lesson(course, "ш" * 200)
    school.publish(course)
    client = school.aws.client("dynamodb")
    for model, key in ((Draft, keys.draft_key(course)), (Live, keys.live_key(course))):
        item = client.get_item(TableName=model.Meta.table_name, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})["Item"]
        assert "ш" * 200 in item["sections"]["S"]
        assert "\\u" not in item["sections"]["S"]


def test_nobody_who_is_erased_becomes_author_or_learner(school: School) -> None:
    course, _ = school.published("text")
    gone = school.person("vera")
    user = User.get(*User.key(gone))
    user.update([User.is_active.set(False)])
    author = school.call("POST", f"/courses/{course}/authors", {"user_id": gone}, by="admin")
    learner = school.call("POST", f"/courses/{course}/learners", {"user_ids": [gone]}, by="manager")
    for answer in (author, learner):
        assert (answer.status, answer.code, answer.json["user_ids"]) == (422, "user_unknown", [gone])


def test_what_has_no_release_is_granted_to_nobody(school: School) -> None:
    course = school.course()
    school.lesson(course)
    body = {"user_ids": [school.person("anna")]}
    mine = school.call("POST", f"/courses/{course}/learners", body, by="manager")
    assert (mine.status, mine.code, mine.json["course_status"]) == (409, "illegal_transition", "draft")
    assert school.call("POST", f"/courses/{course}/learners", body, by="boris").code == "course_not_found"


# Enrolment.


def move_price(school: School, course: str, price: int) -> None:
    version = school.did("GET", f"/courses/{course}?draft=true", by="manager")["version"]
    school.did("PATCH", f"/courses/{course}", {"version": version, "price": price}, by="manager")
    school.publish(course)


def test_who_waits_for_an_old_price_and_expects_the_new_one_gets_the_new_one(school: School) -> None:
    course, _ = school.published("text", price=PRICE)
    path = f"/courses/{course}/enrol"
    school.enrol(course)
    old = str(school.enrolment(course).purchase_id)
    move_price(school, course, 99_000)
    same = school.call("POST", path, by="anna")
    assert (same.status, same.json["enrolment"]["access"]["purchase_id"]) == (200, old)
    assert school.call("POST", path, {"expected_price": PRICE}, by="anna").status == 200
    other = school.call("POST", path, {"expected_price": 5}, by="anna")
    assert (other.status, other.code, other.json["price"]) == (409, "price_changed", 99_000)
    new = school.call("POST", path, {"expected_price": 99_000}, by="anna")
    assert new.status == 201
    purchase = load_purchase(new.json["enrolment"]["access"]["purchase_id"])
    assert (purchase.amount, load_purchase(old).status) == (99_000, "cancelled")
    [at_provider] = school.payment_ids(old)
    school.provider.pay(at_provider)
    school.notify(at_provider)
    assert [one["data"]["purchase_id"] for one in school.aws.events("purchase.late_refund")] == [old]
    school.pay(course)
    assert school.enrolment(course).is_active


def test_a_course_that_has_become_free_is_there_at_once_for_who_waited(school: School) -> None:
    course, _ = school.published("text", price=PRICE)
    school.enrol(course)
    move_price(school, course, 0)
    free = school.call("POST", f"/courses/{course}/enrol", {"expected_price": 0}, by="anna")
    assert (free.status, free.json["enrolment"]["status"], free.json["payment_url"]) == (201, "active", None)


def test_a_learners_percent_is_of_what_is_live_now(school: School) -> None:
    course, [first] = school.published("text")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    school.lesson(course, "Ещё")
    school.publish(course)
    [listed] = school.did("GET", f"/courses/{course}/learners", by="manager")["items"]
    one = school.did("GET", f"/courses/{course}/learners/{school.person('anna')}", by="manager")
    assert (listed["percent"], one["enrolment"]["percent"], one["progress"]["percent"]) == (50, 50, 50)
    assert listed["completed_at"]


def test_my_courses_say_where_in_a_video_to_go_on(school: School) -> None:
    course, [video] = school.published("video")
    school.enrol(course)
    school.report(course, video, [0, 77.5])
    [mine] = school.did("GET", "/courses/mine")["items"]
    assert mine["resume"] == {"lesson_id": video, "title": "Урок 1", "position_seconds": 77.5}


def test_who_never_enrolled_is_told_the_price_and_who_left_what_they_did(school: School) -> None:
    course, [lesson, _] = school.published("text", "text")
    refused = school.call("GET", f"/courses/{course}/progress", by="boris")
    assert (refused.status, refused.code, refused.json["price"]) == (403, "enrolment_required", 0)
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{lesson}/complete")
    school.did("POST", f"/courses/{course}/leave")
    left = school.progress(course)
    assert (left["percent"], left["resume"]) == (50, None)
    assert "Доступа к курсу сейчас нет" in left["explained"]


# Progress.


def test_a_position_with_many_digits_is_the_same_when_it_is_repeated(school: School, time: FrozenClock) -> None:
    course, [video] = school.published("video")
    school.enrol(course)
    body = {"at": clock.iso(clock.now()), "position_seconds": 29.987654321, "watched": [[0, 29.987654321]]}
    report = {"course_id": course, "lesson_id": video, **body}
    sent = [school.did("POST", "/learning/sync", {"reports": [report]})["items"][0]["result"] for _ in range(2)]
    assert sent == ["merged", "unchanged"]
    key = keys.progress_key(school.person("anna"), course, video)
    assert LessonProgress.get(*key).position == 29.988


def test_a_lesson_is_not_too_early_at_the_moment_that_was_named(school: School) -> None:
    at = clock.parse("2026-03-02T12:00:00.123456Z")
    with clock.frozen_at(at) as time:
        course, [video] = school.published("video")
        school.enrol(course)
        ready = school.report(course, video, [0, 599]).json["waits_for"]["ready_at"]
        time.tick(seconds=(clock.parse(ready) - at).total_seconds())
        assert school.report(course, video).json["status"] == "completed"


def test_a_rule_that_became_easier_is_met_by_asking(school: School, time: FrozenClock) -> None:
    course, [video] = school.published("video")
    school.enrol(course)
    school.report(course, video, [0, 360])
    time.tick(minutes=10)
    path = f"/courses/{course}/lessons/{video}"
    school.did("PATCH", path, {"completion": {"rule": "watched", "percent": 50}}, by="manager")
    school.publish(course)
    assert school.progress(course)["lessons"][0]["waits_for"] is None
    assert school.did("POST", f"{path}/complete")["status"] == "completed"
    assert school.aws.events("lesson.completed")[0]["data"]["rule"] == "watched"


def test_a_quiz_that_was_passed_before_passing_counted_is_completed_by_asking(school: School) -> None:
    course = school.course()
    manual = {"completion": {"rule": "manual"}, "quiz": {**QUIZ, "max_attempts": 1}}
    lesson = school.lesson(course, "Тест", "quiz", **manual)
    school.publish(course)
    school.enrol(course)
    path = f"/courses/{course}/lessons/{lesson}"
    school.did("POST", f"{path}/quiz/attempts", status=201)
    assert school.did("POST", f"{path}/quiz/attempts/1/submit", {"answers": RIGHT})["passed"]
    assert school.progress(course)["lessons"][0]["waits_for"] == {"code": "not_confirmed"}
    school.did("PATCH", path, {"completion": None}, by="manager")
    school.publish(course)
    assert school.progress(course)["lessons"][0]["waits_for"] is None
    assert school.did("POST", f"{path}/complete")["status"] == "completed"


def test_a_replaced_video_is_not_resumed_in_the_middle_of_the_other(school: School) -> None:
    course, [video] = school.published("video")
    school.enrol(course)
    school.report(course, video, [0, 300])
    path = f"/courses/{course}/lessons/{video}"
    school.did("PATCH", path, {"video_id": school.video(120)}, by="manager")
    school.publish(course)
    assert school.progress(course)["resume"] == {"lesson_id": video, "title": "Урок 1", "position_seconds": 0}
    assert school.did("GET", "/courses/mine")["items"][0]["resume"]["position_seconds"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "?draft=true", None),
        ("PATCH", "", {"title": "Чужой"}),
        ("DELETE", "", None),
        ("PUT", "/progress", {"at": "2026-03-02T12:00:00Z", "position_seconds": 1, "watched": [[0, 1]]}),
        ("POST", "/complete", None),
        ("POST", "/quiz/attempts", None),
        ("GET", "/quiz/attempts", None),
        ("PUT", "/quiz/attempts/1", {"answers": {}}),
        ("POST", "/quiz/attempts/1/submit", None),
    ],
)
def test_a_lesson_under_another_courses_id_is_not_found(
    school: School, method: str, path: str, body: Any, time: FrozenClock
) -> None:
    _, [lesson] = school.published("text")
    other, _ = school.published("text", title="Другой")
    school.enrol(other, by="manager")
    answer = school.call(method, f"/courses/{other}/lessons/{lesson}{path}", body, by="manager")
    assert (answer.status, answer.code) == (404, "lesson_not_found")


def test_reports_at_the_edges_of_what_is_taken(school: School, time: FrozenClock) -> None:
    course, [video] = school.published("video")
    school.enrol(course)
    enrolled = clock.now()

    def code(**ago: float) -> str | None:
        answer = school.report(course, video, [0, 5], at=clock.iso(clock.now() - timedelta(**ago)))
        return answer.code if answer.status != 200 else None

    assert (code(minutes=5), code(minutes=5, milliseconds=1)) == (None, "report_too_old")
    time.tick(days=14, minutes=10)
    school.sign_in_again("anna")
    assert clock.now() - enrolled > timedelta(days=14)
    assert (code(days=14), code(days=14, milliseconds=1)) == (None, "report_too_old")


# Quizzes.


def test_the_last_attempt_reveals_nothing_while_it_is_open(school: School) -> None:
    _, quiz = quiz_of(school, max_attempts=2, reveal="after_last")
    school.did("POST", f"{quiz}/quiz/attempts", status=201)
    school.did("POST", f"{quiz}/quiz/attempts/1/submit", {"answers": WRONG})
    school.did("POST", f"{quiz}/quiz/attempts", status=201)
    again = school.call("POST", f"{quiz}/quiz/attempts/1/submit", by="anna")
    listed = school.call("GET", f"{quiz}/quiz/attempts", by="anna")
    for answer in (again, listed):
        assert "Секретное" not in answer.body
    assert [one["review"] for one in listed.json["items"]] == [None, None]
    school.did("POST", f"{quiz}/quiz/attempts/2/submit", {"answers": RIGHT})
    assert all(one["review"] for one in school.did("GET", f"{quiz}/quiz/attempts")["items"])


def test_a_quiz_that_is_stricter_now_reveals_no_more_of_old_attempts(school: School) -> None:
    course, quiz = quiz_of(school, max_attempts=1, reveal="after_last")
    school.did("POST", f"{quiz}/quiz/attempts", status=201)
    assert school.did("POST", f"{quiz}/quiz/attempts/1/submit", {"answers": WRONG})["review"]
    school.did("PATCH", quiz, {"quiz": {**QUIZ, "max_attempts": 3, "reveal": "after_last"}}, by="manager")
    school.publish(course)
    [attempt] = school.did("GET", f"{quiz}/quiz/attempts")["items"]
    assert (attempt["attempts_left"], attempt["review"]) == (2, None)


def test_an_attempt_that_nobody_ended_is_graded_when_it_is_looked_at(school: School, time: FrozenClock) -> None:
    course, quiz = quiz_of(school, time_limit_minutes=10)
    school.did("POST", f"{quiz}/quiz/attempts", status=201)
    school.did("PUT", f"{quiz}/quiz/attempts/1", {"answers": RIGHT})
    time.tick(minutes=11, seconds=1)
    [attempt] = school.did("GET", f"{quiz}/quiz/attempts")["items"]
    assert (attempt["status"], attempt["score_percent"], attempt["passed"]) == ("expired", 100, True)
    assert school.progress(course)["percent"] == 100


def test_attempts_come_in_pages(school: School) -> None:
    _, quiz = quiz_of(school, max_attempts=None)
    for number in range(1, 4):
        school.did("POST", f"{quiz}/quiz/attempts", status=201)
        school.did("POST", f"{quiz}/quiz/attempts/{number}/submit", {"answers": WRONG})
    first = school.did("GET", f"{quiz}/quiz/attempts?limit=2")
    rest = school.did("GET", f"{quiz}/quiz/attempts?limit=2&cursor={first['next_cursor']}")
    assert [[one["number"] for one in page["items"]] for page in (first, rest)] == [[3, 2], [1]]


@pytest.mark.parametrize("number", ["1e9999999", "-9E+99999999", "1e-9999999", "0e99999", "NaN", "Infinity", "1_0"])
def test_a_number_beyond_all_bounds_is_a_wrong_answer(school: School, number: str) -> None:
    _, quiz = quiz_of(school)
    school.did("POST", f"{quiz}/quiz/attempts", status=201)
    done = school.did("POST", f"{quiz}/quiz/attempts/1/submit", {"answers": {"q2": [number]}})
    assert done["score_percent"] == 0
    assert json.dumps(done)
