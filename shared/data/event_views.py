"""Events as the person whom they concern may see them: what shows events to such a person reads them here.

Staff see them as they are stored, of those aggregates whose permission they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.core import ids
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from shared.data.audiences import AUDIENCES
from shared.data.base import search_page
from shared.data.event_audience import STAFF_ONLY
from shared.data.events import DomainEvent, EventItem

# Stored pages that are read for one page of what is shown; after so many hidden events it may be short.
READS = 10


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as its person sees it; `actor` is None unless it is that person."""

    id: str
    type: str
    aggregate: str
    aggregate_id: str
    occurred_at: str
    actor: str | None
    data: dict[str, Any]


def view(event: DomainEvent, user_id: str) -> EventView | None:
    """What a person sees of an event; None when it concerns somebody else, is for staff, or its type is not known."""
    if event.customer_id != user_id:
        return None
    data = AUDIENCES.get(event.type, STAFF_ONLY).view(event.data, user_id)
    if data is None:
        return None
    envelope = event.envelope()
    return EventView(
        id=event.id,
        type=event.type,
        aggregate=event.aggregate,
        aggregate_id=event.aggregate_id,
        occurred_at=envelope["occurred_at"],
        actor=event.actor if event.actor == user_id else None,
        data=data,
    )


def timeline(user_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[EventView]:
    """What happened to a person as they see it, newest first. Raises InvalidCursorError."""
    return _visible(EventItem.gsi1, f"CUSTOMER#{user_id}", f"timeline:{user_id}", user_id, limit, cursor)


def history(
    aggregate: str, aggregate_id: str, *, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[EventView]:
    """What happened to a person's own thing as they see it, newest first. Raises InvalidCursorError."""
    key = f"{aggregate}#{aggregate_id}"
    return _visible(EventItem, key, f"history:{key}", user_id, limit, cursor)


def staff_timeline(
    user_id: str,
    *,
    aggregates: frozenset[str],
    viewer_id: str,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[DomainEvent]:
    """What happened to a person, of some aggregates, as it is stored, newest first. Raises InvalidCursorError.

    A cursor is its viewer's alone, so that nobody reads on who did not begin.
    """
    low = ids.earliest("evt", since) if since else "evt_"
    high = ids.earliest("evt", until) if until else "evt_~"
    page_size = max(min(limit, MAX_LIMIT), DEFAULT_LIMIT)
    page = search_page(
        EventItem.gsi1,
        f"CUSTOMER#{user_id}",
        scope=f"staff-timeline:{user_id}:{viewer_id}:{','.join(sorted(aggregates))}:{low}:{high}",
        fits=lambda item: item.pk.partition("#")[0] in aggregates,
        limit=limit,
        cursor=cursor,
        most_read=READS * page_size,
        page_size=page_size,
        newest_first=True,
        range_condition=EventItem.gsi1sk.between(low, high),
    )
    return Page([item.event() for item in page.items], page.next_cursor)


def _visible(source: Any, key: str, scope: str, user_id: str, limit: int, cursor: str | None) -> Page[EventView]:
    """A page of what a person sees of a key's events; it is full though hidden ones lie between."""
    seen: dict[str, EventView] = {}

    def is_shown(item: EventItem) -> bool:
        found = view(item.event(), user_id)
        if found is not None:
            seen[item.sk] = found
        return found is not None

    page_size = max(min(limit, MAX_LIMIT), DEFAULT_LIMIT)
    page = search_page(
        source,
        key,
        scope=scope,
        fits=is_shown,
        limit=limit,
        cursor=cursor,
        most_read=READS * page_size,
        page_size=page_size,
        newest_first=True,
    )
    return Page([seen[item.sk] for item in page.items], page.next_cursor)
