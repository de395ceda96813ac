"""A course's figures for its authors: three reads, however many learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.analytics.models import in_generation
from shared.analytics.reports import current_generation, rounded_mean
from shared.learning.counters.models import WHOLE, LearnedInCourse
from shared.learning.courses.outline import LessonEntry, Outline
from shared.learning.courses.store import load_revisions


@dataclass(frozen=True, slots=True)
class LessonStats:
    """One lesson: how many reached which part of it, completed it, and what share of learners (%) that is.

    `stopped` are those who completed the required lesson before it, and not this one: where people stop. `questions`
    are those of the live quiz, in its order.
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
    questions_of = _questions(course_id, outline)
    shown, before = list[LessonStats](), int(whole.enrolments)
    for lesson in outline.lessons():
        figures = found.get(LearnedInCourse.lesson(lesson.id)) or LearnedInCourse()
        completions = int(figures.completions)
        questions = {
            one: found.get(LearnedInCourse.question(lesson.id, one)) or LearnedInCourse()
            for one in questions_of.get(lesson.id, ())
        }
        percent = min(100, rounded_mean(100 * completions, int(whole.enrolments)))
        shown.append(LessonStats(lesson, figures, percent, max(0, before - completions), questions))
        if lesson.is_required:
            before = completions
    return CourseStats(whole, shown)


def _questions(course_id: str, outline: Outline) -> dict[str, list[str]]:
    """Lesson's id → ids of its quiz's questions in their order, which their counters do not know."""
    revisions = {one.id: one.revision for one in outline.lessons() if one.kind == "quiz"}
    found = load_revisions(course_id, revisions)
    return {
        one: [str(question["id"]) for question in kept.quiz["questions"]] for one, kept in found.items() if kept.quiz
    }
