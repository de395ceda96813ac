"""The mirror: what it holds of a ticket is what the house holds, and every message that goes there is there once."""

from __future__ import annotations

from collections.abc import Iterator

from shared.support.crm_sync import rows
from shared.support.tickets.models import Message, Ticket
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def mirrored(ledger: Snapshot) -> Iterator[str]:
    """Nothing is missing, nothing is older than it should be, and no draft has left the house."""
    tables = ledger.world.project.tables
    tickets = {ticket.ticket_id: rows.of_ticket(ticket) for ticket in ledger.all(Ticket)}
    said = ledger.all(Message)
    messages = {one.message_id: rows.of_message(one) for one in said if rows.is_synced(one)}
    for table, wanted in ((rows.TICKETS, tickets), (rows.MESSAGES, messages)):
        there = tables.get(table, {})
        for key in sorted(wanted.keys() | there.keys()):
            if wanted.get(key) != there.get(key):
                yield f"{table} {key}: {there.get(key)} for {wanted.get(key)}"
