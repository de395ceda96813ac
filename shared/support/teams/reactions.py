"""What the worker of the queue `tasks` does about tickets, teams and agents: all of it may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from shared.core.paging import MAX_LIMIT, every
from shared.data.base import query_page
from shared.identity.events import UserDisabled, UserRolesChanged
from shared.messaging.worker import ReceiveInfo
from shared.support.events import (
    TicketEvent,
    TicketOpened,
    TicketStatusChanged,
    TicketTriaged,
    TicketUpdated,
    TicketWoken,
)
from shared.support.teams.events import TeamDeleted, TeamUpdated

MessageHandler = Callable[[dict[str, Any], ReceiveInfo], None]


def _ticket(kind: type[TicketEvent], *, is_triaged: bool = False) -> MessageHandler:
    def handle(message: dict[str, Any], _: ReceiveInfo) -> None:
        from shared.support.teams import assignment

        assignment.route(kind.from_data(message["data"]).ticket_id, is_triaged=is_triaged)

    return handle


def updated(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Other tags may make it another team's ticket, if it is no team's yet."""
    from shared.support.teams import assignment

    changed = TicketUpdated.from_data(message["data"])
    if "tags" in changed.fields:
        assignment.route(changed.ticket_id)


def status_changed(message: dict[str, Any], _: ReceiveInfo) -> None:
    """One that is open again may be that of an agent who has left."""
    from shared.support.teams import assignment

    changed = TicketStatusChanged.from_data(message["data"])
    if changed.after == "open":
        assignment.route(changed.ticket_id, is_triaged=True)


def team_updated(message: dict[str, Any], _: ReceiveInfo) -> None:
    """The tickets of those who left the team find others."""
    from shared.support.teams import assignment

    changed = TeamUpdated.from_data(message["data"])
    for agent_id in changed.removed:
        for ticket in _waiting_for(agent_id):
            if ticket.team_id == changed.team_id:
                assignment.reassign(ticket.ticket_id, instead_of=agent_id)


def team_deleted(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Its open tickets leave it."""
    from shared.support.teams import assignment
    from shared.support.tickets.models import QueueEntry
    from shared.support.tickets.ticket_queues import Queue

    team_id = TeamDeleted.from_data(message["data"]).team_id
    key = QueueEntry.waiting_for_team(team_id)
    read = partial(query_page, Queue(QueueEntry.gsi2), key, scope=key, limit=MAX_LIMIT)
    for ticket in list(every(lambda cursor: read(cursor=cursor))):
        assignment.leave(ticket.ticket_id, team_id=team_id)


def agent_changed(message: dict[str, Any], _: ReceiveInfo) -> None:
    """The tickets of somebody who handles none any more find others; whoever still does keeps them."""
    from shared.support import agents
    from shared.support.teams import assignment

    agent_id = str(message["aggregate_id"])
    if agents.is_agent(agent_id):
        return
    for ticket in _waiting_for(agent_id):
        assignment.route(ticket.ticket_id, is_triaged=True)


def _waiting_for(agent_id: str) -> Iterator[Any]:
    from shared.support.tickets import ticket_queues

    # Read before they change, which moves them within the listing.
    found = every(lambda cursor: ticket_queues.assigned_to(agent_id, limit=MAX_LIMIT, cursor=cursor))
    yield from list(found)


HANDLERS: Mapping[str, MessageHandler] = {
    TicketOpened.type: _ticket(TicketOpened),
    TicketTriaged.type: _ticket(TicketTriaged, is_triaged=True),
    TicketUpdated.type: updated,
    TicketStatusChanged.type: status_changed,
    # What is snoozed is in no queue: its agent may have left meanwhile, and its team may be gone.
    TicketWoken.type: _ticket(TicketWoken, is_triaged=True),
    TeamUpdated.type: team_updated,
    TeamDeleted.type: team_deleted,
    UserDisabled.type: agent_changed,
    UserRolesChanged.type: agent_changed,
}
