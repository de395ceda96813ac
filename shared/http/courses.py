"""What several groups of endpoints say of courses: path parameters, who asks, and a course's card.

A function ships its own folder and the layer: what two functions have in common lies in the layer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from fastapi import Path, Query
from pydantic import StringConstraints

from shared.core.settings import settings
from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel
from shared.learning.courses.models import Course
from shared.learning.courses.rules import CourseStatus
from shared.learning.courses.store import Person

SLUG_LENGTH = 80
CourseId = Annotated[
    str, Path(min_length=1, max_length=SLUG_LENGTH, pattern=r"^[A-Za-z0-9_-]+$", description="Id or slug")
]
LessonId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
LearnerId = Annotated[str, Path(alias="user_id", min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
DraftQuery = Annotated[bool, Query(strict=False, description="Authors: the draft, not the live release")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Language = Literal["ru", "en"]
Level = Literal["beginner", "intermediate", "advanced"]
Unlock = Literal["any", "in_order"]
Administrator = Annotated[Principal, requires("courses.administer")]
Maker = Annotated[Principal, requires("courses.create")]
READ = (400, 401, 403, 404, 410)
CHANGED = (400, 401, 403, 404, 409, 410, 413, 415)


def person(user: Principal) -> Person:
    """Who asks: an admin is the author of every course."""
    return Person(user.user_id, user.may("courses.administer"))


class CourseCardOut(AnswerModel):
    """A course as the catalogue shows it."""

    id: str
    slug: str
    title: str
    summary: str
    language: Language
    level: Level
    price: int
    currency: str
    unlock: Unlock
    status: CourseStatus
    release: int
    cover_url: str | None
    authors: list[str]
    lesson_count: int
    required_count: int
    duration_minutes: int

    @classmethod
    def of(cls, course: Course) -> Self:
        """A published course."""
        return cls(**shown_of(course, course.card))


def shown_of(course: Course, card: dict[str, Any]) -> dict[str, Any]:
    """The fields of a card: `card` is what `card_of` makes of a release."""
    shown = {name: value for name, value in card.items() if name != "cover_key"}
    return shown | {
        "id": course.course_id,
        "slug": course.slug,
        "currency": settings().currency,
        "status": course.status,
        "release": course.release,
        "cover_url": f"{settings().public_base_url}/{card['cover_key']}" if card["cover_key"] else None,
        "authors": course.authors,
    }
