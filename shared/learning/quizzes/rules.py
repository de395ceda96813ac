"""Quizzes: what a quiz must be, how answers are graded, and what is revealed when. Pure.

A quiz is JSON: `{pass_percent, max_attempts?, time_limit_minutes?, shuffle, reveal, questions: [{id, kind, text,
options: [{id, text}], answer: [..], tolerance?, points, explanation?}]}`; answers are `{question_id: [..]}`, options by
their ids.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from shared.core.visible_text import visible

Quiz: TypeAlias = Mapping[str, Any]
Question: TypeAlias = Mapping[str, Any]
Answers: TypeAlias = Mapping[str, Sequence[str]]
CHOICES: Final = frozenset({"single", "multiple"})
# What a network and a slow hand may take after the deadline.
GRACE: Final = timedelta(seconds=60)
# As phones and word processors write it.
MINUS: Final = "\u2212"
# Beyond this many digits before or after the point no answer is meant, and arithmetic may overflow.
MOST_DIGITS: Final = 40


def problem_of(quiz: Quiz) -> str | None:
    """What is wrong with a quiz first of all, as a code; None for nothing. See `problems_in`."""
    return next((code for _, code in problems_in(quiz)), None)


def problems_in(quiz: Quiz) -> Iterator[tuple[str, str]]:
    """What is wrong with a quiz: (path within it, code). A question without an answer is a draft's."""
    seen: set[str] = set()
    questions: Sequence[Question] = quiz["questions"]
    for place, question in enumerate(questions):
        if question["id"] in seen:
            yield f"questions.{place}.id", "repeated_question"
        seen.add(question["id"])
    for place, question in enumerate(questions):
        found = _problem_of_question(question)
        if found:
            yield f"questions.{place}.{'options' if found == 'options' else 'answer'}", found


def _problem_of_question(question: Question) -> str | None:
    options = [one["id"] for one in question.get("options") or []]
    answer, kind = list(question.get("answer") or []), question["kind"]
    if kind in CHOICES:
        if len(options) < 2 or len(set(options)) != len(options):
            return "options"
        if not set(answer) <= set(options) or len(set(answer)) != len(answer):
            return "answer_not_an_option"
        return "several_answers" if kind == "single" and len(answer) > 1 else None
    if options:
        return "options"
    if kind == "number" and any(_number(one) is None for one in answer):
        return "answer_not_a_number"
    if kind == "text" and not all(map(_plain, answer)):
        return "answer_shows_nothing"
    return None


def shown_questions(quiz: Quiz, seed: str) -> list[dict[str, Any]]:
    """The questions as a learner sees them: nothing tells an answer; shuffled the same way each time for a seed."""
    order = random.Random(seed)  # noqa: S311 - an order of questions is no secret
    questions = list(quiz["questions"])
    if quiz["shuffle"]:
        order.shuffle(questions)
    found = []
    for one in questions:
        options = [{"id": option["id"], "text": option["text"]} for option in one.get("options") or []]
        if quiz["shuffle"]:
            order.shuffle(options)
        found.append(
            {"id": one["id"], "kind": one["kind"], "text": one["text"], "options": options, "points": one["points"]}
        )
    return found


def unknown_in(quiz: Quiz, answers: Answers) -> list[str]:
    """The ids of those answers that are to no question, choose what is no option of theirs, or are too many."""
    questions = {one["id"]: one for one in quiz["questions"]}

    def is_known(question_id: str, given: Sequence[str]) -> bool:
        question = questions.get(question_id)
        if question is None:
            return False
        if question["kind"] not in CHOICES:
            return len(given) <= 1
        options = {one["id"] for one in question.get("options") or []}
        return set(given) <= options and len(set(given)) == len(given)

    return sorted(one for one, given in answers.items() if not is_known(one, given))


def are_same(quiz: Quiz, one: Answers, other: Answers) -> bool:
    """Whether answers say the same: options in any order, and nothing given is no answer."""
    choices = {question["id"] for question in quiz["questions"] if question["kind"] in CHOICES}

    def said(answers: Answers) -> dict[str, list[str]]:
        given = {name: list(values) for name, values in answers.items() if values}
        return {name: sorted(values) if name in choices else values for name, values in given.items()}

    return said(one) == said(other)


def is_right(question: Question, given: Sequence[str]) -> bool:
    """Whether an answer is right: choices as sets, texts whatever their case, numbers within the tolerance."""
    answer, kind = list(question.get("answer") or []), question["kind"]
    if not given or not answer:
        return False
    if kind in CHOICES:
        return set(given) == set(answer)
    if kind == "number":
        number, tolerance = _number(given[0]), Decimal(str(question.get("tolerance") or 0))
        wanted = [one for one in map(_number, answer) if one is not None]
        return number is not None and any(abs(number - one) <= tolerance for one in wanted)
    return _plain(given[0]) in {_plain(one) for one in answer} - {""}


def score_percent(quiz: Quiz, answers: Answers) -> int:
    """The points of the right answers, in per cent of all, whole, rounded down."""
    total = sum(one["points"] for one in quiz["questions"])
    won = sum(one["points"] for one in quiz["questions"] if is_right(one, answers.get(one["id"], ())))
    return 100 * won // total if total else 0


def right_ones(quiz: Quiz, answers: Answers) -> list[str]:
    """The ids of the questions that were answered right."""
    return [one["id"] for one in quiz["questions"] if is_right(one, answers.get(one["id"], ()))]


def attempts_left(quiz: Quiz, used: int) -> int | None:
    """How many attempts are left, None for as many as one likes."""
    most = quiz.get("max_attempts")
    return None if most is None else max(0, int(most) - used)


def is_revealed(quiz: Quiz, *, has_passed: bool, used: int, is_open: bool = False) -> bool:
    """Whether a learner may see answers and explanations now; `is_open`: one of the `used` attempts is not over."""
    if quiz["reveal"] == "after_pass":
        return has_passed
    return quiz["reveal"] == "after_last" and attempts_left(quiz, used) == 0 and not is_open


def review(quiz: Quiz, answers: Answers) -> list[dict[str, Any]]:
    """Every question with what was given, whether it is right, the answer and its explanation."""
    return [
        {
            "question_id": one["id"],
            "given": list(answers.get(one["id"], ())),
            "is_correct": is_right(one, answers.get(one["id"], ())),
            "answer": list(one.get("answer") or []),
            "explanation": one.get("explanation"),
        }
        for one in quiz["questions"]
    ]


def deadline_of(quiz: Quiz, started_at: datetime) -> datetime | None:
    """When an attempt's time is over, None without a limit."""
    minutes = quiz.get("time_limit_minutes")
    return started_at + timedelta(minutes=int(minutes)) if minutes else None


def is_over(deadline: datetime | None, now: datetime) -> bool:
    """Whether nothing is taken any more: what was saved is graded."""
    return deadline is not None and now > deadline + GRACE


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(visible(text).replace(",", ".").replace(" ", "").replace(MINUS, "-"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS else None


def _plain(text: str) -> str:
    return " ".join(visible(text).casefold().replace("ё", "е").split())
