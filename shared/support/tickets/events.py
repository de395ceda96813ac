"""What tickets announce: never texts, subjects or names. Who it is about stands in `customer_id` alone."""

from __future__ import annotations

from typing import Any

from shared.data.events import DomainEvent
from shared.support.tickets.models import Ticket


def opened(ticket: Ticket, *, message_id: str, actor: str, automatic: bool) -> DomainEvent:
    """Somebody asks for help; `automatic` when a machine wrote it."""
    return of(
        "opened",
        ticket,
        actor,
        message_id=message_id,
        channel=ticket.channel,
        priority=ticket.priority,
        automatic=automatic,
    )


def replied(
    ticket: Ticket, *, message_id: str, by: str, automatic: bool, actor: str | None, **more: Any
) -> DomainEvent:
    """A public message, by `customer`, `agent` or `system`; `more` is `first_response_seconds` when it was that.

    Whose ticket it is stands there, so that they can be told.
    """
    said = {"message_id": message_id, "by": by, "automatic": automatic, "assignee_id": ticket.assignee_id}
    return of("replied", ticket, actor, **said, **more)


def status_changed(ticket: Ticket, *, before: str, actor: str | None, **more: Any) -> DomainEvent:
    """The ticket is in another status; `more` is `resolution_seconds` when it was resolved for the first time."""
    return of("status_changed", ticket, actor, **{"from": before, "to": ticket.status}, **more)


def of(what: str, ticket: Ticket, actor: str | None, **more: Any) -> DomainEvent:
    """`ticket.<what>` as the ticket is after it: its id, its number and its version, and what more there is to say."""
    data = {"ticket_id": ticket.ticket_id, "number": ticket.number, "version": int(ticket.version), **more}
    return DomainEvent(f"ticket.{what}", "ticket", ticket.ticket_id, data, customer_id=ticket.customer_id, actor=actor)
