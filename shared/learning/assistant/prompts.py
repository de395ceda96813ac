"""What the model is given and what it may answer: sources by their ids, of which it can name no others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Literal, TypeAlias

from pydantic import Field, create_model

from shared.ai.context import Source
from shared.ai.errors import AnswerMismatchError
from shared.ai.structured_completion import Answer, Prompt
from shared.core.visible_text import visible
from shared.learning.assistant import passages
from shared.learning.assistant.course_index import CourseIndex
from shared.learning.assistant.models import USER, ChatMessage
from shared.learning.courses.outline import LessonEntry

Action: TypeAlias = Literal["none", "show_lesson", "open_ticket"]
# Tokens; a reply in Russian of the longest length, and the names of its sources.
MAX_TOKENS = 700
LONGEST_REPLY, MOST_SOURCES = 1000, 5
# Bytes (UTF-8) of the prompt.
LESSON_BYTES, OTHERS_BYTES, OTHERS = 24 * 1024, 16 * 1024, 5
RECORDS_BYTES = LESSON_BYTES + OTHERS_BYTES
TURNS, TURNS_BYTES = 10, 12 * 1024
_RULES = (
    "Answer `question` in its language, politely and in at most five sentences. Rest on `sources` alone, and name in "
    "`sources` the ids of those that your reply rests on, the most important first. Where they do not hold the answer, "
    "say so, set `is_grounded` to false and name none. `conversation` is what was said before. Set `action` to "
    "open_ticket when only a person of the support can help, else to show_lesson when the question is best answered "
    "by reading or watching a lesson that you name, else to none. You can do nothing else: you change nothing and "
    "open nothing."
)
ABOUT_LESSON = (
    "You help somebody who learns from a course; they are in `lesson`, at `position_seconds` of its video when that is "
    "given. Help them to understand; do not solve quizzes for them. " + _RULES
)
ABOUT_SELF = (
    "You help a customer of an organisation that sells clothes, hosts a coworking and teaches. `sources` are this "
    "customer's own records and public pages; you know nothing of other people. " + _RULES
)


class Reply(Answer):
    """An answer of the assistant; which `sources` there are to choose from is added for each."""

    reply: str = Field(min_length=1, max_length=LONGEST_REPLY)
    is_grounded: bool = Field(description="False when the sources do not hold the answer")
    action: Action


@dataclass(frozen=True, slots=True)
class Given:
    """Something that an answer may rest on: what the model gets (`id`, `title`, `text`), and where it is from."""

    id: str
    kind: str
    title: str
    text: str
    lesson_id: str | None = None
    from_seconds: float | None = None

    def cited(self, question: str) -> dict[str, Any]:
        """As an answer names it: id, title and quote are ours, whatever the model wrote."""
        shown: dict[str, Any] = {"id": self.id, "kind": self.kind, "title": self.title}
        if self.lesson_id is not None:
            shown["lesson_id"] = self.lesson_id
        if self.from_seconds is not None:
            shown["from_seconds"] = self.from_seconds
        return {**shown, "quote": passages.quote(self.text, question)}


@dataclass(frozen=True, slots=True)
class Result:
    """An answer that was checked: `sources` as `Given.cited`."""

    reply: str
    is_grounded: bool
    action: Action
    sources: list[dict[str, Any]]


def of_lessons(
    index: CourseIndex,
    lesson: LessonEntry,
    open_lessons: Iterable[LessonEntry],
    *,
    question: str,
    position: float | None,
) -> list[Given]:
    """The lesson around a position (s), or what of it the question is about, and five passages of other open lessons.

    Of `open_lessons` alone; what is not among them has no influence.
    """
    titles = {one.id: one.title for one in open_lessons if one.kind != "quiz"}
    own = index.of_lesson(lesson.id) if lesson.id in titles else []
    shown = sorted(_within(index, _nearest(index, own, question, position), LESSON_BYTES))
    others = index.of_lessons(titles.keys() - {lesson.id})
    shown += _within(index, index.index.ask(question, others)[:OTHERS], OTHERS_BYTES)
    return [
        Given(
            id=f"{one.lesson_id}:{at}",
            kind="lesson",
            title=titles[one.lesson_id],
            text=one.text,
            lesson_id=one.lesson_id,
            from_seconds=one.from_seconds,
        )
        for at in shown
        for one in [index.passages[at]]
    ]


def of_records(sources: Iterable[Source]) -> list[Given]:
    """A person's own records and pages, as far as they fit."""
    found, left, known = list[Given](), RECORDS_BYTES, set[str]()
    for one in sources:
        left -= len(one.text.encode())
        if left < 0:
            break
        if one.text.strip() and one.id not in known:
            known.add(one.id)
            found.append(Given(id=one.id, kind=one.kind, title=one.title or one.id, text=one.text))
    return found


def conversation(newest_first: Iterable[ChatMessage], may_see: set[str] | None) -> list[dict[str, str]]:
    """The last turns as far as they fit, oldest first; without those about lessons that are not in `may_see`."""
    found, left = list[dict[str, str]](), TURNS_BYTES
    for one in newest_first:
        about = {str(source["lesson_id"]) for source in one.sources or [] if "lesson_id" in source}
        about |= {str(one.lesson_id)} if one.lesson_id else set()
        if may_see is not None and not about <= may_see:
            continue
        left -= len(str(one.text).encode())
        if left < 0 or len(found) >= 2 * TURNS:
            break
        found.append({"from": "person" if one.role == USER else "assistant", "text": str(one.text)})
    return found[::-1]


def prompt(
    instructions: str, question: str, given: Sequence[Given], turns: list[dict[str, str]], **more: Any
) -> Prompt:
    """The prompt: whatever people wrote, lessons among it, is data."""
    sources = [{"id": one.id, "title": one.title, "text": one.text, **_at(one)} for one in given]
    data = {"question": question, **more, "sources": sources, "conversation": turns}
    return Prompt("assistant", instructions, data, MAX_TOKENS)


def form(given: Sequence[Given]) -> type[Reply]:
    """The form of a reply that can name these sources and no others."""
    one_of: Any = Literal
    known = tuple(one.id for one in given)
    kind: Any = GenericAlias(list, (one_of[known],)) if known else list[str]
    bound = Field(max_length=min(MOST_SOURCES, len(known)))
    return create_model("Reply", __base__=Reply, sources=(kind, bound))


def checked(answer: Reply, given: Sequence[Given], question: str) -> Result:
    """What is said and proposed: only what rests on a source is grounded; a lesson is shown only if one is named.

    Raises AnswerMismatchError for a reply that shows nothing.
    """
    reply = visible(answer.reply).strip()
    if not reply:
        raise AnswerMismatchError()
    by_id = {one.id: one for one in given}
    named: list[str] = answer.sources if answer.is_grounded else []  # type: ignore[attr-defined] # added by `form`
    cited = [by_id[one] for one in dict.fromkeys(named)]
    action: Action = answer.action
    if action == "show_lesson" and not any(one.lesson_id for one in cited):
        action = "none"
    return Result(reply, bool(cited), action, [one.cited(question) for one in cited])


def _nearest(index: CourseIndex, own: list[int], question: str, position: float | None) -> list[int]:
    """A lesson's passages, in the order in which they matter."""
    if position is not None and any(index.passages[at].from_seconds is not None for at in own):
        now = position

        def distance(at: int) -> float:
            begins = index.passages[at].from_seconds
            return abs(begins - now) if begins is not None else 0.0

        return sorted(own, key=lambda at: (distance(at), at))
    asked = index.index.ask(question, own)
    return asked + [at for at in own if at not in set(asked)]


def _within(index: CourseIndex, wanted: Iterable[int], budget: int) -> list[int]:
    found = list[int]()
    for at in wanted:
        budget -= len(index.passages[at].text.encode())
        if budget < 0:
            break
        found.append(at)
    return found


def _at(one: Given) -> dict[str, Any]:
    return {} if one.from_seconds is None else {"from_seconds": one.from_seconds}
