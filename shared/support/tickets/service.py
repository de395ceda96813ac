"""What customers do with tickets, and how anybody says something in one."""

from __future__ import annotations

from typing import Any

from shared.core import clock
from shared.data.idempotency import IdempotencyKey
from shared.support.tickets import rules
from shared.support.tickets.editor import Change, commit, find
from shared.support.tickets.errors import TicketUnsettledError
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.replies import Said, Words, hear, opening, say_as_agent
from shared.support.tickets.threads import by_number, look_up, message, messages

__all__ = [
    "Said",
    "Words",
    "again",
    "by_number",
    "close",
    "find",
    "look_up",
    "message",
    "messages",
    "note",
    "open_ticket",
    "rate",
    "reply",
]


def open_ticket(
    *,
    customer_id: str,
    actor: str,
    subject: str,
    words: Words,
    channel: str = "web",
    priority: str = "normal",
    idempotency: IdempotencyKey | None = None,
) -> Said:
    """Ask for help."""
    opened: list[Change] = []

    def make() -> list[Change]:
        opened[:] = [opening(customer_id, actor, subject, words, channel, priority)]
        return opened

    commit(make, idempotency=idempotency, reference=lambda: _reference(opened[0].said[0]))
    return Said(opened[0].ticket, opened[0].said[0])


def reply(
    *,
    ticket_id: str,
    author_id: str,
    words: Words,
    staff: bool,
    then: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Said:
    """Say something that the customer sees.

    A customer's reply to a settled ticket opens it again, unless a machine wrote it; one to a ticket that was merged
    goes on in the other; and one to a ticket that was closed too long ago opens a new one that follows it. An agent's
    answer makes the ticket wait for the customer, or leaves it in the status `then`.

    Raises TicketNotFoundError, TicketClosedError, TicketMergedError.
    """
    said: list[Change] = []

    def make() -> list[Change]:
        ticket = find(ticket_id, owner=None if staff else author_id)
        # Those who work here are customers, too, in their own tickets.
        hears = ticket.customer_id == author_id
        said[:] = [hear(ticket, words) if hears else _answer(ticket, author_id, words, then)]
        return said

    commit(make, idempotency=idempotency, reference=lambda: _reference(said[0].said[0]))
    return Said(said[0].ticket, said[0].said[0])


def note(
    *,
    ticket_id: str,
    author_id: str,
    words: Words,
    idempotency: IdempotencyKey | None = None,
) -> Message:
    """Tell the other agents something that the customer never sees. Raises TicketNotFoundError."""
    said: list[Message] = []

    def make() -> list[Change]:
        change = Change(find(ticket_id), actor=author_id)
        said[:] = [
            change.say(
                role="agent", kind=rules.NOTE, body=words.body, author_id=author_id, attachments=words.attachments
            )
        ]
        change.tell("noted", message_id=said[0].message_id)
        return [change]

    commit(make, idempotency=idempotency, reference=lambda: _reference(said[0]))
    return said[0]


def close(*, ticket_id: str, actor: str, owner: str | None = None) -> Ticket:
    """Close a ticket; one that is closed stays so. Raises TicketNotFoundError."""
    changed: list[Change] = []

    def make() -> list[Change]:
        changed[:] = [Change(find(ticket_id, owner=owner), actor=actor)]
        changed[0].move("close")
        return changed

    commit(make)
    return changed[0].ticket


def rate(*, ticket_id: str, customer_id: str, csat: int, comment: str | None) -> Ticket:
    """Say how well one was helped, 1 to 5, once the ticket is settled; a later rating replaces an earlier one.

    Raises TicketNotFoundError, TicketUnsettledError.
    """
    changed: list[Change] = []

    def make() -> list[Change]:
        changed[:] = [change] = [Change(find(ticket_id, owner=customer_id), actor=customer_id)]
        ticket = change.ticket
        if ticket.status not in rules.SETTLED:
            raise TicketUnsettledError()
        if (ticket.csat, ticket.csat_comment) != (csat, comment):
            before: dict[str, Any] = {"before": ticket.csat, "before_at": ticket.rated_at} if ticket.csat else {}
            ticket.csat, ticket.csat_comment, ticket.rated_at = csat, comment, clock.iso(change.moment)
            change.tell("rated", csat=csat, **before)
        return [change]

    commit(make)
    return changed[0].ticket


def again(reference: dict[str, str]) -> Said:
    """What a repeated request said the first time."""
    return Said(find(reference["ticket_id"]), message(reference["ticket_id"], reference["id"]))


def _reference(message: Message) -> dict[str, str]:
    return {"ticket_id": message.ticket_id, "id": message.message_id}


def _answer(ticket: Ticket, author_id: str, words: Words, then: str | None) -> Change:
    change = Change(ticket, actor=author_id)
    say_as_agent(change, words, then)
    return change
