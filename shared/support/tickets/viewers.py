"""Who looks at a ticket at this moment: an item an agent and ticket, kept alive by the agent's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared.core import clock
from shared.core.paging import MAX_LIMIT
from shared.data.base import query_page
from shared.identity.models import User
from shared.support.tickets.models import Ticket, TicketViewer

# A page says every twenty seconds or so that it is open: two that are lost on the way change nothing.
SEEN_WITHIN = timedelta(seconds=60)
# DynamoDB deletes what is past its time within days; readers leave it out at once.
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Viewing:
    """An agent who looks at a ticket; `name` is None when there is no such account any more."""

    user_id: str
    name: str | None
    state: str
    seen_at: str


def look(ticket: Ticket, *, user_id: str, state: str) -> None:
    """Say that an agent looks at a ticket (`viewing`) or writes in it (`answering`), for a minute from now."""
    now = clock.now()
    viewer = TicketViewer(*TicketViewer.key(ticket.ticket_id, user_id))
    viewer.user_id, viewer.state, viewer.seen_at = user_id, state, clock.iso(now)
    viewer.ttl = clock.epoch(now + KEPT)
    viewer.save()


def leave(ticket: Ticket, *, user_id: str) -> None:
    """Say that an agent looks at a ticket no longer."""
    TicketViewer(*TicketViewer.key(ticket.ticket_id, user_id)).delete()


def looking(ticket: Ticket) -> list[Viewing]:
    """Who looks at a ticket, the latest first."""
    pk, prefix = TicketViewer.key(ticket.ticket_id, "")
    since = clock.iso(clock.now() - SEEN_WITHIN)
    found: list[TicketViewer] = query_page(
        TicketViewer,
        pk,
        scope=f"viewers:{ticket.ticket_id}",
        range_condition=TicketViewer.sk.startswith(prefix),
        limit=MAX_LIMIT,
    ).items
    present = sorted((one for one in found if one.seen_at > since), key=lambda one: one.seen_at, reverse=True)
    names = {person.id: person.full_name for person in User.batch_get([User.key(one.user_id) for one in present])}
    return [Viewing(one.user_id, names.get(one.user_id) or None, one.state, one.seen_at) for one in present]
