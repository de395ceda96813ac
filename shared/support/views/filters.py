"""What a listing of tickets is narrowed by; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from shared.core import clock
from shared.core.search import matches, words
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import UNRESOLVED_STATES, TicketStatus
from shared.support.tickets.sla import clocks

View: TypeAlias = Literal["unassigned", "mine", "overdue"]
NOBODY = "unassigned"
# Every ticket has a status.
NO_STATUS = frozenset({""})


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilters:
    """All of them count together; None and nothing narrow by nothing.

    `assignee` is an agent's id or `unassigned`. `since` is included, `until` is not. `words` begin words of the
    subject or parts of the number, in any order.
    """

    statuses: frozenset[str] = frozenset()
    priority: str | None = None
    tag: str | None = None
    assignee: str | None = None
    team_id: str | None = None
    channel: str | None = None
    customer_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_overdue: bool = False
    words: Sequence[str] = ()

    @property
    def scope(self) -> str:
        """Names the listing for its cursors."""
        return ":".join(
            [
                "+".join(sorted(self.statuses)),
                *map(str, (self.priority, self.tag, self.assignee, self.team_id, self.channel, self.customer_id)),
                *map(str, (self.since, self.until, self.is_overdue, *self.words)),
            ]
        )

    def fits(self, ticket: Ticket, now: datetime) -> bool:
        """Whether a ticket is among those that are asked for."""
        wanted = (
            (self.priority, ticket.priority),
            (self.team_id, ticket.team_id),
            (self.channel, ticket.channel),
            (self.customer_id, ticket.customer_id),
        )
        return (
            all(asked in (None, own) for asked, own in wanted)
            and (not self.statuses or ticket.status in self.statuses)
            and (self.tag is None or self.tag in ticket.tags)
            and self.assignee in (None, ticket.assignee_id or NOBODY)
            and self._is_within(clock.parse(ticket.created_at))
            and (not self.is_overdue or _is_overdue(ticket, now))
            and matches(self.words, words(f"{ticket.subject} {ticket.number}"))
        )

    def _is_within(self, opened: datetime) -> bool:
        return (self.since is None or opened >= self.since) and (self.until is None or opened < self.until)


def narrowed(filters: TicketFilters, view: TicketFilters) -> TicketFilters:
    """Filters within a view, which is another one: what fits both; what is snoozed if it is asked for."""
    both = filters.statuses & view.statuses if filters.statuses else view.statuses - {TicketStatus.SNOOZED}
    clashes = filters.assignee not in (None, view.assignee) and view.assignee is not None
    return replace(
        filters,
        # What contradicts the view finds nothing.
        statuses=NO_STATUS if clashes or not both else both,
        assignee=view.assignee or filters.assignee,
        is_overdue=view.is_overdue,
    )


def of_view(view: View, agent_id: str) -> TicketFilters:
    """What a queue shows: tickets that are not resolved, of nobody, of an agent, or overdue."""
    if view == "overdue":
        return TicketFilters(statuses=frozenset(UNRESOLVED_STATES), is_overdue=True)
    return TicketFilters(statuses=frozenset(UNRESOLVED_STATES), assignee=NOBODY if view == "unassigned" else agent_id)


def seen_by_customers(statuses: frozenset[str]) -> frozenset[str]:
    """The statuses behind those that customers see: for them a snoozed ticket is open."""
    if not statuses:
        return statuses
    if TicketStatus.OPEN in statuses:
        return statuses | {TicketStatus.SNOOZED}
    return statuses - {TicketStatus.SNOOZED} or NO_STATUS


def _is_overdue(ticket: Ticket, now: datetime) -> bool:
    due = min(clocks.open_targets(ticket).values(), default=None)
    return due is not None and clock.parse(due) < now
