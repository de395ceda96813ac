"""Requests of people to the model: asked for with 202, done by a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pydantic import Field

from shared.ai import daily_caps, structured_completion
from shared.ai.context import ContextSources, Holds
from shared.ai.models import TOTAL
from shared.ai.structured_completion import Answer, Prompt
from shared.core.settings import settings
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.providers.ai.base import AiProvider
from shared.tasks import service as tasks
from shared.tasks.events import TaskAiRequested
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner

Kind = Literal["question", "summarize", "classify", "translate"]
# More than any model writes; what is beyond a task's item goes to S3.
LONG = 400_000


class QuestionAnswer(Answer):
    """An answer to a question."""

    answer: str = Field(min_length=1, max_length=LONG)
    is_answered: bool = Field(description="False when the document does not hold what the question needs")


class Summary(Answer):
    """A text in short."""

    summary: str = Field(min_length=1, max_length=LONG)
    key_points: list[str] = Field(max_length=20)


class Classification(Answer):
    """What a text is about."""

    category: str = Field(min_length=1, max_length=100)
    confidence: Literal["low", "medium", "high"]


class Translation(Answer):
    """A text in another language."""

    translation: str = Field(min_length=1, max_length=LONG)
    source_language: str = Field(description="ISO 639-1", min_length=2, max_length=3)
    target_language: str = Field(description="ISO 639-1", min_length=2, max_length=3)


@dataclass(frozen=True, slots=True)
class _Work:
    instructions: str
    answer: type[Answer]
    max_tokens: int


WORK: Mapping[Kind, _Work] = {
    "question": _Work(
        "Answer the question in `text` in its own language, from `context` if there is one.", QuestionAnswer, 1500
    ),
    "summarize": _Work(
        "Summarize `text` in its own language, in at most five sentences; `context` may say what matters.",
        Summary,
        1000,
    ),
    "classify": _Work(
        "Say which category `text` belongs to. If `context` lists categories, choose one of them as it is written "
        "there; else name the topic in one or two words.",
        Classification,
        100,
    ),
    "translate": _Work(
        "Translate `text` into the language that `context` names; without one, Russian into English and all else "
        "into Russian. Keep line breaks, names and numbers.",
        Translation,
        4000,
    ),
}


def ask_for(
    *, user_id: str, kind: Kind, text: str, context: str | None, idempotency: IdempotencyKey | None = None
) -> str:
    """Ask for an answer; the id of the task that will have it. Raises AiDailyCapError."""
    uow = UnitOfWork()
    request = {"text": text, "context": context}
    task = tasks.request(uow, kind=f"ai.{kind}", owner=user_id, request=request, event=TaskAiRequested)
    daily_caps.count_request(uow, subject=user_id, cap=settings().ai_daily_cap_per_person)
    daily_caps.count_request(uow, subject=TOTAL, cap=settings().ai_daily_cap_total)
    uow.store_idempotency_key(idempotency, {"task_id": task.id})
    uow.commit()
    return str(task.id)


def runners(provider: AiProvider, _sources: ContextSources, _holds: Holds) -> dict[str, Runner]:
    """The work of each kind of request, for the tasks' runner; they rest on what was asked alone."""
    return {f"ai.{kind}": partial(_run, provider, work) for kind, work in WORK.items()}


def _run(provider: AiProvider, work: _Work, task: Task) -> Outcome:
    data = {name: value for name, value in task.request.items() if value}
    name = str(task.kind).partition(".")[2]
    answer, usage = structured_completion.complete(
        provider, Prompt(name, work.instructions, data, work.max_tokens), work.answer
    )
    spent = {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens}
    return Outcome({**answer.model_dump(), "usage": spent})
