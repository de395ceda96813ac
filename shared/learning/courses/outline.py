"""A course's outline: its sections and lessons in order, as drafts and releases hold it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

LessonKind: TypeAlias = Literal["text", "video", "quiz"]
RuleName: TypeAlias = Literal["manual", "watched", "passed"]
MAX_LESSONS = 300
DEFAULT_WATCHED_PERCENT = 90
# What a grown-up reads of a text that they learn from; a question is one minute.
WORDS_A_MINUTE = 150


@dataclass(frozen=True, slots=True)
class Completion:
    """When a lesson is completed: by hand, when `percent` of its video were watched, or when its quiz was passed."""

    rule: RuleName
    percent: int | None = None


DEFAULT_COMPLETION: dict[LessonKind, Completion] = {
    "text": Completion("manual"),
    "video": Completion("watched", DEFAULT_WATCHED_PERCENT),
    "quiz": Completion("passed"),
}


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """What an outline knows of a lesson: `number` is its bit, `seconds` its video's length (0 without one)."""

    id: str
    number: int
    revision: int
    title: str
    kind: LessonKind
    minutes: int
    completion: Completion
    is_preview: bool = False
    is_required: bool = True
    opens_after_days: int = 0
    video_id: str | None = None
    seconds: float = 0.0

    @property
    def bit(self) -> int:
        """The lesson's bit in sets of lessons."""
        return 1 << self.number

    def stored(self) -> list[Any]:
        """As an item keeps it: short, for learners' every report reads it."""
        flags = self.is_preview + 2 * self.is_required
        rule = [self.completion.rule[0], self.completion.percent]
        video = [self.video_id, self.seconds] if self.video_id else []
        values = [self.id, self.number, self.revision, self.title, self.kind[0], self.minutes]
        return [*values, flags, self.opens_after_days, *rule, *video]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> LessonEntry:
        """From what an item keeps."""
        lesson_id, number, revision, title, kind, minutes, flags, days, rule, percent, *video = kept
        kinds: dict[str, LessonKind] = {"t": "text", "v": "video", "q": "quiz"}
        rules: dict[str, RuleName] = {"m": "manual", "w": "watched", "p": "passed"}
        return cls(
            id=lesson_id,
            number=number,
            revision=revision,
            title=title,
            kind=kinds[kind],
            minutes=minutes,
            completion=Completion(rules[rule], percent),
            is_preview=bool(flags & 1),
            is_required=bool(flags & 2),
            opens_after_days=days,
            video_id=video[0] if video else None,
            seconds=float(video[1]) if video else 0.0,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A titled run of lessons."""

    id: str
    title: str
    lessons: tuple[LessonEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """All sections of a course in order."""

    sections: tuple[Section, ...] = ()

    def lessons(self) -> Iterator[LessonEntry]:
        """All lessons in order."""
        for section in self.sections:
            yield from section.lessons

    def find(self, lesson_id: str) -> LessonEntry | None:
        """A lesson by its id."""
        return next((one for one in self.lessons() if one.id == lesson_id), None)

    def section_of(self, lesson_id: str) -> Section | None:
        """The section that a lesson is in."""
        return next((one for one in self.sections if any(lesson.id == lesson_id for lesson in one.lessons)), None)

    @property
    def required(self) -> int:
        """The bits of the required lessons."""
        return sum(one.bit for one in self.lessons() if one.is_required)

    @property
    def lesson_count(self) -> int:
        """How many lessons there are."""
        return sum(len(one.lessons) for one in self.sections)

    @property
    def required_count(self) -> int:
        """How many of them are required."""
        return self.required.bit_count()

    @property
    def minutes(self) -> int:
        """How long all lessons take."""
        return sum(one.minutes for one in self.lessons())

    def with_lesson(self, section_id: str | None, lesson: LessonEntry) -> Outline | None:
        """The outline with one lesson more at a section's end, without an id the last's; None for no such section."""
        wanted = section_id or (self.sections[-1].id if self.sections else "")
        if not any(one.id == wanted for one in self.sections):
            return None
        return Outline(
            tuple(replace(one, lessons=(*one.lessons, lesson)) if one.id == wanted else one for one in self.sections)
        )

    def with_changed(self, lesson: LessonEntry) -> Outline:
        """The outline with a lesson's newer entry in its place."""

        def changed(section: Section) -> Section:
            return replace(section, lessons=tuple(lesson if one.id == lesson.id else one for one in section.lessons))

        return Outline(tuple(changed(one) for one in self.sections))

    def without(self, lesson_id: str) -> Outline:
        """The outline without a lesson."""

        def left(section: Section) -> Section:
            return replace(section, lessons=tuple(one for one in section.lessons if one.id != lesson_id))

        return Outline(tuple(left(one) for one in self.sections))

    def stored(self) -> list[Any]:
        """As an item keeps it, JSON."""
        return [[one.id, one.title, [lesson.stored() for lesson in one.lessons]] for one in self.sections]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Outline:
        """From what an item keeps."""
        return cls(
            tuple(
                Section(one, title, tuple(LessonEntry.read(lesson) for lesson in lessons))
                for one, title, lessons in kept
            )
        )


def reading_minutes(text: str) -> int:
    """How long a text takes, at least a minute."""
    return max(1, -(-len(text.split()) // WORDS_A_MINUTE))
