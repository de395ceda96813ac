"""What an assistant adds to a ticket, and what agents make of its drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.data.idempotency import IdempotencyKey
from shared.support.events import TicketDraftDecided, TicketDraftMade, TicketTriaged
from shared.support.tickets import versions
from shared.support.tickets.editor import Edits, commit, find
from shared.support.tickets.errors import (
    DraftDecidedError,
    DraftTextError,
    MessageNotFoundError,
    TicketNotFoundError,
)
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.replies import NewMessage, agent_reply
from shared.support.tickets.rules import AuthorRole, Decision, DraftDecision, MessageKind
from shared.support.tickets.threads import message, message_of

# Consumers' names for deduplication: a triage for one event, a draft for one task.
TRIAGE, DRAFTING = "ticket-triage", "ticket-draft"


def _find_kept(ticket_id: str) -> Ticket:
    """A ticket whose words are there: those of an erased one must not come back while the assistant writes."""
    ticket = find(ticket_id)
    if ticket.erased_at:
        raise TicketNotFoundError()
    return ticket


def annotate(
    *,
    ticket_id: str,
    language: str | None,
    category: str | None,
    sentiment: str | None,
    summary: str | None,
    suggested_priority: str | None,
    source_event_id: str,
    source_message_id: str | None = None,
) -> Ticket:
    """Store what an assistant thinks of a ticket; what it says of the priority stays a suggestion.

    Nothing is summed up of a message (`source_message_id`) that was redacted while the assistant thought.
    Raises DuplicateMessage for an event that was triaged before, TicketNotFoundError, also for an erased one.
    """

    def make(edits: Edits) -> Ticket:
        editor = edits.edit(_find_kept(ticket_id), actor=None)
        ticket = editor.ticket
        is_redacted = source_message_id is not None and bool(message(ticket_id, source_message_id).redacted_at)
        ticket.language, ticket.category, ticket.sentiment = language, category, sentiment
        ticket.summary = None if is_redacted else summary
        ticket.ai_suggested_priority = suggested_priority
        editor.add_event(
            TicketTriaged(
                **editor.ref,
                category=category,
                sentiment=sentiment,
                suggested_priority=suggested_priority,
                language=language,
            )
        )
        edits.uow.dedupe(TRIAGE, source_event_id)
        return ticket

    return commit(make)


def add_draft(*, ticket_id: str, task_id: str, body: str, sources: Sequence[str]) -> Message:
    """Propose an answer to the agents; `sources` are the ids of what it rests on.

    Raises DuplicateMessage for a task whose draft is there, TicketNotFoundError, also for an erased one.
    """

    def make(edits: Edits) -> Message:
        editor = edits.edit(_find_kept(ticket_id), actor=None)
        draft = editor.add_message(
            role=AuthorRole.ASSISTANT,
            kind=MessageKind.DRAFT,
            body=body,
            automatic=True,
            sources=list(sources),
            task_id=task_id,
        )
        editor.add_event(TicketDraftMade(**editor.ref, message_id=draft.message_id, task_id=task_id))
        edits.uow.dedupe(DRAFTING, task_id)
        return draft

    return commit(make)


@dataclass(frozen=True, slots=True)
class DecidedDraft:
    """A draft that was decided on, and the answer that was sent; None when it was rejected."""

    draft: Message
    answer: Message | None


def decide(
    *,
    ticket_id: str,
    message_id: str,
    decision: Decision,
    text: str | None,
    actor: str,
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> DecidedDraft:
    """Send a draft as it is, send `text` instead, or reject it; each draft once.

    A draft of a ticket that was merged into this one is sent in this one.
    Raises TicketNotFoundError, MessageNotFoundError, DraftDecidedError, DraftTextError, TicketClosedError,
    TicketMergedError, TicketVersionError.
    """
    chosen = DraftDecision(decision)
    if (chosen == DraftDecision.EDITED) != (text is not None):
        raise DraftTextError()

    def make(edits: Edits) -> DecidedDraft:
        ticket = find(ticket_id)
        draft = message_of(ticket, message_id)
        if draft.kind != MessageKind.DRAFT:
            raise MessageNotFoundError()
        if draft.decision:
            raise DraftDecidedError(decision=draft.decision)
        versions.check(ticket, version)
        is_rejected = chosen == DraftDecision.REJECTED
        if draft.redacted_at and not is_rejected:
            # Its text is gone: there is nothing to send.
            raise MessageNotFoundError()
        editor = edits.edit(ticket, actor=actor)
        answer = None if is_rejected else agent_reply(editor, NewMessage(text or draft.body))
        draft.decision, draft.decided_by = chosen, actor
        draft.answer_id = answer.message_id if answer else None
        editor.update_message(draft)
        editor.add_event(TicketDraftDecided(**editor.ref, message_id=message_id, decision=chosen))
        return DecidedDraft(draft, answer)

    return commit(make, idempotency=idempotency, reference=lambda _: {"ticket_id": ticket_id, "id": message_id})


def decided(*, ticket_id: str, message_id: str) -> DecidedDraft:
    """A draft that was decided on, read again. Raises TicketNotFoundError, MessageNotFoundError."""
    draft = message_of(find(ticket_id), message_id)
    return DecidedDraft(draft, message(ticket_id, draft.answer_id) if draft.answer_id else None)
