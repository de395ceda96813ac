"""What the assistant may say of a customer's tickets, and how other modules open one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shared.ai.context import Source, TicketRequest
from shared.core.periods import day_of
from shared.data.uow import UnitOfWork
from shared.support.tickets import editor, ticket_queues
from shared.support.tickets.customer_view import shown_status
from shared.support.tickets.editor import Edits
from shared.support.tickets.replies import NewMessage, PostedMessage, new_ticket

LAST_TICKETS = 5
CHANNEL, PRIORITY = "app", "normal"


def sources(user_id: str, _question: str) -> Iterator[Source]:
    """A customer's last tickets as they see them: no notes, no drafts, no other person."""
    for ticket in ticket_queues.of_customer(user_id, limit=LAST_TICKETS).items:
        status = shown_status(ticket.status)
        parts = [f"Ticket {ticket.number} of {day_of(ticket.created_at)} «{ticket.subject}»: {status}"]
        parts.append(
            f"first answered {day_of(ticket.first_response_at)}" if ticket.first_response_at else "no answer yet"
        )
        if ticket.resolved_at:
            parts.append(f"resolved {day_of(ticket.resolved_at)}")
        yield Source(f"ticket:{ticket.number}", ", ".join(parts), f"{ticket.number}: {ticket.subject}")


def open_ticket(request: TicketRequest, also: Callable[[UnitOfWork, str], None]) -> str:
    """Open a ticket in a customer's name, in one transaction with what `also` writes; see shared.ai.context."""

    def make(edits: Edits) -> PostedMessage:
        posted = new_ticket(
            edits,
            customer_id=request.customer_id,
            actor=request.customer_id,
            subject=request.subject,
            message=NewMessage(request.text),
            channel=CHANNEL,
            priority=PRIORITY,
        )
        also(edits.uow, str(posted.ticket.ticket_id))
        return posted

    return str(editor.commit(make).ticket.ticket_id)
