"""Setting the clocks of unresolved tickets by hours and targets that an admin has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from shared.core.observability import logger, metric
from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.sweep import always, sweep
from shared.support.tickets import ticket_queues
from shared.support.tickets.editor import Edits, commit, find
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import UNRESOLVED_STATES
from shared.support.tickets.sla import policy


def run(*, may_go_on: Callable[[], bool] = always) -> int:
    """Set the clocks of tickets that still have those of an earlier version; how many tickets are left.

    What was announced of a clock is not announced again. One ticket's failure never stops the others.
    """
    current = policy.stored()
    if current is None or current.applied_version >= current.version:
        return 0
    version = int(current.version)
    left = sweep(_outdated(version), partial(_set_clocks, version), on_left=_log_left, may_go_on=may_go_on)
    logger.info("clocks set by another policy", version=version, left=left)
    if not left and may_go_on():
        policy.mark_applied(version)
    return left


def _outdated(version: int) -> Iterator[Ticket]:
    for status in sorted(UNRESOLVED_STATES):
        for ticket in every(partial(_with_status, status)):
            if ticket.sla_version < version:
                yield ticket


def _with_status(status: str, cursor: str | None) -> Page[Ticket]:
    return ticket_queues.with_status(status, limit=MAX_LIMIT, cursor=cursor)


def _set_clocks(version: int, listed: Ticket) -> None:
    def make(edits: Edits) -> None:
        ticket = find(listed.ticket_id)
        if ticket.sla_version < version and ticket.status in UNRESOLVED_STATES:
            edits.edit(ticket, actor=None).touch()

    commit(make)


def _log_left(ticket: Ticket, error: Exception) -> None:
    logger.warning("ticket keeps its clocks until the next run", ticket_id=ticket.ticket_id, cause=repr(error))
    metric("tickets_left")
