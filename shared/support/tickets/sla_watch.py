"""The check of tickets that are due for it: a clock is nearly used up or over, a snooze is over, nobody goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.sweep import always, sweep
from shared.support.events import TicketReminded, TicketSlaBreached, TicketSlaEscalated, TicketSlaWarning, TicketWoken
from shared.support.tickets import auto_close, ticket_queues
from shared.support.tickets.auto_close import Step
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import TicketStatus
from shared.support.tickets.sla import calendar, clocks, escalation
from shared.support.tickets.sla.clocks import SlaCheck

CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: warnings, breaches, tickets woken, and tickets left for the next run."""

    warned: int = 0
    breached: int = 0
    woken: int = 0
    reminded: int = 0
    resolved: int = 0
    closed: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """Check the tickets that are due for it, longest due first; one ticket's failure never stops the others."""
    report = Report()
    report.left = sweep(
        ticket_queues.due_for_check(CHUNK),
        lambda ticket: _check(ticket, report),
        on_left=_log_left,
        may_go_on=may_go_on,
    )
    logger.info("tickets checked", warned=report.warned, breached=report.breached, woken=report.woken, left=report.left)
    metric("sla_breaches", report.breached)
    return report


def _log_left(ticket: Ticket, error: Exception) -> None:
    logger.warning("ticket left for the next run", ticket_id=ticket.ticket_id, cause=repr(error))
    metric("tickets_left")


def _check(due: Ticket, report: Report) -> None:
    def make(edits: Edits) -> tuple[bool, Sequence[SlaCheck], Step | None]:
        ticket = find(due.ticket_id)
        editor = edits.edit(ticket, actor=None)
        now = clock.iso(editor.moment)
        if not ticket.next_check_at or ticket.next_check_at > now:
            return False, [], None
        is_over = ticket.status == TicketStatus.SNOOZED and ticket.snoozed_until <= now
        if is_over:
            until = ticket.snoozed_until
            editor.apply("wake", add_event=False)
            editor.add_event(TicketWoken(**editor.ref, until_before=until))
        announced = _announce(editor, now)
        step = _go_on(editor, now)
        editor.touch()
        return is_over, announced, step

    is_woken, announced, step = commit(make)
    report.reminded += step == "remind"
    report.resolved += step == "resolve"
    report.closed += step == "close"
    report.woken += is_woken
    report.breached += sum(check.is_breach for check in announced)
    report.warned += sum(not check.is_breach for check in announced)


def _go_on(editor: TicketEditor, now: str) -> Step | None:
    """Remind the customer, resolve or close what nobody goes on with, one step a check."""
    found = auto_close.next_step(editor.ticket)
    if found is None or found.moment > now:
        return None
    if found.step == "remind":
        editor.ticket.reminded_at = now
        editor.add_event(TicketReminded(**editor.ref))
    else:
        editor.apply(found.step)
    return found.step


def _announce(editor: TicketEditor, now: str) -> list[SlaCheck]:
    """Announce the warnings and breaches that are due; a target that is breached is not warned of any more."""
    ticket = editor.ticket
    due = [check for check in clocks.pending_checks(ticket, calendar.from_settings()) if check.moment <= now]
    breached = {check.target for check in due if check.is_breach}
    announced = [check for check in due if check.is_breach or check.target not in breached]
    for check in announced:
        assignee_id = ticket.assignee_id or None
        about = {"target": check.target, "due": check.due}
        if not check.is_breach:
            editor.add_event(TicketSlaWarning(**editor.ref, **about, assignee_id=assignee_id))
            continue
        told = [] if assignee_id else escalation.agents()
        editor.add_event(
            TicketSlaBreached(**editor.ref, **about, assignee_id=assignee_id, escalated_to=tuple(told) or None)
        )
        for agent_id in told:
            editor.add_event(TicketSlaEscalated(**editor.ref, **about, agent_id=agent_id))
    ticket.sla_notices_sent = [*ticket.sla_notices_sent, *(check.notice for check in announced)]
    return announced
