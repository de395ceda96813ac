"""Reading tickets and their messages."""

from __future__ import annotations

from shared.core.paging import DEFAULT_LIMIT, Page
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
