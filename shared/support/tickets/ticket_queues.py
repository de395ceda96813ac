"""The queues of tickets: the entries that follow from a ticket, and the listings that are read by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.keys_only_index import HydratedQuery
from shared.data.sweep import due_items
from shared.data.uow import UnitOfWork
from shared.support.tickets.models import DESK, DUE, NEVER, TEAM, TICKET, WATCH, QueueEntry, Ticket
from shared.support.tickets.rules import UNRESOLVED_STATES, TicketStatus
from shared.support.tickets.sla import clocks

# A queue is counted so far: an agent does not tell a hundred from two hundred.
COUNTED = 100


def queue_entries(ticket: Ticket) -> dict[str, QueueEntry]:
    """A ticket's queue entries, by their sort keys."""
    entries = {}
    # What is put off leaves the queues until it is open again; its clocks go on.
    is_waiting = ticket.status in UNRESOLVED_STATES and ticket.status != TicketStatus.SNOOZED
    if is_waiting:
        due = min(clocks.open_targets(ticket).values(), default=None)
        agent_entry = entries[DESK] = QueueEntry(ticket.pk, DESK)
        agent_entry.gsi1pk, agent_entry.gsi1sk = (
            QueueEntry.assigned_to(ticket.assignee_id),
            f"{due or NEVER}#{ticket.ticket_id}",
        )
        if due:
            agent_entry.gsi2pk, agent_entry.gsi2sk = DUE, f"{due}#{ticket.ticket_id}"
    if ticket.next_check_at:
        watch = entries[WATCH] = QueueEntry(ticket.pk, WATCH)
        watch.gsi2pk, watch.gsi2sk = WATCH, f"{ticket.next_check_at}#{ticket.ticket_id}"
    for tag in ticket.tags:
        entry = entries[QueueEntry.tagged(tag)] = QueueEntry(ticket.pk, QueueEntry.tagged(tag))
        entry.gsi1pk, entry.gsi1sk = QueueEntry.tagged(tag), ticket.ticket_id
    if ticket.team_id:
        team = entries[TEAM] = QueueEntry(ticket.pk, TEAM)
        team.gsi1pk, team.gsi1sk = QueueEntry.of_team(ticket.team_id), ticket.ticket_id
        if is_waiting:
            team.gsi2pk, team.gsi2sk = QueueEntry.waiting_for_team(ticket.team_id), ticket.ticket_id
    return entries


def write_changes(uow: UnitOfWork, before: dict[str, QueueEntry], after: dict[str, QueueEntry]) -> None:
    """Add to a transaction the entries that have changed, and nothing of those that have not."""
    for name, entry in before.items():
        if name not in after:
            uow.delete(entry)
    for name, entry in after.items():
        if name not in before or _keys(before[name]) != _keys(entry):
            uow.put(entry)


class Queue:
    """An index of queue entries whose pages are the tickets; one whose entry is outdated by now is left out."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.Meta = index.Meta

    def query(self, hash_key: str, **asked: Any) -> HydratedQuery:
        """As an index's, in one Query and one BatchGet."""
        return HydratedQuery(self.read, self._index.entries(hash_key, **asked))

    def read(self, entries: Sequence[QueueEntry]) -> list[Ticket]:
        """The tickets of some entries, in their order."""
        if not entries:
            return []
        found = {ticket.pk: ticket for ticket in Ticket.batch_get([(entry.pk, TICKET) for entry in entries])}
        return [found[entry.pk] for entry in entries if entry.pk in found and self._is_in(found[entry.pk], entry)]

    def _is_in(self, ticket: Ticket, entry: QueueEntry) -> bool:
        current = queue_entries(ticket).get(entry.sk)
        names = self.Meta.attributes
        return current is not None and all(getattr(current, name) == getattr(entry, name) for name in names)


def assigned_to(assignee_id: str | None, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """What waits for an agent, or for anybody to take it (None), by when it is due."""
    key = QueueEntry.assigned_to(assignee_id)
    return query_page(Queue(QueueEntry.gsi1), key, scope=key, limit=limit, cursor=cursor, newest_first=False)


def overdue(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """What should have been answered or solved by now, the longest overdue first."""
    is_over: Condition = QueueEntry.gsi2sk < clock.iso(clock.now())
    return query_page(
        Queue(QueueEntry.gsi2),
        DUE,
        scope=DUE,
        range_condition=is_over,
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )


def counts(agent_id: str) -> dict[str, int]:
    """How many tickets wait in each queue of an agent's desk and are in each state before it is resolved.

    Each is counted up to COUNTED, by the indexes' keys alone: a queue that has just changed may be one off.
    """
    desk, now = QueueEntry.gsi1, clock.iso(clock.now())
    overdue_now: Condition = QueueEntry.gsi2sk < now
    return {
        "mine": _count(desk, QueueEntry.assigned_to(agent_id)),
        "unassigned": _count(desk, QueueEntry.assigned_to(None)),
        "overdue": _count(QueueEntry.gsi2, DUE, overdue_now),
        **{str(status): _count(Ticket.gsi2, Ticket.with_status(status)) for status in UNRESOLVED_STATES},
    }


def waiting_for_team(team_id: str) -> int:
    """How many of a team's tickets wait for somebody, up to COUNTED."""
    return _count(QueueEntry.gsi2, QueueEntry.waiting_for_team(team_id))


def _count(index: Any, key: str, range_condition: Condition | None = None) -> int:
    found = index.entries(key, range_key_condition=range_condition, limit=COUNTED, page_size=COUNTED)
    return sum(1 for _ in found)


def due_for_check(chunk: int) -> Iterator[Ticket]:
    """The tickets whose clocks are due for a check, longest due first, read in chunks."""
    return due_items(
        Queue(QueueEntry.gsi2),
        WATCH,
        QueueEntry.gsi2sk,
        until=clock.now(),
        chunk=chunk,
        job="tickets",
        due_at=lambda ticket: clock.parse(ticket.next_check_at),
    )


def tagged(tag: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """The tickets with a tag, resolved ones too, newest first."""
    key = QueueEntry.tagged(tag)
    return query_page(Queue(QueueEntry.gsi1), key, scope=key, limit=limit, cursor=cursor)


def with_status(status: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """The tickets in one status, newest first."""
    key = Ticket.with_status(status)
    return query_page(Ticket.gsi2, key, scope=key, limit=limit, cursor=cursor)


def of_customer(user_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """One person's tickets, newest first."""
    key = Ticket.of_customer(user_id)
    return query_page(Ticket.gsi1, key, scope=key, limit=limit, cursor=cursor)


def _keys(entry: QueueEntry) -> tuple[Any, ...]:
    return entry.gsi1pk, entry.gsi1sk, entry.gsi2pk, entry.gsi2sk
