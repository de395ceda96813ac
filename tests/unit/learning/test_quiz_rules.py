"""Quizzes: what is shown, how answers are graded, and what is revealed when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.learning.quizzes import rules

OPTIONS = [{"id": one, "text": one.upper()} for one in "abc"]


def quiz(*questions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = [
        {"id": f"q{number}", "text": "?", "points": 1, "options": [], **one} for number, one in enumerate(questions)
    ]
    return {"pass_percent": 80, "shuffle": False, "reveal": "after_pass", **fields, "questions": made}


@pytest.mark.parametrize(
    ("question", "given", "is_right"),
    [
        ({"kind": "single", "answer": ["a"]}, ["a"], True),
        ({"kind": "single", "answer": ["a"]}, ["a", "b"], False),
        ({"kind": "multiple", "answer": ["a", "b"]}, ["b", "a"], True),
        ({"kind": "multiple", "answer": ["a", "b"]}, ["a"], False),
        ({"kind": "text", "answer": ["Ёлка зелёная"]}, ["  елка   ЗЕЛЕНАЯ "], True),
        ({"kind": "text", "answer": ["да", "ага"]}, ["Ага"], True),
        ({"kind": "text", "answer": ["да"]}, ["нет"], False),
        ({"kind": "number", "answer": ["30"], "tolerance": 0.5}, ["30,5"], True),
        ({"kind": "number", "answer": ["30"], "tolerance": 0.5}, ["30.51"], False),
        ({"kind": "number", "answer": ["0.1"]}, ["0.10"], True),
        ({"kind": "number", "answer": ["30"]}, ["NaN"], False),
        ({"kind": "number", "answer": ["30"]}, ["Infinity"], False),
        ({"kind": "number", "answer": ["30"]}, ["тридцать"], False),
        ({"kind": "number", "answer": ["-5"]}, ["\u22125"], True),
        ({"kind": "text", "answer": ["\u3164"]}, [""], False),
        ({"kind": "single", "answer": []}, [], False),
    ],
)
def test_an_answer_is_right_or_not(question: dict[str, Any], given: list[str], is_right: bool) -> None:
    assert rules.is_right(question, given) is is_right


def test_a_score_counts_points_and_rounds_down() -> None:
    made = quiz(*({"kind": "text", "answer": ["да"]} for _ in range(3)))
    assert rules.score_percent(made, {"q0": ["да"], "q1": ["да"]}) == 66
    assert rules.score_percent(quiz(), {}) == 0


def test_what_learners_see_has_no_answer() -> None:
    question = {"kind": "single", "options": OPTIONS, "answer": ["c"], "explanation": "почему", "tolerance": 1}
    shown = rules.shown_questions(quiz(question), "seed")
    assert shown == [{"id": "q0", "kind": "single", "text": "?", "options": OPTIONS, "points": 1}]


def test_shuffled_questions_stay_for_one_attempt() -> None:
    made = quiz(*({"kind": "single", "options": OPTIONS, "answer": ["a"]} for _ in range(6)), shuffle=True)
    first = rules.shown_questions(made, "usr:1")
    assert first == rules.shown_questions(made, "usr:1")
    assert any(rules.shown_questions(made, f"usr:{number}") != first for number in range(2, 9))


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ({"kind": "single", "options": OPTIONS, "answer": ["a", "b"]}, "several_answers"),
        ({"kind": "multiple", "options": OPTIONS, "answer": ["z"]}, "answer_not_an_option"),
        ({"kind": "single", "options": OPTIONS[:1], "answer": ["a"]}, "options"),
        ({"kind": "text", "options": OPTIONS, "answer": ["a"]}, "options"),
        ({"kind": "number", "answer": ["много"]}, "answer_not_a_number"),
        ({"kind": "number", "answer": ["1,5"]}, None),
        ({"kind": "text", "answer": ["да", "\u3164"]}, "answer_shows_nothing"),
        ({"kind": "single", "options": OPTIONS, "answer": []}, None),
    ],
)
def test_a_question_must_fit_its_kind(question: dict[str, Any], problem: str | None) -> None:
    assert rules.problem_of(quiz(question)) == problem


def test_two_questions_have_two_ids() -> None:
    one = {"id": "q", "kind": "text", "answer": ["да"]}
    assert rules.problem_of(quiz(one, one)) == "repeated_question"


def test_each_wrong_question_is_named_by_its_place() -> None:
    right = {"kind": "text", "answer": ["да"]}
    wrong = {"kind": "number", "answer": ["много"]}
    few = {"kind": "single", "options": OPTIONS[:1], "answer": []}
    assert list(rules.problems_in(quiz(right, wrong, few))) == [
        ("questions.1.answer", "answer_not_a_number"),
        ("questions.2.options", "options"),
    ]


@pytest.mark.parametrize(
    ("reveal", "has_passed", "used", "is_revealed"),
    [
        ("after_pass", False, 3, False),
        ("after_pass", True, 1, True),
        ("after_last", True, 2, False),
        ("after_last", False, 3, True),
        ("never", True, 3, False),
    ],
)
def test_what_is_revealed_when(reveal: str, has_passed: bool, used: int, is_revealed: bool) -> None:
    made = quiz(reveal=reveal, max_attempts=3)
    assert rules.is_revealed(made, has_passed=has_passed, used=used) is is_revealed


def test_a_quiz_without_a_limit_never_has_a_last_attempt() -> None:
    made = quiz(reveal="after_last")
    assert rules.attempts_left(made, 99) is None
    assert not rules.is_revealed(made, has_passed=False, used=99)


def test_a_deadline_has_a_minute_of_grace() -> None:
    began = datetime(2026, 3, 2, 12, tzinfo=UTC)
    deadline = rules.deadline_of(quiz(time_limit_minutes=10), began)
    assert deadline == began + timedelta(minutes=10)
    assert not rules.is_over(deadline, began + timedelta(minutes=11))
    assert rules.is_over(deadline, began + timedelta(minutes=11, milliseconds=1))
    assert rules.deadline_of(quiz(), began) is None
    assert not rules.is_over(None, began)


def test_answers_to_what_was_not_asked_are_named() -> None:
    made = quiz({"kind": "single", "options": OPTIONS, "answer": ["a"]}, {"kind": "text", "answer": ["да"]})
    assert rules.unknown_in(made, {"q0": ["z"], "q1": ["что угодно"], "q7": ["a"]}) == ["q0", "q7"]
    assert rules.unknown_in(made, {"q0": ["a", "a"], "q1": ["одно", "другое"]}) == ["q0", "q1"]
