"""Copying a ticket as it is now, and what was said in it.

Any number of workers may copy the same ticket at once, and events come twice and in any order: what is copied is read
when it is copied, and a row gives way only to a newer version. Words do not change, so each is added once.
"""

from __future__ import annotations

from shared.core.observability import metric
from shared.data.events import DomainEvent
from shared.providers.supabase.base import Supabase
from shared.support.crm_sync import rows
from shared.support.tickets.models import Message, Ticket


def copy(event: DomainEvent, *, supabase: Supabase) -> None:
    """Bring the mirror up to a ticket's present state, and to the message that an event names.

    Raises SupabaseUnavailableError, SupabaseRejectedError.
    """
    ticket_id = event.aggregate_id
    ticket = Ticket.get_or_none(*Ticket.key(ticket_id), consistent=True)
    if ticket is None or ticket.ticket_id != ticket_id:
        return
    if not _write(ticket, supabase):
        metric("mirror_was_current")
    message_id = event.data.get("message_id")
    message = Message.get_or_none(*Message.key(ticket_id, message_id), consistent=True) if message_id else None
    if message is not None and rows.is_mirrored(message):
        supabase.insert(rows.MESSAGES, [rows.of_message(message)])


def _write(ticket: Ticket, supabase: Supabase) -> bool:
    """Whether the mirror had an older version, or none. Never puts an older one over a newer.

    A row that another worker adds between the first two calls may be older than ours: then the third changes it.
    """
    row = rows.of_ticket(ticket)
    older = {"id": f"eq.{ticket.ticket_id}", "version": f"lt.{int(ticket.version)}"}
    return (
        supabase.update(rows.TICKETS, row, where=older) > 0
        or supabase.insert(rows.TICKETS, [row]) > 0
        or supabase.update(rows.TICKETS, row, where=older) > 0
    )
