"""What becomes of tickets that nobody goes on with: pure functions over a ticket and the deployment's settings.

One that waits for the customer is remembered once, then resolved; one that is resolved is closed, and the customer is
asked how it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from shared.core import clock
from shared.core.settings import settings
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import TicketStatus

Step: TypeAlias = Literal["remind", "resolve", "close"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens to a ticket at a moment (ISO 8601 UTC) unless somebody goes on with it."""

    step: Step
    moment: str


def next_step(ticket: Ticket) -> NextStep | None:
    """What happens next to a ticket by itself; None for nothing."""
    known = settings()
    if ticket.status == TicketStatus.RESOLVED and known.support_close_days:
        return _after("close", _idle_since(ticket), known.support_close_days)
    if ticket.status != TicketStatus.PENDING or not _was_answered(ticket):
        return None
    remind, resolve = known.support_remind_days, known.support_resolve_days
    if remind and not ticket.reminded_at and ticket.customer_id and (remind < resolve or not resolve):
        return _after("remind", _idle_since(ticket), remind)
    if not resolve:
        return None
    # Whoever was reminded late has the rest of the time from then on.
    since = clock.parse(ticket.reminded_at) - timedelta(days=remind) if ticket.reminded_at else _idle_since(ticket)
    return _after("resolve", since, resolve)


def next_check(ticket: Ticket, next_check_at: str | None) -> str | None:
    """When a ticket is to be checked, for its clocks or for this; None for never."""
    step = next_step(ticket)
    return min((moment for moment in (next_check_at, step.moment if step else None) if moment), default=None)


def _after(step: Step, since: datetime, days: int) -> NextStep:
    return NextStep(step, clock.iso(since + timedelta(days=days)))


def _idle_since(ticket: Ticket) -> datetime:
    # Tickets from before the attribute have been idle since their last change.
    return clock.parse(ticket.idle_since or ticket.updated_at)


def _was_answered(ticket: Ticket) -> bool:
    """Whether an agent has written: what an announcement opened asks the customer nothing."""
    if ticket.opened_by or ticket.customer_messages:
        return bool(ticket.first_response_at)
    # An announcement counts as answered from its opening; tickets from before their messages were counted do not.
    return bool(ticket.first_response_at) and ticket.first_response_at != ticket.created_at
