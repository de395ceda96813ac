"""A course's figures: what the projector counts of its learners' events."""

from __future__ import annotations

import json
from typing import Any

from functions.api.analytics.handler import handler as analytics
from functions.workers.projector.handler import handler as projector
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data.events import EventItem
from tests.integration.learning.conftest import QUESTIONS, RIGHT, WRONG, School
from tests.support.http import Context


def project(school: School) -> None:
    """Give all stored events to the projector."""
    stored = school.aws.client("dynamodb").scan(TableName=settings().table("events"))["Items"]
    bodies = [EventItem.from_raw_data(item).event().envelope() for item in stored]
    records = [{"messageId": f"m{n}", "body": json.dumps(body)} for n, body in enumerate(bodies)]
    assert projector({"Records": records}, Context()) == {"batchItemFailures": []}


def figures(school: School, course: str) -> dict[str, Any]:
    found = school.did("GET", f"/courses/{course}/stats", by="manager")
    assert isinstance(found, dict)
    return found


def test_where_people_stop_and_how_questions_are_answered(school: School) -> None:
    course, [text, quiz] = school.published("text", "quiz")
    for by in ("anna", "boris", "clara"):
        school.enrol(course, by=by)
    for by in ("anna", "boris"):
        school.did("POST", f"/courses/{course}/lessons/{text}/complete", by=by)
        attempts = f"/courses/{course}/lessons/{quiz}/quiz/attempts"
        school.did("POST", attempts, by=by, status=201)
        answers = RIGHT if by == "anna" else WRONG
        school.did("POST", f"{attempts}/1/submit", {"answers": answers}, by=by)
    for _ in range(2):
        project(school)
    found = figures(school, course)
    assert (found["enrolments"], found["completions"], found["completed_percent"]) == (3, 1, 33)
    first, second = found["lessons"]
    assert (first["completions"], first["stopped"], second["completions"], second["stopped"]) == (2, 1, 1, 1)
    assert (second["attempts"], second["passed"], second["mean_score_percent"]) == (2, 1, 50)
    assert [(one["question_id"], one["right_percent"]) for one in second["questions"]] == [("q1", 50), ("q2", 50)]


def test_questions_are_in_the_order_of_the_live_quiz(school: School) -> None:
    course, [quiz] = school.published("quiz")
    school.enrol(course)
    attempts = f"/courses/{course}/lessons/{quiz}/quiz/attempts"
    school.did("POST", attempts, status=201)
    school.did("POST", f"{attempts}/1/submit", {"answers": RIGHT})
    project(school)
    # The first question goes, the second one is the first now, and a new one sorts before both.
    first, second = QUESTIONS[:2]
    questions = [second, {**first, "id": "a0"}]
    school.did("PATCH", f"/courses/{course}/lessons/{quiz}", {"quiz": {"questions": questions}}, by="manager")
    school.publish(course)
    [lesson] = figures(school, course)["lessons"]
    assert [(one["question_id"], one["answered"], one["right"]) for one in lesson["questions"]] == [
        ("q2", 1, 1),
        ("a0", 0, 0),
    ]


def test_only_authors_see_figures_and_a_draft_has_none(school: School) -> None:
    course = school.course()
    assert figures(school, course)["lessons"] == []
    assert school.call("GET", f"/courses/{course}/stats", by="anna").code == "course_not_found"


def test_who_answered_what_is_in_nobodys_timeline(school: School) -> None:
    course, [quiz] = school.published("quiz")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{quiz}/quiz/attempts", status=201)
    school.did("POST", f"/courses/{course}/lessons/{quiz}/quiz/attempts/1/submit", {"answers": RIGHT})
    [graded] = school.aws.events("quiz.graded")
    assert graded.get("customer_id") is None
    assert graded.get("actor") is None
    assert graded["data"] == {"course_id": course, "lesson_id": quiz, "right": ["q1", "q2"], "wrong": []}


def test_enrolments_completions_and_minutes_by_day(school: School, time: FrozenClock) -> None:
    course, [video] = school.published("video")
    for by in ("anna", "boris"):
        school.enrol(course, by=by)
    school.report(course, video, [0, 160])
    time.tick(minutes=8)
    school.report(course, video, [100, 310])
    time.tick(days=1)
    for by in ("anna", "admin"):
        school.person(by, *(("admin",) if by == "admin" else ()))
        school.sign_in_again(by)
    # Passes two quarters at once, and completes.
    school.report(course, video, [300, 600])
    school.did("POST", f"/courses/{course}/learners", {"user_ids": [school.person("clara")]}, by="admin", status=201)
    school.did("DELETE", f"/courses/{course}/learners/{school.person('boris')}", by="admin")
    for _ in range(2):
        project(school)
    answer = school.ask(analytics, "GET", "/analytics/learning?from=2026-03-01&to=2026-03-03", None, "admin", None, "")
    assert answer.status == 200, answer.body
    found = answer.json
    assert [one["day"] for one in found["items"]] == ["2026-03-01", "2026-03-02", "2026-03-03"]
    empty, first, second = ({k: v for k, v in one.items() if k != "day"} for one in found["items"])
    assert set(empty.values()) == {0}
    assert first == {"enrolments": 2, "ended": 0, "completions": 0, "lessons": 0, "minutes": 5}
    assert second == {"enrolments": 1, "ended": 1, "completions": 1, "lessons": 1, "minutes": 5}
    assert found["total"]["minutes"] == 10
    assert school.ask(analytics, "GET", "/analytics/learning", None, "anna", None, "").status == 403
