"""Who of the staff did what: the events that members of staff caused, of all modules, newest first.

An event is in the index of staff's actions from the transaction on that did what it says (`shared.data.events`). Which
events belong to which module, the reader says: this module knows no business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from shared.core import clock, ids
from shared.core.paging import InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.core.periods import check_period
from shared.data.base import search_page
from shared.data.events import DomainEvent, EventItem, staff_month
from shared.identity.public import names_of
from shared.operations.errors import UnknownAuditModuleError

# Module → its aggregates.
Aggregates = Mapping[str, Mapping[str, str]]
# Where no beginning is asked for.
REACH: Final = timedelta(days=366)
MAX_READ: Final = 5000
# Months without anything cost half a unit each.
MAX_MONTHS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What is looked for; `target` is a thing's id or that of the person whom it concerns."""

    actor: str | None = None
    module: str | None = None
    kind: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def fits(self, entry: Any, aggregates: Aggregates) -> bool:
        """Whether an entry of the index is looked for."""
        aggregate, _, aggregate_id = entry.pk.partition("#")
        _, kind, actor, customer_id = entry.gsi2sk.split("#", 3)
        return (
            self.actor in (None, actor)
            and self.kind in (None, kind)
            and self.target in (None, aggregate_id, customer_id)
            and (self.module is None or aggregate in aggregates[self.module])
        )


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that a member of staff did; `names` are the accounts' names by id, without those that are gone."""

    event: DomainEvent
    module: str
    actor_name: str | None
    customer_name: str | None


def listing(
    wanted: AuditFilter, *, aggregates: Aggregates, viewer_id: str, limit: int, cursor: str | None
) -> Page[AuditEntry]:
    """A page of what staff did, newest first; without a beginning that of the last 366 days.

    A page may be short, or empty, and still have a next one. A cursor is its viewer's alone. Raises
    UnknownAuditModuleError, InvalidPeriodError, InvalidCursorError.
    """
    check_period(wanted.since, wanted.until)
    if wanted.module is not None and wanted.module not in aggregates:
        raise UnknownAuditModuleError()
    scope = f"audit:{viewer_id}:{wanted}"
    until = wanted.until or clock.now() + timedelta(days=1)
    since = wanted.since or until - REACH
    if since > until:
        # DynamoDB refuses a range that ends before it begins.
        return Page([])
    # By their ids, as the index sorts them; the first of a moment is included, that of the end is not.
    low, high = ids.earliest("evt", since), ids.earliest("evt", until)
    month, inner = _position(decode_cursor(scope, cursor)) if cursor else (staff_month(until), None)
    found: list[Any] = []
    looked_at = 0

    def fits(entry: Any) -> bool:
        nonlocal looked_at
        looked_at += 1
        return wanted.fits(entry, aggregates)

    for _ in range(MAX_MONTHS):
        page = search_page(
            EventItem.gsi2,
            month,
            scope=scope,
            fits=fits,
            limit=limit - len(found),
            cursor=inner,
            # Of all months together: each may hold nearly as many.
            most_read=MAX_READ - looked_at,
            newest_first=True,
            range_condition=EventItem.gsi2sk.between(low, high),
        )
        found += page.items
        inner = page.next_cursor
        if inner is None:
            if month <= staff_month(since):
                return Page(_entries(found, aggregates))
            month = _before(month)
        if inner is not None or len(found) >= limit or looked_at >= MAX_READ:
            break
    return Page(_entries(found, aggregates), encode_cursor(scope, {"month": month, "cursor": inner or ""}))


def _before(month: str) -> str:
    first = datetime.strptime(month, "STAFF#%Y-%m").replace(tzinfo=clock.now().tzinfo)
    return staff_month(first - timedelta(days=1))


def _position(key: dict[str, Any]) -> tuple[str, str | None]:
    month, inner = key.get("month"), key.get("cursor")
    if not isinstance(month, str) or not isinstance(inner, str):
        raise InvalidCursorError()
    try:
        _before(month)
    except ValueError:
        raise InvalidCursorError() from None
    return month, inner or None


def _entries(found: Sequence[Any], aggregates: Aggregates) -> list[AuditEntry]:
    events = [item.event() for item in EventItem.gsi2.read(found)]
    people = {one for event in events for one in (event.actor, event.customer_id) if one and one.startswith("usr_")}
    names = names_of(people)
    module_of = {aggregate: module for module, theirs in aggregates.items() for aggregate in theirs}
    return [
        AuditEntry(
            event,
            module_of.get(event.aggregate, ""),
            names.get(event.actor or ""),
            names.get(event.customer_id or ""),
        )
        for event in events
    ]
