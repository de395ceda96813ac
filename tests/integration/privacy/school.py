"""What learning stores of a person: all that somebody can do in courses, with words wherever one may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.steps import expect
from tests.faults.world import World

if TYPE_CHECKING:
    from tests.integration.privacy.life import Traces

QUESTION = {"id": "q1", "kind": "text", "text": "Что на ярлыке?", "answer": ["тазик"]}


def published(it: World, *lessons: dict[str, object], **fields: object) -> tuple[str, list[str]]:
    """(course, lessons): a live course of the admin's."""
    course = expect(it, it.call("POST", "/courses", {"title": "Уход за вещами", **fields}, by=it.admin), 201)["id"]
    path = f"/courses/{course}"
    made = [expect(it, it.call("POST", f"{path}/lessons", one, by=it.admin), 201)["id"] for one in lessons]
    expect(it, it.call("POST", f"{path}/publish", {"version": 1 + len(made)}, by=it.admin))
    return str(course), made


def learn(it: World, who: Traces) -> None:
    """A course with a quiz, a chat and a certificate, one that was paid back, a restored day, a video, an export."""
    name, words = who.account, who.words
    text = {"title": "Ярлык", "kind": "text", "body": "Что на ярлыке"}
    quiz = {"title": "Тест", "kind": "quiz", "quiz": {"pass_percent": 50, "questions": [QUESTION]}}
    course, [first, test] = published(it, text, quiz)
    path = f"/courses/{course}"
    expect(it, it.call("POST", f"{path}/enrol", {}, by=name, key="enrol"), 201)
    for answer in (words, "тазик"):
        number = expect(it, it.call("POST", f"{path}/lessons/{test}/quiz/attempts", {}, by=name), 201)["number"]
        answers = {"answers": {"q1": [answer]}}
        expect(it, it.call("POST", f"{path}/lessons/{test}/quiz/attempts/{number}/submit", answers, by=name))
    asked = {"text": f"{words}?"}
    expect(it, it.call("POST", f"{path}/lessons/{first}/chat", asked, by=name, key="chat"), 202)
    own = expect(it, it.call("POST", "/assistant", asked, by=name, key="own"), 202)["message_id"]
    it.drain()
    expect(it, it.call("POST", f"/assistant/messages/{own}/hand-off", by=name, key="hand-off"), 202)
    expect(it, it.call("POST", f"{path}/lessons/{first}/complete", {}, by=name))
    it.drain()
    [certificate] = expect(it, it.call("GET", "/certificates/mine", by=name))["items"]
    assert certificate["holder_name"] == who.full_name
    reissue, renamed = f"/certificates/{certificate['number']}/reissue", {"holder_name": f"{who.full_name} II"}
    expect(it, it.call("POST", reissue, renamed, by="admin", key=f"reissue-{name}"), 202)
    it.drain()
    _buy(it, who, text)
    day = {"day": "2026-03-01", "reason": words}
    days = f"/users/{it.people[name].id}/learning-days"
    expect(it, it.call("POST", days, day, by="admin", key=f"day-{name}"), 201)
    # An author may upload; the video is called as its file.
    expect(it, it.call("POST", f"{path}/authors", {"user_id": it.people[name].id}, by="admin"))
    video = {"filename": f"{words}.mp4", "content_type": "video/mp4", "size": 9_000_000}
    expect(it, it.call("POST", "/videos", video, by=name, key="video"), 201)
    expect(it, it.call("POST", "/users/me/learning/export", {"format": "xapi"}, by=name), 202)
    it.drain()


def _buy(it: World, who: Traces, lesson: dict[str, object]) -> None:
    """A course that was paid and paid back, with words."""
    course, _ = published(it, lesson, price=149_000)
    name = who.account
    bought = expect(it, it.call("POST", f"/courses/{course}/enrol", {}, by=name, key="buy"), 201)["enrolment"]
    it.drain()
    assert it.pay(bought["access"]["purchase_id"], kind="course")
    it.drain()
    refunds = f"/courses/{course}/learners/{it.people[name].id}/refunds"
    expect(it, it.call("POST", refunds, {"reason": who.words}, by="admin", key=f"refund-{name}"), 201)
    it.drain()
