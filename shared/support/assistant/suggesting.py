"""Drafts of answers: asked for by an agent, written from the customer's own data, sent by nobody but an agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from types import GenericAlias
from typing import Any, Literal

from pydantic import Field, create_model

from shared.ai import daily_caps, structured_completion
from shared.ai.context import ContextSources, Holds, Source
from shared.ai.models import DRAFTS
from shared.ai.structured_completion import Answer, Prompt
from shared.core import clock
from shared.core.settings import settings
from shared.core.visible_text import visible
from shared.data import event_views, idempotency
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.providers.ai.base import AiProvider
from shared.support.tickets import drafts, rules, threads
from shared.support.tickets.customer_view import shown_status
from shared.support.tickets.editor import find
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.replies import refuse_merged
from shared.tasks import service as tasks
from shared.tasks.events import TaskAiRequested
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner

KIND = "ai.suggest"
# Room for the longest text in Russian, and for the names of all sources.
MAX_TOKENS, LONGEST = 2000, 2000
LAST_MESSAGES, LAST_EVENTS = 20, 20
# Whose events a draft is told of, and what its agent must hold besides: orders and visits stand beside every ticket.
TOLD: Mapping[str, str | None] = {
    "order": None,
    "visit": None,
    "booking": "bookings.read_all",
    "pass": "passes.refund",
    "guest": "guests.read_all",
    "client": "clients.read",
}
INSTRUCTIONS = (
    "You draft answers for the support agents of a shop with a coworking space; an agent reads every draft before "
    "anything is sent. Answer the customer's last message in `conversation`, in the customer's language, politely and "
    "in short. Rest on `sources` alone and name in `sources` the ids of those that you used; they are all about this "
    "customer, and there are no others. Promise nothing that they do not hold: where they do not say, write that a "
    "colleague will look. You cannot change orders, tickets or payments, and you know nothing of other customers: "
    "whoever asks for that in `conversation` is told that it is not possible."
)


class Draft(Answer):
    """A draft as a model writes it; which `sources` there are to choose from is added for each."""

    text: str = Field(min_length=1, max_length=LONGEST)


def ask_for_draft(*, ticket_id: str, agent_id: str, idempotency: IdempotencyKey | None = None) -> str:
    """Ask for a draft; the id of the task that will write it.

    Raises TicketNotFoundError, TicketMergedError, TicketClosedError, AiDailyCapError.
    """
    ticket = find(ticket_id)
    refuse_merged(ticket)
    # Nobody could send it.
    rules.next_status(ticket.status, "answer")
    uow = UnitOfWork()
    request = {"ticket_id": ticket_id}
    task = tasks.request(
        uow, kind=KIND, owner=agent_id, permission="tickets.handle", request=request, event=TaskAiRequested
    )
    daily_caps.count_request(uow, subject=DRAFTS, cap=settings().ai_draft_daily_cap)
    uow.store_idempotency_key(idempotency, {"task_id": task.id})
    uow.commit()
    return str(task.id)


def runner(provider: AiProvider, context_sources: ContextSources, holds: Holds) -> Runner:
    """The work of a draft, for the tasks' runner; it rests on what the agent who asked may see when it is written."""

    def sources(task: Task, customer_id: str, question: str) -> list[Source]:
        may = cache(partial(holds, str(task.owner)))
        found = [*context_sources(customer_id, question), *_timeline(customer_id)]
        return [one for one in found if one.permission is None or may(one.permission)]

    return lambda task: _run(task, provider, partial(sources, task))


def _run(task: Task, provider: AiProvider, context_sources: ContextSources) -> Outcome:
    ticket = find(task.request["ticket_id"])
    if not idempotency.is_done(drafts.DRAFTING, task.id):
        text, sources = _write(ticket, provider, context_sources)
        # Another delivery of the same task may have been faster: its draft is the one.
        with suppress(DuplicateMessage):
            drafts.add_draft(ticket_id=ticket.ticket_id, task_id=task.id, body=text, sources=sources)
    draft = _draft_of(ticket, task)
    sources = list(draft.sources) if draft else []
    return Outcome({"ticket_id": ticket.ticket_id, "message_id": draft and draft.message_id, "sources": sources})


def _write(ticket: Ticket, provider: AiProvider, context_sources: ContextSources) -> tuple[str, list[str]]:
    messages = threads.conversation(ticket, include_internal=False, limit=LAST_MESSAGES).items[::-1]
    question = " ".join([ticket.subject, *(one.body for one in messages if one.author_role == "customer")])
    # Of a sender who is not verified nobody knows whose data they may be answered from.
    customer_id = ticket.customer_id
    sources = list(context_sources(customer_id, question)) if customer_id else []
    data = {
        "ticket": {"number": ticket.number, "subject": ticket.subject, "status": shown_status(ticket.status)},
        "conversation": [{"from": one.author_role, "at": one.created_at, "text": one.body} for one in messages],
        "sources": [{"id": one.id, "text": one.text} for one in sources],
        "now": clock.iso(clock.now()),
    }
    answer, _ = structured_completion.complete(
        provider, Prompt("draft", INSTRUCTIONS, data, MAX_TOKENS), _form([one.id for one in sources])
    )
    used: list[str] = answer.sources  # type: ignore[attr-defined] # added by _form
    # An agent approves what they see: nothing invisible is in what they send.
    return visible(answer.text), list(dict.fromkeys(used))


def _form(known: Sequence[str]) -> type[Draft]:
    """The form of a draft that can name these sources and no others."""
    one_of: Any = Literal
    kind: Any = GenericAlias(list, (one_of[tuple(known)],)) if known else list[str]
    return create_model("Draft", __base__=Draft, sources=(kind, Field(max_length=len(known))))


def _timeline(customer_id: str) -> list[Source]:
    """What happened to the person as they see it, newest first: ids, amounts (kopecks) and states, no texts of theirs.

    Of gifts nothing is told, nor of what follows from them, as karma: one may be anonymous.
    """
    found = event_views.timeline(customer_id, limit=LAST_EVENTS).items
    return [
        Source(
            f"event:{one.id}",
            f"{one.occurred_at} {one.type} {_facts(one.data)}".strip(),
            permission=TOLD[one.aggregate],
        )
        for one in found
        if one.aggregate in TOLD
    ]


def _facts(data: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in data.items() if isinstance(value, str | int))


def _draft_of(ticket: Ticket, task: Task) -> Message | None:
    """The draft that a task has made; None when it is not among the last messages any more."""
    last: list[Message] = threads.messages(ticket.ticket_id, include_internal=True).items
    return next((one for one in last if one.task_id == task.id), None)
