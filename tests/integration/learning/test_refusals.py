"""What refusals say beside their code: which fields, and which ids, so that a form can show it where it belongs."""

from __future__ import annotations

import time as stopwatch
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from tests.integration.learning.conftest import QUIZ, School

SINGLE = {"id": "q", "kind": "single", "text": "?", "options": [], "answer": ["a"]}


def fields_of(answer: Any) -> list[str]:
    """The fields that a 422 names."""
    assert answer.status == 422, answer.body
    return [one["field"] for one in answer.json["errors"]]


@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        ("text", {"completion": {"rule": "watched"}}, "completion"),
        ("text", {"quiz": QUIZ}, "quiz"),
        ("video", {"quiz": QUIZ}, "quiz"),
        ("quiz", {"video_id": "vid_1"}, "video_id"),
        # A limit in characters, and one in bytes.
        ("text", {"body": "a" * 102_401}, "body"),
        ("text", {"body": "я" * 51_201}, "body"),
        ("quiz", {"quiz": {"questions": [SINGLE]}}, "quiz.questions.0.options"),
        ("text", {"section_id": "sec_x"}, "section_id"),
    ],
)
def test_a_lesson_that_is_refused_names_the_field(
    school: School, kind: str, fields: dict[str, Any], named: str
) -> None:
    body = {"title": "Урок", "kind": kind, **fields}
    assert fields_of(school.call("POST", f"/courses/{school.course()}/lessons", body, by="manager")) == [named]


def test_a_body_of_exactly_its_limit_is_taken(school: School) -> None:
    assert school.lesson(school.course(), body="я" * 51_200)


def test_people_and_answers_that_there_are_not_are_named(school: School, time: FrozenClock) -> None:
    course, [lesson] = school.published("quiz")
    grant = school.call("POST", f"/courses/{course}/learners", {"user_ids": ["usr_x"]}, by="manager")
    assert (fields_of(grant), grant.json["user_ids"]) == (["user_ids"], ["usr_x"])
    author = school.call("POST", f"/courses/{course}/authors", {"user_id": "usr_x"}, by="admin")
    assert (fields_of(author), author.json["user_ids"]) == (["user_id"], ["usr_x"])
    school.enrol(course)
    attempts = f"/courses/{course}/lessons/{lesson}/quiz/attempts"
    school.did("POST", attempts, by="anna", status=201)
    saved = school.call("PUT", f"{attempts}/1", {"answers": {"q1": ["z"], "q9": ["a"]}}, by="anna")
    assert (fields_of(saved), saved.json["questions"]) == (["answers.q1", "answers.q9"], ["q1", "q9"])


def test_an_outline_with_other_sections_says_which(school: School) -> None:
    course = school.course()
    lesson = school.lesson(course)
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    own = draft["sections"][0]["id"]

    def put(*sections: tuple[str, list[str]]) -> Any:
        shown = [{"id": one, "title": "Часть", "lessons": lessons} for one, lessons in sections]
        body = {"version": draft["version"], "sections": shown}
        return school.call("PUT", f"/courses/{course}/outline", body, by="manager")

    strange = put((own, [lesson]), ("sec_x", []))
    assert (strange.code, strange.json["unknown"], fields_of(strange)) == ("outline_mismatch", ["sec_x"], ["sections"])
    assert put((own, [lesson]), (own, [])).json["repeated"] == [own]


def test_the_longest_outline_that_can_be_sent_is_refused_at_once(school: School) -> None:
    course = school.course()
    sections = [{"title": "Часть", "lessons": [f"les_{part}_{one}" for one in range(300)]} for part in range(100)]
    begun = stopwatch.perf_counter()
    answer = school.call("PUT", f"/courses/{course}/outline", {"version": 1, "sections": sections}, by="manager")
    assert answer.code == "outline_mismatch"
    # A quarter of a minute when each lesson is compared with each.
    assert stopwatch.perf_counter() - begun < 5


def test_a_withdrawn_course_is_listed_and_leads_nowhere(school: School) -> None:
    course, _ = school.published("text")
    school.enrol(course)
    [mine] = school.did("GET", "/courses/mine", by="anna")["items"]
    assert mine["resume"]
    school.did("POST", f"/courses/{course}/withdraw", {"reason": "Устарел"}, by="admin")
    [mine] = school.did("GET", "/courses/mine", by="anna")["items"]
    assert (mine["course"]["status"], mine["resume"]) == ("withdrawn", None)
