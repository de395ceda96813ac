"""Reading tickets and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.core import ids
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.data.base import query_page
from shared.support.tickets import rules
from shared.support.tickets.editor import find
from shared.support.tickets.errors import MessageNotFoundError, TicketNotFoundError
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.rules import MessageKind


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
    """A page of a ticket's messages, of what was merged into it and of what was split off with it, newest first."""
    if not ticket.merged_from and not ticket.split_messages:
        return messages(ticket.ticket_id, include_internal=include_internal, limit=limit, cursor=cursor)
    scope, limit = f"conversation:{ticket.ticket_id}:{include_internal}", min(limit, MAX_LIMIT - 1)
    before = str(decode_cursor(scope, cursor).get("before")) if cursor else None
    if before is not None and not ids.is_id("msg", before):
        raise InvalidCursorError()
    tickets = _with_merged(ticket)
    pages = [_older(one.ticket_id, before, include_internal=include_internal, limit=limit + 1) for one in tickets]
    known = {one.message_id: one for page in pages for one in page.items if one.message_id != before}
    # One that was split off and merged back is shown once.
    known |= {
        one.message_id: one
        for one in _split_messages(tickets, include_internal=include_internal)
        if before is None or one.message_id < before
    }
    # Ids of messages are in the order of their times.
    found = sorted(known.values(), key=lambda one: str(one.message_id), reverse=True)
    is_more = len(found) > limit or any(page.next_cursor for page in pages)
    next_cursor = encode_cursor(scope, {"before": found[:limit][-1].message_id}) if is_more and found else None
    return Page(found[:limit], next_cursor)


def message_of(ticket: Ticket, message_id: str) -> Message:
    """One message as it is now, of a ticket or of what it shows of others. Raises MessageNotFoundError."""
    tickets = _with_merged(ticket)
    split = (place for one in tickets for place in _split_places(one) if place[1] == message_id)
    for ticket_id, _ in [*((one.ticket_id, message_id) for one in tickets), *split]:
        try:
            return message(ticket_id, message_id)
        except MessageNotFoundError:
            continue
    raise MessageNotFoundError()


def _with_merged(ticket: Ticket) -> list[Ticket]:
    """A ticket, and all that were merged into it or into one of those."""
    found, waiting = {ticket.ticket_id: ticket}, list(ticket.merged_from)
    while waiting:
        merged = list(Ticket.batch_get([Ticket.key(one) for one in waiting]))
        found |= {one.ticket_id: one for one in merged}
        waiting = [one for source in merged for one in source.merged_from if one not in found]
    return list(found.values())


def _split_places(ticket: Ticket) -> list[tuple[str, str]]:
    """Ticket and message of what a ticket shows of the one that it was split from."""
    places = (one.partition("/") for one in ticket.split_messages)
    return [(ticket_id, message_id) for ticket_id, _, message_id in places]


def _split_messages(tickets: Sequence[Ticket], *, include_internal: bool) -> list[Message]:
    keys = dict.fromkeys(Message.key(*place) for one in tickets for place in _split_places(one))
    found = Message.batch_get(list(keys)) if keys else []
    return [one for one in found if include_internal or one.kind == MessageKind.PUBLIC]


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
