"""A ticket and its messages as the mirror's tables hold them (infra/mirror.sql)."""

from __future__ import annotations

from typing import Any

from shared.support.tickets.models import Message, Ticket

TICKETS, MESSAGES = "support_tickets", "support_messages"
# What agents wrote for one another goes along, marked as such. A draft is nobody's word before an agent sends it, and
# what the house itself notes of a merge stands in the ticket's row.
MIRRORED = frozenset({"public", "internal_note"})
PLAIN = (
    *("number", "customer_id", "subject", "channel", "status", "priority", "assignee_id", "category", "language"),
    *("sentiment", "summary", "merged_into", "follows", "first_response_due", "first_response_at", "resolution_due"),
    *("resolved_at", "closed_at", "created_at", "updated_at"),
)


def is_mirrored(message: Message) -> bool:
    """Whether a message leaves the house."""
    return message.kind in MIRRORED


def of_ticket(ticket: Ticket) -> dict[str, Any]:
    """The row of a ticket."""
    return {
        "id": ticket.ticket_id,
        **{name: getattr(ticket, name) for name in PLAIN},
        "tags": list(ticket.tags),
        "csat": int(ticket.csat) if ticket.csat is not None else None,
        "version": int(ticket.version),
    }


def of_message(message: Message) -> dict[str, Any]:
    """The row of a message; of attachments only what they are called."""
    return {
        "id": message.message_id,
        "ticket_id": message.ticket_id,
        "author_id": message.author_id,
        "author_role": message.author_role,
        "kind": message.kind,
        "body": message.body,
        "automatic": bool(message.automatic),
        "attachments": [one.name for one in message.attachments],
        "created_at": message.created_at,
    }
