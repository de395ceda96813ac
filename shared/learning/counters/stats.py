"""A course's figures for its authors: two reads, however many learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.analytics.models import in_generation
from shared.analytics.reports import current_generation, rounded_mean
from shared.learning.counters.models import WHOLE, LearnedInCourse
from shared.learning.courses.outline import LessonEntry, Outline


@dataclass(frozen=True, slots=True)
class LessonStats:
    """One lesson: how many reached which part of it, completed it, and what share of learners (%) that is.

    `stopped` are those who completed the required lesson before it, and not this one: where people stop.
    """

    lesson: LessonEntry
    figures: LearnedInCourse
    completed_percent: int
    stopped: int
    questions: Mapping[str, LearnedInCourse]


@dataclass(frozen=True, slots=True)
class CourseStats:
    """A course with its live lessons in order."""

    whole: LearnedInCourse
    lessons: list[LessonStats]

    @property
    def completed_percent(self) -> int:
        """How many of a hundred enrolments completed the course."""
        return min(100, rounded_mean(100 * self.whole.completions, self.whole.enrolments))


def of_course(course_id: str, outline: Outline) -> CourseStats:
    """The figures of a course's live lessons; a moment behind, as all counters are."""
    pk = in_generation(current_generation(), LearnedInCourse.of_course(course_id))
    found = {str(one.sk): one for one in LearnedInCourse.query(pk)}
    whole = found.get(WHOLE) or LearnedInCourse()
    shown, before = list[LessonStats](), int(whole.enrolments)
    for lesson in outline.lessons():
        figures = found.get(LearnedInCourse.lesson(lesson.id)) or LearnedInCourse()
        completions = int(figures.completions)
        prefix = LearnedInCourse.question(lesson.id, "")
        questions = {sk.removeprefix(prefix): one for sk, one in found.items() if sk.startswith(prefix)}
        percent = min(100, rounded_mean(100 * completions, int(whole.enrolments)))
        shown.append(LessonStats(lesson, figures, percent, max(0, before - completions), questions))
        if lesson.is_required:
            before = completions
    return CourseStats(whole, shown)
