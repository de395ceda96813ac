"""Saying something in a ticket, and what follows from it: parts of changes, committed by their callers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.core import clock
from shared.core.settings import settings
from shared.support.tickets import events, rules
from shared.support.tickets.editor import Change, find
from shared.support.tickets.errors import TicketMergedError
from shared.support.tickets.models import Attachment, Message, Ticket


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says: a text, files that were kept before, and whether a machine wrote it."""

    body: str
    attachments: Sequence[Attachment] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A public message, and the ticket that it is in."""

    ticket: Ticket
    message: Message


def refuse_merged(ticket: Ticket) -> None:
    """What was merged stays closed: the other ticket goes on for both. Raises TicketMergedError."""
    if ticket.merged_into:
        raise TicketMergedError(merged_into=ticket.merged_into)


def say_as_agent(change: Change, words: Words, then: str | None = None) -> Message:
    """Answer the customer, with all that follows from it. Raises TicketClosedError, TicketMergedError."""
    ticket = change.ticket
    refuse_merged(ticket)
    # A closed ticket refuses the answer itself, whatever shall become of it.
    rules.after(ticket.status, "answer")
    message = change.say(
        role="agent", kind=rules.PUBLIC, body=words.body, author_id=change.actor, attachments=words.attachments
    )
    told: dict[str, Any] = {}
    if not ticket.first_response_at:
        ticket.first_response_at = clock.iso(change.moment)
        told["first_response_seconds"] = change.since_opening()
    change.add_event(
        events.replied(ticket, message_id=message.message_id, by="agent", automatic=False, actor=change.actor, **told)
    )
    change.move(rules.ASKED[then] if then else "answer")
    return message


def opening(
    customer_id: str, actor: str, subject: str, words: Words, channel: str, priority: str, follows: str | None = None
) -> Change:
    """A new ticket with its first message."""
    number = rules.new_number()
    ticket = Ticket(
        ticket_id=Ticket.new_id(number),
        number=number,
        customer_id=customer_id,
        subject=subject,
        channel=channel,
        status=rules.OPEN,
        priority=priority,
        follows=follows,
        created_at=clock.iso(clock.now()),
        version=0,
    )
    ticket.set_index_keys()
    change = Change(ticket, actor=actor)
    message = _words_of_customer(change, customer_id, words)
    change.add_event(events.opened(ticket, message_id=message.message_id, actor=actor, automatic=words.automatic))
    return change


def hear(ticket: Ticket, words: Words) -> Change:
    """A customer's reply: heard where the ticket went on when it was merged, or in a new one when it is over."""
    customer_id = ticket.customer_id
    while ticket.merged_into:
        ticket = find(ticket.merged_into)
    if rules.is_long_closed(ticket.closed_at, clock.now(), settings().support_reopen_days):
        follows = ticket.ticket_id
        return opening(
            customer_id, customer_id, ticket.subject, words, ticket.channel, ticket.priority, follows=follows
        )
    change = Change(ticket, actor=customer_id)
    message = _words_of_customer(change, customer_id, words)
    replied = events.replied(
        ticket, message_id=message.message_id, by="customer", automatic=words.automatic, actor=customer_id
    )
    change.add_event(replied)
    if not words.automatic:
        change.move("hear")
    return change


def _words_of_customer(change: Change, customer_id: str, words: Words) -> Message:
    return change.say(
        role="customer",
        kind=rules.PUBLIC,
        body=words.body,
        author_id=customer_id,
        attachments=words.attachments,
        automatic=words.automatic,
    )
