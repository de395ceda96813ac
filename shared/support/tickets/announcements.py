"""Announcements: what another part of the system tells a customer in a ticket of theirs, without asking the agents."""

from __future__ import annotations

from collections.abc import Callable

from shared.core import clock, ids
from shared.data.uow import UnitOfWork
from shared.support.events import TicketReplied
from shared.support.tickets import rules, ticket_queues
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import AuthorRole, MessageKind, TicketChannel, TicketPriority, TicketStatus

# An announcement goes on in a ticket among so many of the customer's latest.
SEARCHED = 20


def announce(
    *,
    customer_id: str,
    subject: str,
    tag: str,
    body: str,
    consumer: str,
    message_id: str,
    ticket_id: str | None = None,
    within: Callable[[UnitOfWork, Ticket], None] = lambda *_: None,
) -> Ticket:
    """Add a public, automatic message of the system to the customer's ticket with a tag, or open one for it.

    The ticket is `ticket_id`, or the latest with the tag that is not closed; a new one is pending and has no running
    clock until the customer writes. Its status stays as it is otherwise. `consumer` and `message_id` make it once-only;
    `within` adds to the same transaction. Raises TicketChangedError, and DuplicateMessage for what was announced.
    """

    def make(edits: Edits) -> Ticket:
        present = _present(customer_id, tag, ticket_id)
        editor = edits.edit(present or _new(customer_id, subject, tag), actor=None)
        message = editor.add_message(role=AuthorRole.SYSTEM, kind=MessageKind.PUBLIC, body=body, automatic=True)
        _count_as_answered(editor)
        editor.add_event(
            TicketReplied(
                **editor.ref,
                message_id=message.message_id,
                by=AuthorRole.SYSTEM,
                automatic=True,
                assignee_id=editor.ticket.assignee_id,
            )
        )
        edits.uow.dedupe(consumer, message_id)
        within(edits.uow, editor.ticket)
        return editor.ticket

    return commit(make)


def _present(customer_id: str, tag: str, ticket_id: str | None) -> Ticket | None:
    if ticket_id is not None and ids.is_id("tkt", ticket_id):
        ticket = Ticket.get_or_none(*Ticket.key(ticket_id), consistent=True)
        while ticket is not None and ticket.merged_into:
            ticket = find(ticket.merged_into)
        if ticket is not None and ticket.customer_id == customer_id and ticket.status != TicketStatus.CLOSED:
            return ticket
    for listed in ticket_queues.of_customer(customer_id, limit=SEARCHED).items:
        if tag in listed.tags and listed.status != TicketStatus.CLOSED and not listed.merged_into:
            return find(listed.ticket_id)
    return None


def _new(customer_id: str, subject: str, tag: str) -> Ticket:
    number = rules.new_number()
    ticket = Ticket(
        ticket_id=Ticket.new_id(number),
        number=number,
        customer_id=customer_id,
        sender_verified=True,
        subject=subject,
        channel=TicketChannel.APP,
        status=TicketStatus.PENDING,
        priority=TicketPriority.NORMAL,
        tags=[tag],
        created_at=clock.iso(clock.now()),
        version=0,
    )
    ticket.set_index_keys()
    return ticket


def _count_as_answered(editor: TicketEditor) -> None:
    """Nobody has asked anything, so no first answer is due; the resolution's clock starts when the customer writes."""
    if editor.ticket.version == 1:
        editor.ticket.first_response_at = editor.ticket.created_at
