"""Learning's counters in the table `analytics`; keys without the generation that the engine puts before each pk.

| item | pk | sk |
|---|---|---|
| LearnedInCourse of the whole course | LEARNED#<course> | COURSE |
| LearnedInCourse of a lesson | LEARNED#<course> | LESSON#<lesson> |
| LearnedInCourse of a question | LEARNED#<course> | QUESTION#<lesson>#<question> |
| LearningDay | LEARNING | <day of the organisation> |
"""

from __future__ import annotations

from typing import Any

from shared.analytics.models import AdditiveCounter
from shared.data.numbers import WholeNumber

WHOLE = "COURSE"
LEARNING = "LEARNING"


class LearnedInCourse(AdditiveCounter, discriminator="learned"):
    """What learners did in a course, in one of its lessons, or with one question; each counts what it can.

    `watched_…` are learners who reached that part of a lesson's video; `right` of `answered` are answers to a question.
    """

    enrolments = WholeNumber(default=0)
    ended = WholeNumber(default=0)
    completions = WholeNumber(default=0)
    watched_25 = WholeNumber(default=0)
    watched_50 = WholeNumber(default=0)
    watched_75 = WholeNumber(default=0)
    watched_100 = WholeNumber(default=0)
    attempts = WholeNumber(default=0)
    passed = WholeNumber(default=0)
    score_percents = WholeNumber(default=0)
    answered = WholeNumber(default=0)
    right = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a course's figures are kept, by its id and what of it: WHOLE, or as `lesson` and `question` say."""
        course_id, what = parts
        return cls.of_course(course_id), what

    @staticmethod
    def of_course(course_id: str) -> str:
        """The pk of all figures of a course."""
        return f"LEARNED#{course_id}"

    @staticmethod
    def lesson(lesson_id: str) -> str:
        """The sk of a lesson."""
        return f"LESSON#{lesson_id}"

    @staticmethod
    def question(lesson_id: str, question_id: str) -> str:
        """The sk of a question."""
        return f"QUESTION#{lesson_id}#{question_id}"


class LearningDay(AdditiveCounter, discriminator="learning_day"):
    """What everybody did on one day of the organisation; `seconds` are of videos, those watched again left out."""

    enrolments = WholeNumber(default=0)
    ended = WholeNumber(default=0)
    completions = WholeNumber(default=0)
    lessons = WholeNumber(default=0)
    seconds = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a day is kept."""
        (day,) = parts
        return LEARNING, day
