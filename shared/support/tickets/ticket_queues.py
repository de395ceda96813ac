"""Where a ticket stands in the queues: keys that follow from the ticket, and the queues that are read by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.keys_only_index import HydratedQuery
from shared.data.uow import UnitOfWork
from shared.support.tickets.models import DESK, DUE, NEVER, TICKET, WATCH, Place, Ticket
from shared.support.tickets.rules import UNSETTLED
from shared.support.tickets.sla import clocks


def of(ticket: Ticket) -> dict[str, Place]:
    """A ticket's places, by their sort keys."""
    places = {}
    if ticket.status in UNSETTLED:
        due = min(clocks.waits_for(ticket).values(), default=None)
        desk = places[DESK] = Place(ticket.pk, DESK)
        desk.gsi1pk, desk.gsi1sk = Place.desk(ticket.assignee_id), f"{due or NEVER}#{ticket.ticket_id}"
        if due:
            desk.gsi2pk, desk.gsi2sk = DUE, f"{due}#{ticket.ticket_id}"
    if ticket.look_at:
        watch = places[WATCH] = Place(ticket.pk, WATCH)
        watch.gsi2pk, watch.gsi2sk = WATCH, f"{ticket.look_at}#{ticket.ticket_id}"
    for tag in ticket.tags:
        place = places[Place.tagged(tag)] = Place(ticket.pk, Place.tagged(tag))
        place.gsi1pk, place.gsi1sk = Place.tagged(tag), ticket.ticket_id
    return places


def move(uow: UnitOfWork, before: dict[str, Place], after: dict[str, Place]) -> None:
    """Write the places that have changed, and nothing of those that have not."""
    for name, place in before.items():
        if name not in after:
            uow.delete(place)
    for name, place in after.items():
        if name not in before or _keys(before[name]) != _keys(place):
            uow.put(place)


class Queue:
    """An index of places whose pages are the tickets that stand there; one that has left meanwhile is passed over."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.Meta = index.Meta

    def query(self, hash_key: str, **asked: Any) -> HydratedQuery:
        """As an index's, in one Query and one BatchGet."""
        return HydratedQuery(self, self._index.entries(hash_key, **asked))

    def read(self, entries: Sequence[Place]) -> list[Ticket]:
        """The tickets of some entries, in their order."""
        if not entries:
            return []
        found = {ticket.pk: ticket for ticket in Ticket.batch_get([(entry.pk, TICKET) for entry in entries])}
        return [found[entry.pk] for entry in entries if entry.pk in found and self._is_in(found[entry.pk], entry)]

    def _is_in(self, ticket: Ticket, entry: Place) -> bool:
        place = of(ticket).get(entry.sk)
        names = self.Meta.attributes
        return place is not None and all(getattr(place, name) == getattr(entry, name) for name in names)


def desk(assignee_id: str | None, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """What waits for an agent, or for anybody to take it (None): what is due first comes first."""
    key = Place.desk(assignee_id)
    return query_page(Queue(Place.gsi1), key, scope=key, limit=limit, cursor=cursor, newest_first=False)


def overdue(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """What should have been answered or solved by now, the longest overdue first."""
    is_over: Condition = Place.gsi2sk < clock.iso(clock.now())
    return query_page(
        Queue(Place.gsi2),
        DUE,
        scope=DUE,
        range_condition=is_over,
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )


def awaited(most: int, chunk: int) -> Iterator[Ticket]:
    """The tickets whose moment to be looked at has come, the longest awaited first, `most` of them at most."""
    queue, cursor = Queue(Place.gsi2), None
    is_due: Condition = Place.gsi2sk < clock.iso(clock.now())
    for _ in range(most // chunk):
        found = queue.query(WATCH, range_key_condition=is_due, limit=chunk, last_evaluated_key=cursor)
        yield from found
        cursor = found.last_evaluated_key
        if cursor is None:
            return


def tagged(tag: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """The tickets with a tag, settled ones too, newest first."""
    key = Place.tagged(tag)
    return query_page(Queue(Place.gsi1), key, scope=key, limit=limit, cursor=cursor)


def with_status(status: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """The tickets in one status, newest first."""
    key = Ticket.with_status(status)
    return query_page(Ticket.gsi2, key, scope=key, limit=limit, cursor=cursor)


def of_customer(user_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Ticket]:
    """One person's tickets, newest first."""
    key = Ticket.of_customer(user_id)
    return query_page(Ticket.gsi1, key, scope=key, limit=limit, cursor=cursor)


def _keys(place: Place) -> tuple[Any, ...]:
    return place.gsi1pk, place.gsi1sk, place.gsi2pk, place.gsi2sk
