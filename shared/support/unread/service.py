"""Reading tickets, and what is left to read; every listing is bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shared.core import clock
from shared.core.paging import MAX_LIMIT, every
from shared.data.base import query_page
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.support.teams import service as teams
from shared.support.tickets import ticket_queues
from shared.support.tickets.models import QueueEntry, Ticket
from shared.support.tickets.ticket_queues import Queue
from shared.support.unread import rules
from shared.support.unread.models import ReadPosition

# Of each queue at most so many tickets are looked at, most urgent first.
LOOKED_AT = 200
OWN_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class UnreadTicket:
    """A ticket with messages that one has not read."""

    ticket: Ticket
    messages: int


@dataclass(frozen=True, slots=True)
class Unread:
    """What somebody has not read: of their own requests, and, as an agent, of those that wait for them."""

    own: list[UnreadTicket]
    mine: list[UnreadTicket]
    unassigned: list[UnreadTicket]
    team: list[UnreadTicket]


def mark_read(*, ticket: Ticket, reader_id: str, as_staff: bool) -> None:
    """Note that somebody has read everything there is now in a ticket; an older reading never undoes a newer one."""
    position = ReadPosition(
        *ReadPosition.key(ticket.pk, reader_id),
        messages=rules.written(ticket, as_staff=as_staff),
        read_at=clock.iso(clock.now()),
    )
    uow = UnitOfWork()
    further = ReadPosition.pk.does_not_exist() | (ReadPosition.messages <= position.messages)
    uow.put(position, condition=further, on_conflict=StaleReadError())
    try:
        uow.commit()
    except StaleReadError:
        return


def unread(*, user_id: str, as_agent: bool) -> Unread:
    """What somebody has not read. An agent's `mine` and `team` hold a ticket once: in `mine`, if it is theirs."""
    own = _unread(ticket_queues.of_customer(user_id, limit=OWN_LOOKED_AT).items, user_id, as_staff=False)
    if not as_agent:
        return Unread(own, [], [], [])
    mine = _queue(user_id)
    unassigned = _queue(None)
    team = [
        ticket
        for one in teams.every_team()
        if user_id in one.members
        for ticket in _of_team(one.id)
        if ticket.assignee_id != user_id
    ]
    return Unread(
        own,
        *(_unread(tickets, user_id, as_staff=True) for tickets in (mine, unassigned, team)),
    )


def _queue(agent_id: str | None) -> list[Ticket]:
    found = every(lambda cursor: ticket_queues.assigned_to(agent_id, limit=MAX_LIMIT, cursor=cursor))
    return list(islice(found, LOOKED_AT))


def _of_team(team_id: str) -> list[Ticket]:
    key = QueueEntry.waiting_for_team(team_id)
    index = Queue(QueueEntry.gsi2)
    found = every(lambda cursor: query_page(index, key, scope=key, limit=MAX_LIMIT, cursor=cursor))
    return list(islice(found, LOOKED_AT))


def _unread(tickets: Sequence[Ticket], user_id: str, *, as_staff: bool) -> list[UnreadTicket]:
    # A colleague's own request is not theirs to answer, and is among their own.
    asked = [ticket for ticket in tickets if not as_staff or ticket.customer_id != user_id]
    waiting = [ticket for ticket in asked if rules.unread(ticket, None, as_staff=as_staff)]
    keys = {ReadPosition.key(ticket.pk, user_id) for ticket in waiting}
    positions = {position.pk: position for position in ReadPosition.batch_get(keys)} if keys else {}
    counted = (
        UnreadTicket(ticket, rules.unread(ticket, positions.get(ticket.pk), as_staff=as_staff)) for ticket in waiting
    )
    return [one for one in counted if one.messages]
