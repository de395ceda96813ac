"""Reading tickets and their messages."""

from __future__ import annotations

from typing import Any

from shared.core import ids
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.data.base import query_page
from shared.support.tickets import rules
from shared.support.tickets.editor import find
from shared.support.tickets.errors import MessageNotFoundError, TicketNotFoundError
from shared.support.tickets.models import Message, Ticket


def messages(
    ticket_id: str,
    *,
    include_internal: bool,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    newest_first: bool = True,
) -> Page[Message]:
    """A page of a ticket's messages; without the internal ones it is what the customer sees. Checks no owner."""
    scope = f"messages:{ticket_id}:{include_internal}:{newest_first}"
    if not include_internal:
        shown = Message.shown_in(ticket_id)
        return query_page(Message.gsi1, shown, scope=scope, limit=limit, cursor=cursor, newest_first=newest_first)
    return query_page(
        Message,
        Ticket.key(ticket_id)[0],
        scope=scope,
        range_condition=Message.sk.startswith(Message.PREFIX),
        limit=limit,
        cursor=cursor,
        newest_first=newest_first,
    )


def conversation(
    ticket: Ticket,
    *,
    include_internal: bool,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Message]:
    """A page of a ticket's messages and of those of all tickets that were merged into it, newest first."""
    if not ticket.merged_from:
        return messages(ticket.ticket_id, include_internal=include_internal, limit=limit, cursor=cursor)
    scope, limit = f"conversation:{ticket.ticket_id}:{include_internal}", min(limit, MAX_LIMIT - 1)
    before = str(decode_cursor(scope, cursor).get("before")) if cursor else None
    if before is not None and not ids.is_id("msg", before):
        raise InvalidCursorError()
    pages = [
        _older(ticket_id, before, include_internal=include_internal, limit=limit + 1)
        for ticket_id in (ticket.ticket_id, *merged_tickets(ticket))
    ]
    found = [one for page in pages for one in page.items if one.message_id != before]
    # Ids of messages are in the order of their times.
    found.sort(key=lambda one: str(one.message_id), reverse=True)
    is_more = len(found) > limit or any(page.next_cursor for page in pages)
    next_cursor = encode_cursor(scope, {"before": found[:limit][-1].message_id}) if is_more and found else None
    return Page(found[:limit], next_cursor)


def message_of(ticket: Ticket, message_id: str) -> Message:
    """One message of a ticket, or of what was merged into it, as it is now. Raises MessageNotFoundError."""
    for ticket_id in [ticket.ticket_id, *merged_tickets(ticket)]:
        try:
            return message(ticket_id, message_id)
        except MessageNotFoundError:
            continue
    raise MessageNotFoundError()


def merged_tickets(ticket: Ticket) -> list[str]:
    """The ids of all tickets that were merged into this one, or into one of those."""
    found: list[str] = []
    waiting = list(ticket.merged_from)
    while waiting:
        found += waiting
        merged = Ticket.batch_get([Ticket.key(one) for one in waiting])
        waiting = [one for source in merged for one in source.merged_from if one not in found]
    return found


def _older(ticket_id: str, before: str | None, *, include_internal: bool, limit: int) -> Page[Message]:
    """The latest of a ticket's messages, from the one with the id `before` on."""
    source: Any = Message.gsi1
    key, place, prefix = Message.shown_in(ticket_id), Message.gsi1sk, ""
    if include_internal:
        source, key, place, prefix = Message, Ticket.key(ticket_id)[0], Message.sk, Message.PREFIX
    condition = place.between(f"{prefix}msg_", f"{prefix}{before}") if before else place.startswith(f"{prefix}msg_")
    return query_page(source, key, scope=f"older:{ticket_id}", range_condition=condition, limit=limit)


def message(ticket_id: str, message_id: str) -> Message:
    """One message as it is now. Raises MessageNotFoundError."""
    found = Message.get_or_none(*Message.key(ticket_id, message_id), consistent=True)
    if found is None or found.ticket_id != ticket_id:
        raise MessageNotFoundError()
    return found


def by_number(number: str, *, owner: str | None = None) -> Ticket:
    """The ticket with a number in its normal spelling. Raises TicketNotFoundError, also for another's."""
    ticket = Ticket.get_or_none(*Ticket.key_of_number(number), consistent=True)
    if ticket is None or owner not in (None, ticket.customer_id):
        raise TicketNotFoundError()
    return ticket


def look_up(text: str, *, owner: str | None = None) -> Ticket:
    """The ticket with an id or a number, in any spelling. Raises TicketNotFoundError, also for another's."""
    number = rules.normalise_number(text)
    return by_number(number, owner=owner) if number else find(text, owner=owner)
