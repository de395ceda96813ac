"""What a course's status allows, and when a course can be learned. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shared.learning.courses.outline import Outline


class CourseStatus(StrEnum):
    """draft ⇄ in_review → published ⇄ archived; any but a draft → withdrawn, which is final."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What moves a course from one status to another."""

    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


_S = CourseStatus
STEPS: Final[Mapping[Step, Mapping[CourseStatus, CourseStatus]]] = {
    Step.SUBMIT: {_S.DRAFT: _S.IN_REVIEW},
    Step.RETURN: {_S.IN_REVIEW: _S.DRAFT},
    Step.PUBLISH: {_S.DRAFT: _S.PUBLISHED, _S.IN_REVIEW: _S.PUBLISHED, _S.PUBLISHED: _S.PUBLISHED},
    Step.ARCHIVE: {_S.PUBLISHED: _S.ARCHIVED},
    Step.REOPEN: {_S.ARCHIVED: _S.PUBLISHED},
    Step.WITHDRAW: {_S.IN_REVIEW: _S.WITHDRAWN, _S.PUBLISHED: _S.WITHDRAWN, _S.ARCHIVED: _S.WITHDRAWN},
}
# Learners have it: nobody new once it is archived.
READABLE: Final = frozenset({CourseStatus.PUBLISHED, CourseStatus.ARCHIVED})
AUTHORS_STEPS: Final = frozenset({Step.SUBMIT, Step.RETURN})


def next_status(step: Step, status: str) -> CourseStatus | None:
    """The status that a step leads to, None when it is not allowed."""
    return STEPS[step].get(CourseStatus(status))


@dataclass(frozen=True, slots=True)
class LessonContent:
    """What a lesson's completeness depends on: its text, its quiz, and whether its video is ready."""

    body: str
    quiz: Mapping[str, Any] | None
    is_video_ready: bool


def incomplete(outline: Outline, contents: Mapping[str, LessonContent]) -> Iterator[dict[str, str]]:
    """What a course still lacks: `{lesson_id?, code}`. `contents` is by lesson id."""
    if not outline.required:
        yield {"code": "no_required_lesson"}
    for section in outline.sections:
        if not section.lessons:
            yield {"code": "empty_section", "section_id": section.id}
    for lesson in outline.lessons():
        found = contents[lesson.id]
        if lesson.kind == "text" and not found.body.strip():
            yield {"lesson_id": lesson.id, "code": "empty_body"}
        if lesson.kind == "video" and not found.is_video_ready:
            yield {"lesson_id": lesson.id, "code": "video_not_ready"}
        if lesson.kind == "quiz" and not _has_answers(found.quiz):
            yield {"lesson_id": lesson.id, "code": "quiz_without_answer"}


def _has_answers(quiz: Mapping[str, Any] | None) -> bool:
    questions = quiz["questions"] if quiz else []
    return bool(questions) and all(one.get("answer") for one in questions)


_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "c",
            "ch",
            "sh",
            "sch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


def slug_of(title: str) -> str:
    """A slug made of a title: Latin letters, digits and hyphens, at most 60 of them; `course` when nothing is left."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in title.lower()).replace("_", "")
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:60].strip("-") or "course"
