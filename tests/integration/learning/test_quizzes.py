"""Quizzes: one open attempt, graded once, and no answer in any response before the quiz reveals it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.learning import models as keys
from shared.learning.quizzes.models import Attempt
from tests.integration.learning.conftest import QUIZ, RIGHT, WRONG, School
from tests.support.http import Answer

SECRETS = ("answer", "explanation", "tolerance", "Секретное")


class Replica(list[Attempt]):
    """What a read of a moment ago gives."""

    last_evaluated_key = None


def asked_of(school: School, quiz: str) -> tuple[Any, Any]:
    """The key of anna's attempts at a quiz, and which of its items they are."""
    _, _, course, _, lesson = quiz.split("/")
    pk = keys.learner_pk(school.person("anna"), course)
    return pk, Attempt.sk.startswith(Attempt.prefix(lesson))


@pytest.fixture
def quiz(school: School) -> str:
    """The path of a live quiz of three attempts, for which anna is enrolled."""
    return live(school)


def live(school: School, **fields: Any) -> str:
    course = school.course()
    lesson = school.lesson(course, "Тест", "quiz", quiz={**QUIZ, **fields})
    school.publish(course)
    school.enrol(course)
    return f"/courses/{course}/lessons/{lesson}"


def start(school: School, quiz: str, status: int = 201) -> dict[str, Any]:
    found = school.did("POST", f"{quiz}/quiz/attempts", status=status)
    assert isinstance(found, dict)
    return found


def submit(school: School, quiz: str, number: int = 1, answers: Any = None) -> Answer:
    body = None if answers is None else {"answers": answers}
    return school.call("POST", f"{quiz}/quiz/attempts/{number}/submit", body, by="anna")


def keys_in(value: Any) -> set[str]:
    """All names in a JSON value."""
    if isinstance(value, dict):
        return set(value) | {name for part in value.values() for name in keys_in(part)}
    return {name for part in value for name in keys_in(part)} if isinstance(value, list) else set()


def test_a_quiz_is_failed_then_passed_and_completes_its_lesson(school: School, quiz: str) -> None:
    attempt = start(school, quiz)
    assert (attempt["number"], attempt["status"], attempt["answers"]) == (1, "open", {})
    failed = submit(school, quiz, answers=WRONG).json
    assert (failed["score_percent"], failed["passed"], failed["attempts_left"], failed["review"]) == (0, False, 2, None)
    assert start(school, quiz)["number"] == 2
    passed = submit(school, quiz, 2, RIGHT).json
    assert (passed["score_percent"], passed["passed"]) == (100, True)
    assert [one["explanation"] for one in passed["review"]] == ["Секретное пояснение", None]
    course = quiz.split("/")[2]
    assert school.progress(course)["percent"] == 100
    assert school.event_types("quiz.submitted", "lesson.", "course.completed") == [
        "quiz.submitted",
        "quiz.submitted",
        "lesson.completed",
        "course.completed",
    ]
    assert "q1" not in str(school.aws.events("quiz.submitted"))


def test_no_response_tells_an_answer_before_it_is_revealed(school: School, quiz: str) -> None:
    answers = [
        school.call("GET", quiz, by="anna"),
        school.call("POST", f"{quiz}/quiz/attempts", by="anna"),
        school.call("PUT", f"{quiz}/quiz/attempts/1", {"answers": WRONG}, by="anna"),
        school.call("GET", f"{quiz}/quiz/attempts", by="anna"),
        submit(school, quiz),
        school.call("GET", f"/courses/{quiz.split('/')[2]}/progress", by="anna"),
        school.call("GET", f"/courses/{quiz.split('/')[2]}"),
        school.call("GET", f"{quiz}?draft=true", by="anna"),
    ]
    for answer in answers:
        names = keys_in(json.loads(answer.body))
        assert not names & set(SECRETS)
        assert "Секретное" not in answer.body


def test_tabs_share_one_attempt(school: School, quiz: str, at_once: Callable[..., list[Any]]) -> None:
    answers = at_once(*[lambda: school.call("POST", f"{quiz}/quiz/attempts", by="anna")] * 4)
    assert sorted(one.status for one in answers) == [200, 200, 200, 201]
    assert {one.json["number"] for one in answers} == {1}


def test_what_is_saved_is_kept_and_submitted_twice_the_same(school: School, quiz: str) -> None:
    start(school, quiz)
    school.did("PUT", f"{quiz}/quiz/attempts/1", {"answers": {"q1": ["a"]}})
    saved = school.did("PUT", f"{quiz}/quiz/attempts/1", {"answers": {"q2": ["30"]}})
    assert saved["answers"] == {"q1": ["a"], "q2": ["30"]}
    first = submit(school, quiz)
    assert first.json["score_percent"] == 100
    assert submit(school, quiz).json == first.json
    assert submit(school, quiz, answers={"q1": ["a"]}).json == first.json
    assert submit(school, quiz, answers=WRONG).code == "attempt_closed"
    late = school.call("PUT", f"{quiz}/quiz/attempts/1", {"answers": WRONG}, by="anna")
    assert late.code == "attempt_closed"
    assert len(school.aws.events("quiz.submitted")) == 1


def test_the_same_options_in_another_order_are_the_same_answer(school: School) -> None:
    options = [{"id": one, "text": one} for one in "abc"]
    several = {"id": "m", "kind": "multiple", "text": "Что?", "options": options, "answer": ["a", "b"]}
    written = {"id": "t", "kind": "text", "text": "Как?", "answer": ["так"]}
    quiz = live(school, questions=[several, written])
    start(school, quiz)
    first = submit(school, quiz, answers={"m": ["b", "a"]})
    assert first.json["score_percent"] == 50
    assert submit(school, quiz, answers={"m": ["a", "b"], "t": []}).json == first.json
    assert submit(school, quiz, answers={"m": ["a"]}).code == "attempt_closed"


def test_two_submit_at_once_and_one_is_graded(school: School, quiz: str, at_once: Callable[..., list[Any]]) -> None:
    start(school, quiz)
    answers = at_once(*[lambda: submit(school, quiz, answers=RIGHT)] * 3)
    assert {one.status for one in answers} == {200}
    assert len(school.aws.events("quiz.submitted")) == 1
    assert len(school.aws.events("lesson.completed")) == 1


def test_an_attempt_that_was_just_handed_in_is_not_listed_as_open(
    school: School, quiz: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An eventually consistent read may be of before it was handed in."""
    start(school, quiz)
    read = Attempt.query
    before = list(read(*asked_of(school, quiz)))

    def replica(*args: Any, consistent_read: bool = False, **options: Any) -> Any:
        return read(*args, consistent_read=True, **options) if consistent_read else Replica(before)

    monkeypatch.setattr(Attempt, "query", replica)
    assert submit(school, quiz, answers=RIGHT).status == 200
    [shown] = school.did("GET", f"{quiz}/quiz/attempts")["items"]
    assert (shown["status"], shown["passed"]) == ("submitted", True)


def test_the_last_attempt_is_taken_once(school: School, at_once: Callable[..., list[Any]]) -> None:
    quiz = live(school, max_attempts=1, reveal="after_last")
    answers = at_once(*[lambda: school.call("POST", f"{quiz}/quiz/attempts", by="anna")] * 3)
    assert {one.json["number"] for one in answers} == {1}
    done = submit(school, quiz, answers=WRONG).json
    assert (done["attempts_left"], done["review"][0]["is_correct"], done["review"][0]["answer"]) == (0, False, ["a"])
    exhausted = school.call("POST", f"{quiz}/quiz/attempts", by="anna")
    assert (exhausted.status, exhausted.code) == (409, "attempts_exhausted")


def test_after_the_deadline_what_was_saved_is_graded(school: School, time: FrozenClock) -> None:
    quiz = live(school, time_limit_minutes=10)
    attempt = start(school, quiz)
    assert attempt["deadline_at"] == "2026-03-02T12:10:00.000Z"
    school.did("PUT", f"{quiz}/quiz/attempts/1", {"answers": {"q2": ["30"]}})
    time.tick(minutes=11, seconds=1)
    late = school.call("PUT", f"{quiz}/quiz/attempts/1", {"answers": RIGHT}, by="anna")
    assert late.code == "attempt_closed"
    graded = submit(school, quiz, answers=RIGHT).json
    assert submit(school, quiz).json == graded
    assert (graded["status"], graded["score_percent"], graded["passed"]) == ("expired", 75, True)


def test_an_answer_within_the_minute_of_grace_counts(school: School, time: FrozenClock) -> None:
    quiz = live(school, time_limit_minutes=10)
    start(school, quiz)
    time.tick(minutes=11)
    graded = submit(school, quiz, answers=RIGHT).json
    assert (graded["status"], graded["score_percent"]) == ("submitted", 100)


def test_an_attempt_that_nobody_ended_makes_way_for_the_next(school: School, time: FrozenClock) -> None:
    quiz = live(school, time_limit_minutes=10)
    start(school, quiz)
    time.tick(minutes=12)
    assert start(school, quiz)["number"] == 2
    second, first = school.did("GET", f"{quiz}/quiz/attempts")["items"]
    assert (first["status"], first["score_percent"], second["status"]) == ("expired", 0, "open")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_looks_at_an_attempt_that_time_has_ended_has_not_learned_that_day(
    school: School, time: FrozenClock, method: str
) -> None:
    quiz = live(school, time_limit_minutes=10)
    start(school, quiz)
    time.tick(days=2)
    school.sign_in_again("anna")
    assert school.call(method, f"{quiz}/quiz/attempts", by="anna").status == 200
    assert school.event_types("quiz.submitted", "learning.active") == ["quiz.submitted"]
    assert not school.did("GET", "/users/me/learning")["active_today"]


def test_an_attempt_keeps_its_revision(school: School, quiz: str) -> None:
    start(school, quiz)
    other = [{"id": "q1", "kind": "text", "text": "Иначе?", "answer": ["иначе"]}]
    school.did("PATCH", quiz, {"quiz": {**QUIZ, "questions": other}}, by="manager")
    school.publish(quiz.split("/")[2])
    assert [one["id"] for one in start(school, quiz, status=200)["questions"]] == ["q1", "q2"]
    assert submit(school, quiz, answers=RIGHT).json["passed"]


def test_an_attempt_is_handed_in_although_an_edit_has_locked_its_lesson(school: School, time: FrozenClock) -> None:
    course = school.course(unlock="in_order")
    lesson = school.lesson(course, "Тест", "quiz", quiz={**QUIZ, "time_limit_minutes": 10})
    school.publish(course)
    school.enrol(course)
    quiz = f"/courses/{course}/lessons/{lesson}"
    start(school, quiz)
    first = school.lesson(course, "Сначала это")
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    section = {"id": draft["sections"][0]["id"], "title": "Раздел", "lessons": [first, lesson]}
    body = {"version": draft["version"], "sections": [section]}
    school.did("PUT", f"/courses/{course}/outline", body, by="manager")
    school.publish(course)
    school.did("PUT", f"{quiz}/quiz/attempts/1", {"answers": WRONG})
    handed_in = submit(school, quiz)
    assert (handed_in.status, handed_in.json["passed"]) == (200, False)
    assert submit(school, quiz).json == handed_in.json
    assert [one["status"] for one in school.did("GET", f"{quiz}/quiz/attempts")["items"]] == ["submitted"]
    # Another one begins when the lesson is open again, and who never tried sees nothing of it.
    school.enrol(course, by="boris")
    for method, by in (("POST", "anna"), ("POST", "boris"), ("GET", "boris")):
        refused = school.call(method, f"{quiz}/quiz/attempts", by=by)
        assert (refused.status, refused.code) == (409, "lesson_locked")


def test_the_best_attempt_counts(school: School, quiz: str) -> None:
    start(school, quiz)
    assert submit(school, quiz, answers=RIGHT).json["passed"]
    start(school, quiz)
    assert not submit(school, quiz, 2, WRONG).json["passed"]
    assert school.progress(quiz.split("/")[2])["lessons"][0]["status"] == "completed"
    assert len(school.aws.events("lesson.completed")) == 1
    [state] = [one for one in school.aws.items("learning") if one["sk"].startswith("QUIZ#")]
    assert int(state["best_percent"]) == 100


def test_the_latest_attempts_at_the_longest_quiz_fit_an_answer(school: School) -> None:
    """Lambda answers with at most 6 MB, and an unlimited quiz may be tried ten thousand times."""
    questions = [
        {"id": f"q{number}", "kind": "text", "text": "Что? " * 150, "answer": ["да"], "explanation": "Так. " * 120}
        for number in range(42)
    ]
    quiz = live(school, max_attempts=None, questions=questions)
    for number in range(1, 71):
        start(school, quiz)
        assert submit(school, quiz, number, {f"q{one}": ["да"] for one in range(42)}).json["passed"]
    found, cursor = list[int](), ""
    while True:
        answer = school.call("GET", f"{quiz}/quiz/attempts?limit=100{cursor}", by="anna")
        assert answer.status == 200
        assert len(answer.body.encode()) < 6_000_000
        found += [one["number"] for one in answer.json["items"]]
        if answer.json["next_cursor"] is None:
            break
        cursor = f"&cursor={answer.json['next_cursor']}"
    assert found == list(range(70, 0, -1))


def test_what_was_not_asked_cannot_be_answered(school: School, quiz: str) -> None:
    start(school, quiz)
    answer = submit(school, quiz, answers={"q1": ["z"], "q9": ["a"]})
    assert (answer.code, answer.json["questions"]) == ("answers_invalid", ["q1", "q9"])
    assert submit(school, quiz, 7).code == "attempt_not_found"


def test_a_text_has_no_attempts_and_a_quiz_is_not_confirmed(school: School, quiz: str) -> None:
    course, [text] = school.published("text", title="Текст")
    school.enrol(course)
    assert school.call("POST", f"/courses/{course}/lessons/{text}/quiz/attempts", by="anna").code == "not_a_quiz"
    refused = school.call("POST", f"{quiz}/complete", by="anna")
    assert (refused.code, refused.json["waits_for"]) == ("completion_not_manual", {"code": "quiz_not_passed"})
    assert school.call("POST", f"{quiz}/quiz/attempts", by="boris").code == "enrolment_required"
