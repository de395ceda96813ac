"""A ticket's two clocks: until the first answer, and until the solution. Pure functions that set a ticket's fields.

The first runs from the opening to the first answer. The second stands while the ticket waits for the customer
(`pending`) or is settled, and keeps what was used up; a ticket that an agent put off (`snoozed`) is still promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.core import clock
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import RUNNING, SNOOZED, UNSETTLED
from shared.support.tickets.sla.calendar import Calendar
from shared.support.tickets.sla.targets import FIRST_RESPONSE, RESOLUTION, TARGETS, until_warning


@dataclass(frozen=True, slots=True)
class Look:
    """A moment at which something is to be said about a clock; `word` is what `told` remembers."""

    moment: str
    target: str
    is_breach: bool
    due: str

    @property
    def word(self) -> str:
        """What is remembered once it was said."""
        return f"{self.target}.{'breached' if self.is_breach else 'warned'}"


def keep(ticket: Ticket, calendar: Calendar, now: datetime) -> None:
    """Set a ticket's clocks as its status, its priority and its first answer ask: call it after every change."""
    runs = ticket.status in RUNNING
    if not runs and ticket.runs_since:
        ticket.used_seconds += calendar.between(clock.parse(ticket.runs_since), now)
        ticket.runs_since = None
    elif runs and not ticket.runs_since:
        ticket.runs_since = clock.iso(now)
    targets = TARGETS[ticket.priority]
    if not ticket.first_response_at:
        due = calendar.add(clock.parse(ticket.created_at), targets.first_response)
        ticket.first_response_due = clock.iso(due)
    ticket.resolution_due = _resolution(ticket, calendar, targets.resolution)
    ticket.look_at = next_look(ticket, calendar)


def waits_for(ticket: Ticket) -> dict[str, str]:
    """The promises that are still to be kept while time runs, with the moments at which they are due."""
    if ticket.status not in UNSETTLED:
        return {}
    due = {}
    if not ticket.first_response_at:
        due[FIRST_RESPONSE] = ticket.first_response_due
    if ticket.resolution_due:
        due[RESOLUTION] = ticket.resolution_due
    return due


def looks(ticket: Ticket, calendar: Calendar) -> Iterator[Look]:
    """What is still to be said about a ticket's clocks, and when: each warning and each breach once."""
    targets = TARGETS[ticket.priority]
    for target, due in waits_for(ticket).items():
        breach = Look(due, target, is_breach=True, due=due)
        if breach.word in ticket.told:
            continue
        yield breach
        warning = Look(_warned_at(ticket, calendar, target, getattr(targets, target)), target, False, due)
        if warning.word not in ticket.told:
            yield warning


def next_look(ticket: Ticket, calendar: Calendar) -> str | None:
    """When the ticket is to be looked at next: for a clock, or to be woken; None when nothing is awaited."""
    moments = [look.moment for look in looks(ticket, calendar)]
    if ticket.status == SNOOZED:
        moments.append(ticket.snoozed_until)
    return min(moments, default=None)


def _resolution(ticket: Ticket, calendar: Calendar, target: int) -> str | None:
    if not ticket.runs_since:
        return None
    return clock.iso(calendar.add(clock.parse(ticket.runs_since), target - ticket.used_seconds))


def _warned_at(ticket: Ticket, calendar: Calendar, target: str, seconds: int) -> str:
    begin, used = ticket.created_at, 0
    if target == RESOLUTION:
        begin, used = ticket.runs_since, ticket.used_seconds
    return clock.iso(calendar.add(clock.parse(begin), until_warning(seconds) - used))
