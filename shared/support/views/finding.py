"""Tickets by filters that combine, newest first, read from the narrowest index that an asked filter has."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.core.periods import check_period
from shared.core.search import words
from shared.identity import directory
from shared.identity.errors import InvalidEmailError, InvalidPhoneError
from shared.identity.rules import normalise_login
from shared.support.tickets import rules
from shared.support.tickets.models import QueueEntry, Ticket
from shared.support.tickets.rules import TicketStatus
from shared.support.tickets.ticket_queues import Queue
from shared.support.views.filters import TicketFilters

# So many tickets are looked at for one page; it may be short, or empty, and still have a next one.
MOST_READ = 1000
CHUNK = 50
# Sorts behind every id.
LAST = "tkt_~"


def tickets(
    filters: TicketFilters, *, q: str | None = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Ticket]:
    """The tickets that fit all filters. Raises InvalidPeriodError, InvalidCursorError.

    `q` is a ticket's number or id, a customer's phone or e-mail address, or words of the subject in any order.
    """
    check_period(filters.since, filters.until)
    found = _numbered(q) if q else None
    if found is not None:
        return Page([found] if filters.fits(found, clock.now()) else [])
    contact = _contact(q) if q else None
    asked = filters
    if q and contact is None:
        asked = replace(filters, words=words(q))
        if not asked.words:
            return Page([])
    sources = _of_contact(contact) if contact else _sources(filters)
    return _page(asked, sources, scope=f"tickets:{contact}:{asked.scope}", limit=limit, cursor=cursor)


def _page(
    filters: TicketFilters, sources: Sequence[tuple[Any, str]], *, scope: str, limit: int, cursor: str | None
) -> Page[Ticket]:
    low = ids.earliest("tkt", filters.since) if filters.since else "tkt_"
    before = _before(scope, cursor)
    high = min(before, ids.earliest("tkt", filters.until)) if filters.until else before
    if low > high:
        return Page([])
    # Only statuses and contacts are several; a ticket whose status changes at this moment stays in the list of both.
    together: dict[str, Any] = {"hash_keys": [key for _, key in sources]} if len(sources) > 1 else {}
    streams = [_newest_first(index, key, low, high, **together) for index, key in sources]
    now, found, last = clock.now(), list[Ticket](), ""
    merged = heapq.merge(*streams, key=lambda ticket: str(ticket.ticket_id), reverse=True)
    for read, ticket in enumerate(merged, 1):
        # One that changes its status meanwhile may come from two indexes.
        if ticket.ticket_id in (before, last):
            continue
        last = ticket.ticket_id
        if filters.fits(ticket, now):
            found.append(ticket)
        if len(found) == limit or read >= MOST_READ:
            return Page(found, encode_cursor(scope, {"before": last}))
    return Page(found)


def _newest_first(index: Any, key: str, low: str, high: str, **together: Any) -> Iterator[Ticket]:
    place = None
    # Both classes have the same keys, as all items of a table.
    sort_key = getattr(QueueEntry, f"{index.Meta.index_name}sk")
    while True:
        page = index.query(
            key,
            range_key_condition=sort_key.between(low, high),
            scan_index_forward=False,
            limit=CHUNK,
            page_size=CHUNK,
            last_evaluated_key=place,
            **together,
        )
        yield from page
        place = page.last_evaluated_key
        if place is None:
            return


def _sources(filters: TicketFilters) -> list[tuple[Any, str]]:
    """The indexes that hold all that fits, each sorted by the tickets' ids."""
    if filters.customer_id:
        return [(Ticket.gsi1, Ticket.of_customer(filters.customer_id))]
    if filters.tag:
        return [(Queue(QueueEntry.gsi1), QueueEntry.tagged(filters.tag))]
    if filters.team_id:
        return [(Queue(QueueEntry.gsi1), QueueEntry.of_team(filters.team_id))]
    return [(Ticket.gsi2, Ticket.with_status(status)) for status in sorted(filters.statuses or set(TicketStatus))]


def _of_contact(contact: str) -> list[tuple[Any, str]]:
    people = directory.with_login(login=contact)
    keys = [*(Ticket.of_customer(person.id) for person in people), Ticket.of_sender(contact)]
    return [(Ticket.gsi1, key) for key in keys]


def _numbered(q: str) -> Ticket | None:
    number = rules.normalise_number(q)
    if number:
        return Ticket.get_or_none(*Ticket.key_of_number(number))
    if not ids.is_id("tkt", q.strip()):
        return None
    ticket = Ticket.get_or_none(*Ticket.key(q.strip()))
    return ticket if ticket is not None and ticket.ticket_id == q.strip() else None


def _contact(q: str) -> str | None:
    if "@" not in q and sum(letter.isdigit() for letter in q) < len(q.strip()) // 2:
        return None
    try:
        return normalise_login(q)[1]
    except (InvalidPhoneError, InvalidEmailError):
        return None


def _before(scope: str, cursor: str | None) -> str:
    if cursor is None:
        return LAST
    before = decode_cursor(scope, cursor).get("before")
    if not isinstance(before, str) or not ids.is_id("tkt", before):
        raise InvalidCursorError()
    return before
