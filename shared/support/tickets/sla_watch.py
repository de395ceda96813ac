"""Looking at tickets whose moment has come: a clock is nearly or wholly used up, or a snooze is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.sweep import always, sweep
from shared.support.tickets import rules, ticket_queues
from shared.support.tickets.editor import Change, commit, find
from shared.support.tickets.models import Ticket
from shared.support.tickets.sla import calendar, clocks

# One run's share; what is left over is still the longest due at the next one.
MAX_TICKETS = 500
CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: warnings, breaches, tickets woken, and tickets left for the next run."""

    warned: int = 0
    breached: int = 0
    woken: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """Look at the tickets that are due for it, longest due first; one ticket's trouble never stops the others."""
    report = Report()
    report.left = sweep(
        ticket_queues.awaited(MAX_TICKETS, CHUNK),
        lambda ticket: _look_at(ticket, report),
        on_left=_log_left,
        may_go_on=may_go_on,
    )
    logger.info(
        "tickets looked at", warned=report.warned, breached=report.breached, woken=report.woken, left=report.left
    )
    metric("sla_breaches", report.breached)
    return report


def _log_left(ticket: Ticket, error: Exception) -> None:
    logger.warning("ticket left for the next run", ticket_id=ticket.ticket_id, cause=repr(error))
    metric("tickets_left")


def _look_at(due: Ticket, report: Report) -> None:
    said: list[clocks.Look] = []
    woken: list[Ticket] = []

    def make() -> list[Change]:
        said.clear()
        woken.clear()
        change = Change(find(due.ticket_id), actor=None)
        ticket = change.ticket
        now = clock.iso(change.moment)
        if not ticket.look_at or ticket.look_at > now:
            return []
        if ticket.status == rules.SNOOZED and ticket.snoozed_until <= now:
            change.move("wake", silently=True)
            change.tell("woken")
            woken.append(ticket)
        said.extend(_say(change, now))
        change.touch()
        return [change]

    commit(make)
    report.woken += len(woken)
    report.breached += sum(look.is_breach for look in said)
    report.warned += sum(not look.is_breach for look in said)


def _say(change: Change, now: str) -> list[clocks.Look]:
    """Announce what is due to be said of the ticket's clocks; who is breached is warned no more."""
    ticket = change.ticket
    due = [look for look in clocks.looks(ticket, calendar.from_settings()) if look.moment <= now]
    breached = {look.target for look in due if look.is_breach}
    said = [look for look in due if look.is_breach or look.target not in breached]
    for look in said:
        assignee = {"assignee_id": ticket.assignee_id} if ticket.assignee_id else {}
        change.tell("sla_breached" if look.is_breach else "sla_warning", target=look.target, due=look.due, **assignee)
    ticket.told = [*ticket.told, *(look.word for look in said)]
    return said
