"""What a customer sees of their ticket, wherever it is shown: the API, the copy of their data, the assistant.

A field that is not listed here is for those who work here. A snoozed ticket is open for its customer.
"""

from __future__ import annotations

from shared.support.tickets.rules import TicketStatus

TICKET_FIELDS = frozenset(
    {
        "ticket_id",
        "number",
        "customer_id",
        "sender_verified",
        "sender_address",
        "subject",
        "channel",
        "status",
        "priority",
        "first_response_due",
        "first_response_at",
        "resolution_due",
        "resolved_at",
        "csat",
        "csat_comment",
        "rated_at",
        "merged_into",
        "follows",
        "split_from",
        "split_into",
        "version",
        "created_at",
        "updated_at",
        "closed_at",
        "erased_at",
    }
)
MESSAGE_FIELDS = frozenset(
    {"message_id", "ticket_id", "author_id", "author_role", "kind", "body", "attachments", "automatic", "created_at"}
)


def shown_status(status: str) -> str:
    """A ticket's status as its customer sees it."""
    return TicketStatus.OPEN.value if status == TicketStatus.SNOOZED else status
