"""Handing a question over to support: a ticket, once, in one transaction with what the chat says of it."""

from __future__ import annotations

from shared.ai.context import OpenTicket, TicketRequest
from shared.core.observability import metric
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.learning.assistant import models
from shared.learning.assistant.models import ASSISTANT, ChatMessage
from shared.learning.courses.models import Live
from shared.learning.courses.store import load_live
from shared.learning.errors import ChatMessageNotFoundError, CourseNotFoundError
from shared.learning.events import AssistantHandedOver
from shared.tasks.models import Task
from shared.tasks.service import Outcome

LONGEST_SUBJECT = 120


def run(task: Task, open_ticket: OpenTicket) -> Outcome:
    """Open the ticket of a question, or give the one that it has. Raises ChatMessageNotFoundError."""
    question, answer = _turn(task.owner, task.request["message_id"])
    if question.ticket_id:
        return Outcome({"ticket_id": question.ticket_id})

    def also(uow: UnitOfWork, ticket_id: str) -> None:
        uow.update(
            ChatMessage(question.pk, question.sk),
            [ChatMessage.ticket_id.set(ticket_id)],
            condition=ChatMessage.pk.exists() & ChatMessage.ticket_id.does_not_exist(),
            on_conflict=lambda old: DuplicateMessage(question.message_id) if old else ChatMessageNotFoundError(),
        )
        if answer is not None:
            uow.update(
                ChatMessage(answer.pk, answer.sk),
                [ChatMessage.ticket_id.set(ticket_id)],
                condition=ChatMessage.pk.exists(),
                on_conflict=ChatMessageNotFoundError(),
            )
        event = AssistantHandedOver(message_id=str(question.message_id), ticket_id=ticket_id)
        uow.add_event(event.of(str(question.message_id), customer_id=task.owner, actor=task.owner))

    try:
        ticket_id = open_ticket(_request(question, answer), also)
    except DuplicateMessage:
        # Another task for the same question was faster.
        question, _ = _turn(task.owner, str(question.message_id))
        return Outcome({"ticket_id": question.ticket_id})
    metric("assistant_handed_over")
    return Outcome({"ticket_id": ticket_id})


def _turn(user_id: str, message_id: str) -> tuple[ChatMessage, ChatMessage | None]:
    """A question with its answer, by the id of either."""
    found = models.find(user_id, message_id)
    if found is not None and found.role == ASSISTANT:
        found = models.find(user_id, str(found.question_id))
    if found is None:
        raise ChatMessageNotFoundError()
    return found, models.find(user_id, str(found.answer_id)) if found.answer_id else None


def _request(question: ChatMessage, answer: ChatMessage | None) -> TicketRequest:
    """The customer's question as they wrote it; where they were and what was answered is quoted."""
    text = str(question.text)
    where = _where(question)
    quoted = "\n".join(f"> {line}" for line in str(answer.text).splitlines()) if answer is not None else ""
    subject = " ".join(text.split())
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return TicketRequest(str(question.user_id), subject, "\n\n".join(part for part in (text, where, quoted) if part))


def _where(question: ChatMessage) -> str:
    if not question.course_id:
        return ""
    try:
        live: Live = load_live(str(question.course_id))
    except CourseNotFoundError:
        return ""
    lesson = live.outline.find(str(question.lesson_id))
    return f"«{live.title}»" + (f", «{lesson.title}»" if lesson is not None else "")
