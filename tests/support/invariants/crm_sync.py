"""The CRM copy holds of a ticket what its own table holds, and each message that is copied once."""

from __future__ import annotations

from collections.abc import Iterator

from shared.support.crm_sync import rows
from shared.support.tickets.models import Message, Ticket
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def mirrored(snapshot: Snapshot) -> Iterator[str]:
    """Nothing is missing, nothing is older than it should be, and no draft was copied."""
    tables = snapshot.world.project.tables
    tickets = {ticket.ticket_id: rows.of_ticket(ticket) for ticket in snapshot.all(Ticket)}
    said = snapshot.all(Message)
    messages = {one.message_id: rows.of_message(one) for one in said if rows.is_synced(one)}
    for table, wanted in ((rows.TICKETS, tickets), (rows.MESSAGES, messages)):
        there = tables.get(table, {})
        for key in sorted(wanted.keys() | there.keys()):
            if wanted.get(key) != there.get(key):
                yield f"{table} {key}: {there.get(key)} for {wanted.get(key)}"
