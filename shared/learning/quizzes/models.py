"""What attempts at quizzes store in the table `learning`."""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.learning import models as keys
from shared.learning.models import CompactJson, LearningItem


class AttemptStatus(StrEnum):
    """open → submitted | expired (its time was over: what was saved was graded)."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"


class QuizState(LearningItem, discriminator="quiz_state"):
    """What became of a learner's attempts at one quiz: `used` of them, `open_number` the open one, 0 for none.

    `best_percent` counts; `has_passed` stays whatever comes after.
    """

    lesson_id = UnicodeAttribute()
    used = WholeNumber(default=0)
    open_number = WholeNumber(default=0)
    best_percent = WholeNumber(default=0)
    has_passed = BooleanAttribute(default=False)
    version = WholeNumber(default=0)


class Attempt(LearningItem, discriminator="quiz_attempt"):
    """One attempt at a quiz, which keeps the lesson's `revision`; times ISO 8601 UTC."""

    course_id = UnicodeAttribute()
    lesson_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    number = WholeNumber()
    revision = WholeNumber()
    status = UnicodeAttribute(default=AttemptStatus.OPEN)
    started_at = UnicodeAttribute()
    deadline_at = UnicodeAttribute(null=True)
    answers = CompactJson()
    submitted_at = UnicodeAttribute(null=True)
    score_percent = WholeNumber(null=True)
    passed = BooleanAttribute(null=True)
    version = WholeNumber(default=0)

    @property
    def seed(self) -> str:
        """What its questions are shuffled by."""
        return f"{self.user_id}:{self.lesson_id}:{self.number}"

    @staticmethod
    def prefix(lesson_id: str) -> str:
        """How the sort keys of a lesson's attempts begin."""
        return f"ATTEMPT#{lesson_id}#"

    @classmethod
    def of(cls, user_id: str, course_id: str, lesson_id: str, number: int) -> Attempt:
        """An attempt with its key alone."""
        key = keys.attempt_key(user_id, course_id, lesson_id, number)
        return cls(*key, user_id=user_id, course_id=course_id, lesson_id=lesson_id, number=number)
