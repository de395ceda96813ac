"""Learners: they enrol, pay, leave, answer and complete; an admin grants, removes and restores a day."""

from __future__ import annotations

from collections.abc import Iterator

from shared.learning import models as keys
from shared.learning.enrolment.models import Enrolment
from tests.faults.steps import expect, story
from tests.faults.world import World

QUIZ = {
    "pass_percent": 75,
    "questions": [{"id": "q1", "kind": "number", "text": "Сколько градусов?", "answer": ["30"]}],
}


def course_of(it: World, *kinds: str, **fields: object) -> tuple[str, list[str]]:
    """(course, lessons): a live course of the admin's with texts and quizzes."""
    made = expect(it, it.call("POST", "/courses", {"title": "Уход за вещами", **fields}, by=it.admin), 201)["id"]
    lessons = []
    for kind in kinds:
        body = {"title": kind, "kind": kind, **({"quiz": QUIZ} if kind == "quiz" else {"body": "Текст"})}
        lessons.append(expect(it, it.call("POST", f"/courses/{made}/lessons", body, by=it.admin), 201)["id"])
    expect(it, it.call("POST", f"/courses/{made}/publish", {"version": 1 + len(kinds)}, by=it.admin))
    return str(made), lessons


def enrolment_of(it: World, name: str, course: str) -> Enrolment:
    """What is stored of somebody's enrolment."""
    return it.watch(lambda: Enrolment.get(*keys.enrolment_key(it.people[name].id, course), consistent_read=True))


def types_of(it: World, *wanted: str) -> dict[str, int]:
    """How many events there are of some types."""
    return {one: len(it.aws.events(one)) for one in wanted}


@story
def lessons_are_read_and_answered_to_the_end(it: World) -> Iterator[None]:
    it.person("anna")
    course, [text, quiz] = course_of(it, "text", "quiz")
    yield
    path = f"/courses/{course}/lessons"
    expect(it, it.call("POST", f"/courses/{course}/enrol", {}, by="anna", key="enrol"), 201)
    expect(it, it.call("POST", f"{path}/{text}/complete", {}, by="anna"))
    attempts = f"{path}/{quiz}/quiz/attempts"
    number = expect(it, it.call("POST", attempts, {}, by="anna"), 201, again=(200,))["number"]
    answers = {"answers": {"q1": ["30"]}}
    expect(it, it.call("PUT", f"{attempts}/{number}", answers, by="anna"))
    graded = expect(it, it.call("POST", f"{attempts}/{number}/submit", {}, by="anna"))
    assert graded["passed"]
    it.drain()
    yield
    shown = expect(it, it.call("GET", f"/courses/{course}/progress", by="anna"))
    assert (shown["percent"], shown["completed_count"]) == (100, 2), shown
    assert enrolment_of(it, "anna", course).completed_at
    assert types_of(it, "enrolment.activated", "lesson.completed", "course.completed") == {
        "enrolment.activated": 1,
        "lesson.completed": 2,
        "course.completed": 1,
    }


@story
def a_course_is_paid_and_refunded(it: World) -> Iterator[None]:
    it.person("anna")
    it.person("boris")
    course, _ = course_of(it, "text", price=149_000)
    yield
    for name in ("anna", "boris"):
        expect(it, it.call("POST", f"/courses/{course}/enrol", {}, by=name, key=f"enrol-{name}"), 201, again=(200,))
        expect(it, it.call("POST", f"/courses/{course}/pay", by=name, key=f"pay-{name}"))
    expect(it, it.call("POST", f"/courses/{course}/leave", by="boris"))
    assert it.watch(lambda: it.pay(str(enrolment_of(it, "anna", course).purchase_id), kind="course"))
    it.drain()
    it.run_for(minutes=5)
    refunds = f"/courses/{course}/learners/{it.people['anna'].id}/refunds"
    expect(it, it.call("POST", refunds, {"reason": "Не подошёл"}, by="admin", key="refund"), 201)
    it.drain()
    it.run_for(minutes=60)
    yield
    assert enrolment_of(it, "anna", course).status == "revoked"
    assert not enrolment_of(it, "boris", course).is_active
    assert types_of(it, "enrolment.activated", "enrolment.revoked", "refund.succeeded") == {
        "enrolment.activated": 1,
        "enrolment.revoked": 1,
        "refund.succeeded": 1,
    }


@story
def learners_are_granted_and_removed(it: World) -> Iterator[None]:
    anna, boris = it.person("anna"), it.person("boris")
    course, _ = course_of(it, "text", price=149_000)
    yield
    body = {"user_ids": [anna.id, boris.id]}
    expect(it, it.call("POST", f"/courses/{course}/learners", body, by="admin"), 201)
    expect(it, it.call("DELETE", f"/courses/{course}/learners/{boris.id}", by="admin"))
    day = {"day": "2026-03-08", "reason": "Сбой"}
    path = f"/users/{anna.id}/learning-days"
    expect(it, it.call("POST", path, day, by="admin", key="day"), 201, again=(200,))
    it.drain()
    yield
    assert enrolment_of(it, "anna", course).is_active
    assert enrolment_of(it, "boris", course).status == "revoked"
    counted = types_of(it, "enrolment.activated", "enrolment.revoked")
    assert counted == {"enrolment.activated": 2, "enrolment.revoked": 1}, counted
    assert expect(it, it.call("GET", "/users/me/learning", by="anna"))["longest_streak_days"] == 1
