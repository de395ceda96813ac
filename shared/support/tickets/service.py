"""What customers do with tickets, and how anybody adds a message to one."""

from __future__ import annotations

from collections.abc import Sequence

from shared.core import clock
from shared.data.idempotency import IdempotencyKey
from shared.support.agents import require_agent
from shared.support.events import TicketMentioned, TicketNoted, TicketRated
from shared.support.tickets import customer_caps, rules, versions
from shared.support.tickets.editor import Edits, commit, find
from shared.support.tickets.errors import TicketNotResolvedError
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.replies import (
    NewMessage,
    PostedMessage,
    agent_reply,
    customer_reply,
    new_ticket,
    refuse_merged,
)
from shared.support.tickets.rules import AuthorRole, MessageKind
from shared.support.tickets.threads import message


def open_ticket(
    *,
    customer_id: str | None,
    actor: str,
    subject: str,
    message: NewMessage,
    channel: str = "web",
    priority: str = "normal",
    sender_address: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> PostedMessage:
    """Open a customer's ticket with its first message, or nobody's, by mail from an address that is not verified.

    Raises TooMuchSaidError.
    """

    def make(edits: Edits) -> PostedMessage:
        customer_caps.count(edits.uow, customer_id=customer_id, address=sender_address)
        return new_ticket(
            edits,
            customer_id=customer_id,
            actor=actor,
            subject=subject,
            message=message,
            channel=channel,
            priority=priority,
            sender_address=sender_address,
        )

    return commit(make, idempotency=idempotency, reference=lambda posted: _reference(posted.message))


def reply(
    *,
    ticket_id: str,
    author_id: str,
    message: NewMessage,
    staff: bool,
    then: str | None = None,
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> PostedMessage:
    """Add a message that the customer sees; an agent may say which `version` of the ticket it answers.

    A customer's reply to a resolved ticket opens it again, unless a machine wrote it; one to a ticket that was merged
    goes on in the other; and one to a ticket that was closed too long ago opens a new one that follows it. An agent's
    answer makes the ticket wait for the customer, or leaves it in the status `then`.

    Raises TicketNotFoundError, TicketClosedError, TicketMergedError, TicketVersionError, TooMuchSaidError,
    FilesNotMailedError.
    """

    def make(edits: Edits) -> PostedMessage:
        ticket = find(ticket_id, owner=None if staff else author_id)
        # Those who work here are customers, too, in their own tickets.
        if ticket.customer_id == author_id:
            customer_caps.count(edits.uow, customer_id=author_id)
            return customer_reply(edits, ticket, message)
        refuse_merged(ticket)
        versions.check(ticket, version)
        return PostedMessage(ticket, agent_reply(edits.edit(ticket, actor=author_id), message, then))

    return commit(make, idempotency=idempotency, reference=lambda posted: _reference(posted.message))


def note(
    *,
    ticket_id: str,
    author_id: str,
    message: NewMessage,
    mentions: Sequence[str] = (),
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Message:
    """Add a message for the other agents, which the customer never sees; those it mentions are notified.

    Raises TicketNotFoundError, TicketVersionError, NotAnAgentError for a mention of somebody who handles no tickets.
    """
    mentioned = list(dict.fromkeys(mentions))
    for agent_id in mentioned:
        require_agent(agent_id)

    def make(edits: Edits) -> Message:
        ticket = find(ticket_id)
        versions.check(ticket, version)
        editor = edits.edit(ticket, actor=author_id)
        posted = editor.add_message(
            role=AuthorRole.AGENT,
            kind=MessageKind.NOTE,
            body=message.body,
            author_id=author_id,
            attachments=message.attachments,
            mentions=mentioned,
        )
        editor.add_event(TicketNoted(**editor.ref, message_id=posted.message_id))
        for agent_id in mentioned:
            editor.add_event(TicketMentioned(**editor.ref, message_id=posted.message_id, agent_id=agent_id))
        return posted

    return commit(make, idempotency=idempotency, reference=_reference)


def close(*, ticket_id: str, actor: str, owner: str | None = None, version: int | None = None) -> Ticket:
    """Close a ticket; one that is closed stays so. Raises TicketNotFoundError, TicketVersionError."""

    def make(edits: Edits) -> Ticket:
        ticket = find(ticket_id, owner=owner)
        if owner is None:
            versions.check(ticket, version)
        editor = edits.edit(ticket, actor=actor)
        editor.apply("close")
        return editor.ticket

    return commit(make)


def rate(*, ticket_id: str, customer_id: str, csat: int, comment: str | None) -> Ticket:
    """Rate the help, 1 to 5, once the ticket is resolved or closed; a later rating replaces an earlier one.

    The comment stays on the ticket. Raises TicketNotFoundError, TicketNotResolvedError.
    """

    def make(edits: Edits) -> Ticket:
        editor = edits.edit(find(ticket_id, owner=customer_id), actor=customer_id)
        ticket = editor.ticket
        if ticket.status not in rules.RESOLVED_STATES:
            raise TicketNotResolvedError()
        if (ticket.csat, ticket.csat_comment) != (csat, comment):
            event = TicketRated(
                **editor.ref,
                csat=csat,
                before=ticket.csat or None,
                before_at=ticket.rated_at if ticket.csat else None,
                agent_id=ticket.assignee_id or None,
            )
            ticket.csat, ticket.csat_comment, ticket.rated_at = csat, comment, clock.iso(editor.moment)
            editor.add_event(event)
        return ticket

    return commit(make)


def posted_before(reference: dict[str, str]) -> PostedMessage:
    """What a repeated request posted the first time, from the reference that was stored with it."""
    return PostedMessage(find(reference["ticket_id"]), message(reference["ticket_id"], reference["id"]))


def _reference(message: Message) -> dict[str, str]:
    return {"ticket_id": message.ticket_id, "id": message.message_id}
