"""A ticket's two clocks: first response and resolution. Pure functions that set a ticket's fields.

The first runs from the opening to the first answer. The second is paused while the ticket waits for the customer
(`pending`) or is resolved, and keeps what was used up; it runs on while an agent puts the ticket off (`snoozed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.core import clock
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import RUNNING_STATES, UNRESOLVED_STATES, TicketStatus
from shared.support.tickets.sla.calendar import Calendar
from shared.support.tickets.sla.targets import FIRST_RESPONSE, RESOLUTION, until_warning


@dataclass(frozen=True, slots=True)
class SlaCheck:
    """A moment at which a clock is to be checked: a warning or a breach of `target`, which is due at `due`."""

    moment: str
    target: str
    is_breach: bool
    due: str

    @property
    def notice(self) -> str:
        """How `sla_notices_sent` names it once it was announced."""
        return f"{self.target}.{'breached' if self.is_breach else 'warned'}"


def recalculate(ticket: Ticket, calendar: Calendar, now: datetime) -> None:
    """Set a ticket's clocks from its status, its priority and its first answer: call it after every change."""
    runs = ticket.status in RUNNING_STATES
    if not runs and ticket.runs_since:
        ticket.used_seconds = used_seconds(ticket, calendar, now)
        ticket.runs_since = None
    elif runs and not ticket.runs_since:
        ticket.runs_since = clock.iso(now)
    targets = calendar.targets[ticket.priority]
    ticket.sla_version = calendar.version
    if not ticket.first_response_at:
        until = calendar.add(clock.parse(asked_at(ticket)), targets.first_response)
        ticket.first_response_due = clock.iso(until)
    ticket.resolution_due = _resolution(ticket, calendar, targets.resolution)
    ticket.next_check_at = next_check(ticket, calendar)


def used_seconds(ticket: Ticket, calendar: Calendar, now: datetime) -> int:
    """The business seconds that the resolution clock has used up by now."""
    running = calendar.between(clock.parse(ticket.runs_since), now) if ticket.runs_since else 0
    return int(ticket.used_seconds) + running


def asked_at(ticket: Ticket) -> str:
    """Since when the customer waits for a first answer (ISO 8601 UTC)."""
    return str(ticket.asked_at or ticket.created_at)


def due(ticket: Ticket) -> dict[str, str | None]:
    """When each target is due (ISO 8601 UTC), by the name of its field."""
    return {"first_response_due": ticket.first_response_due, "resolution_due": ticket.resolution_due}


def open_targets(ticket: Ticket) -> dict[str, str]:
    """The targets that are not reached yet, and when each is due (ISO 8601 UTC); none of a resolved ticket."""
    if ticket.status not in UNRESOLVED_STATES:
        return {}
    found = {}
    if not ticket.first_response_at:
        found[FIRST_RESPONSE] = ticket.first_response_due
    if ticket.resolution_due:
        found[RESOLUTION] = ticket.resolution_due
    return found


def pending_checks(ticket: Ticket, calendar: Calendar) -> Iterator[SlaCheck]:
    """The checks that are still to come: each warning and each breach once."""
    targets = calendar.targets[ticket.priority]
    for target, until in open_targets(ticket).items():
        breach = SlaCheck(until, target, is_breach=True, due=until)
        if breach.notice in ticket.sla_notices_sent:
            continue
        yield breach
        warning = SlaCheck(_warned_at(ticket, calendar, target, getattr(targets, target)), target, False, until)
        if warning.notice not in ticket.sla_notices_sent:
            yield warning


def next_check(ticket: Ticket, calendar: Calendar) -> str | None:
    """When the ticket is to be checked next, for a clock or to end its snooze; None for never."""
    moments = [check.moment for check in pending_checks(ticket, calendar)]
    if ticket.status == TicketStatus.SNOOZED:
        moments.append(ticket.snoozed_until)
    return min(moments, default=None)


def _resolution(ticket: Ticket, calendar: Calendar, target: int) -> str | None:
    if not ticket.runs_since:
        return None
    return clock.iso(calendar.add(clock.parse(ticket.runs_since), target - ticket.used_seconds))


def _warned_at(ticket: Ticket, calendar: Calendar, target: str, seconds: int) -> str:
    begin, used = asked_at(ticket), 0
    if target == RESOLUTION:
        begin, used = ticket.runs_since, ticket.used_seconds
    return clock.iso(calendar.add(clock.parse(begin), until_warning(seconds) - used))
