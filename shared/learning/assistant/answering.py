"""Answers, written by the worker of the queue `openai`: rights are asked here, at the moment of answering."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from shared.ai import structured_completion
from shared.ai.context import ContextSources, OpenTicket
from shared.ai.errors import PromptRefusedError
from shared.core.observability import metric
from shared.data.retry import StaleReadError
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.learning.assistant import chat, course_index, hand_off, models, prompts
from shared.learning.assistant.models import ASSISTANT, ChatMessage
from shared.learning.assistant.prompts import Given, Result
from shared.learning.courses.models import Live
from shared.learning.courses.rules import CourseStatus
from shared.learning.enrolment.models import Enrolment, EnrolmentStatus
from shared.learning.errors import ChatMessageNotFoundError
from shared.learning.progress import learner as learners
from shared.learning.progress.learner import Learner
from shared.providers.ai.base import AiProvider
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner

LAST_MESSAGES = 2 * prompts.TURNS + 1


def runners(provider: AiProvider, own_records: ContextSources, open_ticket: OpenTicket) -> dict[str, Runner]:
    """Kind of task → the work."""
    return {
        chat.ABOUT_LESSON: lambda task: _answer_about_lesson(task, provider),
        chat.ABOUT_SELF: lambda task: _answer_about_self(task, provider, own_records),
        chat.HAND_OFF: lambda task: hand_off.run(task, open_ticket),
    }


def _answer_about_lesson(task: Task, provider: AiProvider) -> Outcome:
    question = _question(task)
    if question.answer_id:
        return _outcome(question)
    course_id, lesson_id, text = str(question.course_id), str(question.lesson_id), str(question.text)
    learner = learners.load(str(question.user_id), course_id, consistent=True)
    lesson = learner.open_lesson(lesson_id)
    open_lessons = learner.open_lessons()
    _moderate(provider, text)
    position = None if question.position is None else float(question.position)
    index = course_index.load(course_id, learner.live)
    given = prompts.of_lessons(index, lesson, open_lessons, question=text, position=position)
    more: dict[str, Any] = {"course": learner.live.title, "lesson": {"id": lesson.id, "title": lesson.title}}
    if position is not None:
        more["position_seconds"] = position
    turns = prompts.conversation(_before(question), {one.id for one in open_lessons})
    result = _complete(provider, prompts.ABOUT_LESSON, text, given, turns, **more)
    return _store(question, result, learner)


def _answer_about_self(task: Task, provider: AiProvider, own_records: ContextSources) -> Outcome:
    question = _question(task)
    if question.answer_id:
        return _outcome(question)
    text = str(question.text)
    _moderate(provider, text)
    given = prompts.of_records(own_records(str(question.user_id), text))
    turns = prompts.conversation(_before(question), None)
    return _store(question, _complete(provider, prompts.ABOUT_SELF, text, given, turns), None)


def _question(task: Task) -> ChatMessage:
    """The question of a task. Raises ChatMessageNotFoundError when its chat was deleted."""
    found = models.find(task.owner, task.request["message_id"])
    if found is None:
        raise ChatMessageNotFoundError()
    return found


def _moderate(provider: AiProvider, text: str) -> None:
    if provider.is_flagged(text):
        metric("assistant_flagged")
        raise PromptRefusedError()


def _before(question: ChatMessage) -> list[ChatMessage]:
    """What was said before a question, newest first."""
    earlier = ChatMessage.sk.between(models.PREFIX, question.sk)
    found = ChatMessage.query(question.pk, earlier, scan_index_forward=False, limit=LAST_MESSAGES)
    return [one for one in found if one.message_id != question.message_id]


def _complete(
    provider: AiProvider,
    instructions: str,
    text: str,
    given: list[Given],
    turns: list[dict[str, str]],
    **more: Any,
) -> Result:
    prompt = prompts.prompt(instructions, text, given, turns, **more)
    answer, _ = structured_completion.complete(provider, prompt, prompts.form(given))
    return prompts.checked(answer, given, text)


def _store(question: ChatMessage, result: Result, learner: Learner | None) -> Outcome:
    """Keep an answer beside its question, if the question is still there and may still be answered.

    Another delivery of the same task may have been faster: its answer is the one. Raises ChatMessageNotFoundError,
    and what `Learner.open_lesson` raises when access ended while the model wrote.
    """
    answer = ChatMessage.new(str(question.user_id), question.course_id, ASSISTANT, result.reply)
    answer.question_id, answer.lesson_id = question.message_id, question.lesson_id
    answer.sources, answer.action, answer.is_grounded = result.sources, result.action, result.is_grounded
    uow = UnitOfWork()
    uow.create(answer)
    uow.update(
        ChatMessage(question.pk, question.sk),
        [ChatMessage.answer_id.set(answer.message_id)],
        condition=ChatMessage.pk.exists() & ChatMessage.answer_id.does_not_exist(),
        on_conflict=lambda old: DuplicateMessage(answer.message_id) if old else ChatMessageNotFoundError(),
    )
    if learner is not None:
        _require_access(uow, learner)
    try:
        with suppress(DuplicateMessage):
            uow.commit()
    except StaleReadError:
        learners.load(str(question.user_id), str(question.course_id), consistent=True).open_lesson(
            str(question.lesson_id)
        )
        # Access ended and came back meanwhile: the queue delivers again.
        raise
    kept = models.find(str(question.user_id), str(question.message_id))
    if kept is None:
        raise ChatMessageNotFoundError()
    metric("assistant_answered", grounded=str(result.is_grounded).lower())
    return _outcome(kept)


def _require_access(uow: UnitOfWork, learner: Learner) -> None:
    """Make an answer depend on the access with which its prompt was made."""
    enrolment, live = learner.require_access(), learner.live
    active = (Enrolment.status == EnrolmentStatus.ACTIVE.value) & (Enrolment.enrolled_at == enrolment.enrolled_at)
    uow.check(Enrolment, enrolment.pk, enrolment.sk, condition=active, on_conflict=StaleReadError())
    readable = Live.status != CourseStatus.WITHDRAWN.value
    uow.check(Live, live.pk, live.sk, condition=readable, on_conflict=StaleReadError())


def _outcome(question: ChatMessage) -> Outcome:
    """The answer that a question has. Raises ChatMessageNotFoundError."""
    answer = models.find(str(question.user_id), str(question.answer_id))
    if answer is None:
        raise ChatMessageNotFoundError()
    return Outcome(
        {
            "message_id": answer.message_id,
            "reply": answer.text,
            "is_grounded": bool(answer.is_grounded),
            "action": answer.action,
            "sources": answer.sources or [],
        }
    )
