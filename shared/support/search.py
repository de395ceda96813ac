"""What the search of the staff finds in support: tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from shared.core import ids
from shared.core.finder import MOST_HITS, Asked, Hit, SearchKind
from shared.support.tickets.models import Ticket

# People with one address whose tickets are read.
PEOPLE: Final = 2


def find_tickets(asked: Asked) -> Iterator[Hit]:
    """Tickets by number or id, or the latest of whoever has, or wrote from, a phone or an e-mail address."""
    for ticket in _tickets(asked):
        yield Hit(
            str(ticket.ticket_id),
            str(ticket.number),
            f"/desk/tickets/{ticket.ticket_id}",
            subtitle=str(ticket.subject),
            status=str(ticket.status),
            exact=not asked.contact,
        )


def _tickets(asked: Asked) -> Iterable[Ticket]:
    if asked.number:
        found = Ticket.get_or_none(*Ticket.key_of_number(asked.number))
        return [found] if found else []
    if ids.is_id("tkt", asked.text):
        found = Ticket.get_or_none(*Ticket.key(asked.text))
        return [found] if found and found.ticket_id == asked.text else []
    if asked.contact is None:
        return []
    people = asked.people()[:PEOPLE]
    keys = [*(Ticket.of_customer(person.id) for person in people), Ticket.of_sender(asked.contact)]
    latest: list[Ticket] = []
    for key in keys:
        latest += Ticket.gsi1.query(key, scan_index_forward=False, limit=MOST_HITS, page_size=MOST_HITS)
    return sorted(latest, key=lambda ticket: str(ticket.ticket_id), reverse=True)[:MOST_HITS]


KINDS: Final = (SearchKind("ticket", "tickets.read_all", find_tickets),)
