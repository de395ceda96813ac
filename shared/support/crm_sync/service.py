"""Copying a ticket as it is now, and its messages.

Any number of workers may copy the same ticket at once, and events come twice and in any order: the ticket is read when
it is copied, and a row is only overwritten by a newer version. A message is inserted once, and changes at most once:
when it is redacted.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.core.observability import metric
from shared.data.events import DomainEvent
from shared.providers.supabase.base import Supabase
from shared.support.crm_sync import rows
from shared.support.events import TicketErased, TicketMessageRedacted, TicketNoted, TicketOpened, TicketReplied
from shared.support.tickets.models import Message, Ticket

# The events of messages that are copied.
MESSAGE_EVENTS: Mapping[str, type[TicketOpened | TicketReplied | TicketNoted]] = {
    kind.type: kind for kind in (TicketOpened, TicketReplied, TicketNoted)
}


def copy(event: DomainEvent, *, supabase: Supabase) -> None:
    """Copy a ticket's present state, and the message that its event names; remove the rows of an erased one.

    Raises SupabaseUnavailableError, SupabaseRejectedError, MalformedEventError.
    """
    ticket_id = event.aggregate_id
    if event.type == TicketErased.type:
        supabase.delete(rows.MESSAGES, where={"ticket_id": f"eq.{ticket_id}"})
        supabase.delete(rows.TICKETS, where={"id": f"eq.{ticket_id}"})
        return
    ticket = Ticket.get_or_none(*Ticket.key(ticket_id), consistent=True)
    if ticket is None or ticket.ticket_id != ticket_id or ticket.erased_at:
        return
    if not _write(ticket, supabase):
        metric("mirror_was_current")
    if event.type == TicketMessageRedacted.type:
        _redact(ticket_id, TicketMessageRedacted.read(event).message_id, supabase)
        return
    kind = MESSAGE_EVENTS.get(event.type)
    if kind is None:
        return
    message = Message.get_or_none(*Message.key(ticket_id, kind.read(event).message_id), consistent=True)
    if message is not None and rows.is_synced(message):
        supabase.insert(rows.MESSAGES, [rows.of_message(message)])


def _redact(ticket_id: str, message_id: str, supabase: Supabase) -> None:
    """Overwrite a message's row; one that is not there yet is inserted, so that no older copy comes after it."""
    message = Message.get_or_none(*Message.key(ticket_id, message_id), consistent=True)
    if message is not None and rows.is_synced(message):
        row = rows.of_message(message)
        supabase.insert(rows.MESSAGES, [row])
        supabase.update(rows.MESSAGES, row, where={"id": f"eq.{message_id}"})


def _write(ticket: Ticket, supabase: Supabase) -> bool:
    """Write a ticket's row unless the CRM has this version or a newer one: whether it had not.

    A row that another worker inserts between the first two calls may be older than ours: then the third changes it.
    """
    row = rows.of_ticket(ticket)
    older = {"id": f"eq.{ticket.ticket_id}", "version": f"lt.{ticket.version}"}
    return (
        supabase.update(rows.TICKETS, row, where=older) > 0
        or supabase.insert(rows.TICKETS, [row]) > 0
        or supabase.update(rows.TICKETS, row, where=older) > 0
    )
