"""The assistant: a question about a lesson, one about oneself, a ticket, and a chat that is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World

BODY = "Число в тазике показывает, до скольких градусов можно греть воду."


def course_of(it: World, *learners: str) -> tuple[str, str]:
    """A published course with one lesson, which some people have begun; its id and the lesson's."""
    course = expect(it, it.call("POST", "/courses", {"title": "Уход за вещами"}, by=it.admin), 201)["id"]
    lesson = {"title": "Ярлык", "kind": "text", "body": BODY}
    made = expect(it, it.call("POST", f"/courses/{course}/lessons", lesson, by=it.admin), 201)["id"]
    expect(it, it.call("POST", f"/courses/{course}/publish", {"version": 2}, by=it.admin))
    for name in learners:
        path = f"/courses/{course}/enrol"
        expect(it, it.call("POST", path, {}, by=it.person(name)), 201)
    return str(course), str(made)


@story
def the_assistant_answers_and_hands_over(it: World) -> Iterator[None]:
    course, lesson = course_of(it, "anna", "boris")
    it.drain()
    yield
    path = f"/courses/{course}/lessons/{lesson}/chat"
    asked = expect(it, it.call("POST", path, {"text": "Что значит число?"}, by="anna", key="ask"), 202)
    it.drain()
    own = expect(it, it.call("POST", "/assistant", {"text": "Где мой заказ?"}, by="anna", key="own"), 202)
    it.drain()
    it.run_for(minutes=15)
    wanted = f"/assistant/messages/{own['message_id']}/hand-off"
    handed = [expect(it, it.call("POST", wanted, by="anna", key=key), 202)["task_id"] for key in ("one", "two")]
    it.drain()
    it.run_for(minutes=15)
    yield
    done = [expect(it, it.call("GET", f"/result/{one['task_id']}", by="anna")) for one in (asked, own)]
    assert [one["status"] for one in done] == ["succeeded"] * 2, done
    tickets = {expect(it, it.call("GET", f"/result/{one}", by="anna"))["result"]["ticket_id"] for one in handed}
    assert len(tickets) == 1, tickets
    said = expect(it, it.call("GET", f"/courses/{course}/chat", by="anna"))["items"]
    assert [one["role"] for one in said] == ["assistant", "user"], said


@story
def chats_are_deleted(it: World) -> Iterator[None]:
    course, lesson = course_of(it, "boris")
    expect(it, it.call("POST", f"/courses/{course}/lessons/{lesson}/chat", {"text": "Что?"}, by="boris"), 202)
    it.drain()
    # Nobody has answered this one yet.
    expect(it, it.call("POST", "/assistant", {"text": "Что?"}, by="boris"), 202)
    yield
    expect(it, it.call("DELETE", f"/courses/{course}/chat", by="boris"), 204)
    expect(it, it.call("DELETE", "/assistant", by="boris"), 204)
    it.drain()
    it.run_for(minutes=15)
    yield
    for path in (f"/courses/{course}/chat", "/assistant"):
        assert expect(it, it.call("GET", path, by="boris"))["items"] == []
