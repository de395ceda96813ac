"""Counting what is unread; pure functions over a ticket's counts of messages."""

from __future__ import annotations

from shared.support.tickets.models import Ticket
from shared.support.unread.models import ReadPosition


def written(ticket: Ticket, *, as_staff: bool) -> int:
    """How many messages the other side has written: the customer, or support."""
    return int(ticket.customer_messages if as_staff else ticket.support_messages)


def unread(ticket: Ticket, position: ReadPosition | None, *, as_staff: bool) -> int:
    """How many of the other side's messages came since one has read, or since one's own side has answered."""
    answered = int(ticket.customer_messages_answered if as_staff else ticket.support_messages_answered)
    read = position.messages if position is not None else 0
    return max(0, written(ticket, as_staff=as_staff) - max(answered, read))
