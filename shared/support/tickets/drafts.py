"""What an assistant adds to a ticket, and what agents make of its drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.support.tickets import rules
from shared.support.tickets.editor import Change, commit, find
from shared.support.tickets.errors import DraftDecidedError, DraftTextError, MessageNotFoundError
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.replies import Words, say_as_agent
from shared.support.tickets.rules import Decision
from shared.support.tickets.threads import message

# Who handles what came twice: a triage for one event, a draft for one task.
TRIAGE, DRAFTING = "ticket-triage", "ticket-draft"


def annotate(
    *,
    ticket_id: str,
    language: str | None,
    category: str | None,
    sentiment: str | None,
    summary: str | None,
    suggested_priority: str | None,
    source_event_id: str,
    extra_writes: Callable[[UnitOfWork], None] | None = None,
) -> Ticket:
    """Note what an assistant thinks of a ticket; what it says of the priority stays a suggestion.

    `also` adds to the transaction. Raises DuplicateMessage for an event that was triaged before, TicketNotFoundError.
    """
    noted: list[Ticket] = []

    def make() -> list[Change]:
        change = Change(find(ticket_id), actor=None)
        noted[:] = [ticket] = [change.ticket]
        ticket.language, ticket.category, ticket.sentiment, ticket.summary = language, category, sentiment, summary
        ticket.ai_suggested_priority = suggested_priority
        change.tell(
            "triaged",
            category=category,
            sentiment=sentiment,
            suggested_priority=suggested_priority,
            language=language,
        )
        return [change]

    commit(make, extra_writes=_once(TRIAGE, source_event_id, extra_writes))
    return noted[0]


def add_draft(
    *,
    ticket_id: str,
    task_id: str,
    body: str,
    sources: Sequence[str],
    extra_writes: Callable[[UnitOfWork], None] | None = None,
) -> Message:
    """Propose an answer to the agents; `sources` says what it rests on.

    `also` adds to the transaction. Raises DuplicateMessage for a task whose draft is there, TicketNotFoundError.
    """
    made: list[Message] = []

    def make() -> list[Change]:
        change = Change(find(ticket_id), actor=None)
        draft = change.say(
            role="assistant",
            kind=rules.DRAFT,
            body=body,
            automatic=True,
            sources=list(sources),
            task_id=task_id,
        )
        change.tell("draft_made", message_id=draft.message_id, task_id=task_id)
        made[:] = [draft]
        return [change]

    commit(make, extra_writes=_once(DRAFTING, task_id, extra_writes))
    return made[0]


@dataclass(frozen=True, slots=True)
class Decided:
    """A draft that was decided on, and the answer that came of it; none of one that was rejected."""

    draft: Message
    answer: Message | None


def decide(
    *,
    ticket_id: str,
    message_id: str,
    decision: Decision,
    text: str | None,
    actor: str,
    idempotency: IdempotencyKey | None = None,
) -> Decided:
    """Send a draft as it is, send `text` in its place, or reject it; each draft once.

    Raises TicketNotFoundError, MessageNotFoundError, DraftDecidedError, DraftTextError, TicketClosedError,
    TicketMergedError.
    """
    if (decision == "edited") != (text is not None):
        raise DraftTextError()
    decided: list[Decided] = []

    def make() -> list[Change]:
        change = Change(find(ticket_id), actor=actor)
        draft = message(ticket_id, message_id)
        if draft.kind != rules.DRAFT:
            raise MessageNotFoundError()
        if draft.decision:
            raise DraftDecidedError(decision=draft.decision)
        answer = None if decision == "rejected" else say_as_agent(change, Words(text or draft.body))
        draft.decision, draft.decided_by = decision, actor
        draft.answer_id = answer.message_id if answer else None
        change.rewrite(draft)
        change.tell("draft_decided", message_id=message_id, decision=decision)
        decided[:] = [Decided(draft, answer)]
        return [change]

    reference = {"ticket_id": ticket_id, "id": message_id}
    commit(make, idempotency=idempotency, reference=lambda: reference)
    return decided[0]


def decided(*, ticket_id: str, message_id: str) -> Decided:
    """A draft that was decided on, read again. Raises MessageNotFoundError."""
    draft = message(ticket_id, message_id)
    return Decided(draft, message(ticket_id, draft.answer_id) if draft.answer_id else None)


def _once(
    consumer: str, source_id: str, extra_writes: Callable[[UnitOfWork], None] | None
) -> Callable[[UnitOfWork], None]:
    def add(uow: UnitOfWork) -> None:
        uow.dedupe(consumer, source_id)
        if extra_writes is not None:
            extra_writes(uow)

    return add
