"""A ticket and its messages as rows of the CRM's tables (infra/mirror.sql)."""

from __future__ import annotations

from typing import Any

from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.rules import MessageKind

TICKETS, MESSAGES = "support_tickets", "support_messages"
# Internal notes are copied, marked as such. A draft is not copied before an agent sends it, and what a system message
# says of a merge is in the ticket's row.
SYNCED_KINDS = frozenset({MessageKind.PUBLIC, MessageKind.NOTE})
COPIED_FIELDS = (
    *("number", "customer_id", "subject", "channel", "status", "priority", "assignee_id", "category", "language"),
    *("sentiment", "summary", "merged_into", "follows", "first_response_due", "first_response_at", "resolution_due"),
    *("resolved_at", "closed_at", "created_at", "updated_at"),
)


def is_synced(message: Message) -> bool:
    """Whether a message is copied to the CRM."""
    return message.kind in SYNCED_KINDS


def of_ticket(ticket: Ticket) -> dict[str, Any]:
    """The row of a ticket."""
    return {
        "id": ticket.ticket_id,
        **{name: getattr(ticket, name) for name in COPIED_FIELDS},
        # The CRM's column takes no null: a ticket by mail whose sender is not verified has nobody's id.
        "customer_id": ticket.customer_id or "",
        "tags": list(ticket.tags),
        "csat": ticket.csat,
        "version": ticket.version,
    }


def of_message(message: Message) -> dict[str, Any]:
    """The row of a message; of attachments only their names."""
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
