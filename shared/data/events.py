"""Domain events: outbox, audit log and customer timeline in one append-only table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core import clock, ids
from shared.core.observability import acts_as_staff, caused_by, correlation_id
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import AtriumModel, TableName, query_page
from shared.data.keys_only_index import BareGsi2, KeysOnlyGsi1


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Something that happened: `type` is `<aggregate>.<past tense>`, `data` is JSON without secrets.

    Amounts in `data` are kopecks, times ISO 8601 UTC. `caused_by` is the automation rule that it follows from, also
    through other events and messages; empty when from none.
    """

    type: str
    aggregate: str
    aggregate_id: str
    data: dict[str, Any] = field(default_factory=dict)
    customer_id: str | None = None
    actor: str | None = None
    id: str = field(default_factory=lambda: ids.new("evt"))
    occurred_at: datetime = field(default_factory=clock.now)
    correlation_id: str = field(default_factory=correlation_id)
    caused_by: str = field(default_factory=caused_by)

    def envelope(self) -> dict[str, Any]:
        """The JSON that travels over the bus and the queues."""
        envelope = {
            "id": self.id,
            "type": self.type,
            "aggregate": self.aggregate,
            "aggregate_id": self.aggregate_id,
            "customer_id": self.customer_id,
            "actor": self.actor,
            "occurred_at": clock.iso(self.occurred_at),
            "correlation_id": self.correlation_id,
            "data": self.data,
        }
        return {**envelope, "caused_by": self.caused_by} if self.caused_by else envelope

    @classmethod
    def from_envelope(cls, body: dict[str, Any]) -> DomainEvent:
        """Read an envelope back. Raises KeyError or ValueError when it is not one."""
        return cls(
            type=body["type"],
            aggregate=body["aggregate"],
            aggregate_id=body["aggregate_id"],
            data=body["data"],
            customer_id=body.get("customer_id"),
            actor=body.get("actor"),
            id=body["id"],
            occurred_at=clock.parse(body["occurred_at"]),
            correlation_id=body.get("correlation_id") or "",
            caused_by=body.get("caused_by") or "",
        )


# Whom an event of these is of says who asked for the work, who may be a customer.
ASKED_BY_ANYBODY = frozenset({"task"})
# Ids of accounts, and who works on the stack from a command line.
PERSONS = ("usr_", "operator:")


def is_staff_action(event: DomainEvent) -> bool:
    """Whether a member of staff did it: by a permission, or to what is not theirs.

    What a request did knows its permission, also when an admin refunds an order of their own. What a worker finishes
    for somebody, and what a command does, is theirs when the event concerns somebody else or nobody.
    """
    if event.actor is None or not event.actor.startswith(PERSONS) or event.caused_by:
        return False
    return acts_as_staff() or (event.customer_id != event.actor and event.aggregate not in ASKED_BY_ANYBODY)


def staff_month(moment: datetime) -> str:
    """The key of what staff did in a month (UTC)."""
    return f"STAFF#{moment:%Y-%m}"


def _staff_key(event: DomainEvent) -> str:
    """What the index of staff's actions sorts by, and behind it what it is searched by."""
    return "#".join((event.id, event.type, event.actor or "", event.customer_id or ""))


class EventItem(AtriumModel, discriminator="event"):
    """A stored event: pk `<aggregate>#<id>`, sk the event's id, gsi1 the person it concerns, gsi2 what staff did."""

    class Meta:
        table_name = TableName("events")

    gsi1 = KeysOnlyGsi1()
    gsi2 = BareGsi2()
    event_type = UnicodeAttribute()
    customer_id = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    occurred_at = UnicodeAttribute()
    correlation_id = UnicodeAttribute(null=True)
    caused_by = UnicodeAttribute(null=True)
    data = JSONAttribute()

    @classmethod
    def of(cls, event: DomainEvent) -> EventItem:
        """The item that keeps an event."""
        is_staff = is_staff_action(event)
        return cls(
            pk=f"{event.aggregate}#{event.aggregate_id}",
            sk=event.id,
            gsi1pk=f"CUSTOMER#{event.customer_id}" if event.customer_id else None,
            gsi1sk=event.id if event.customer_id else None,
            gsi2pk=staff_month(event.occurred_at) if is_staff else None,
            gsi2sk=_staff_key(event) if is_staff else None,
            event_type=event.type,
            customer_id=event.customer_id,
            actor=event.actor,
            occurred_at=clock.iso(event.occurred_at),
            correlation_id=event.correlation_id or None,
            caused_by=event.caused_by or None,
            data=event.data,
        )

    def event(self) -> DomainEvent:
        """The event that this item keeps."""
        aggregate, _, aggregate_id = self.pk.partition("#")
        return DomainEvent(
            type=self.event_type,
            aggregate=aggregate,
            aggregate_id=aggregate_id,
            data=self.data,
            customer_id=self.customer_id,
            actor=self.actor,
            id=self.sk,
            occurred_at=clock.parse(self.occurred_at),
            correlation_id=self.correlation_id or "",
            caused_by=self.caused_by or "",
        )


def from_stream_image(image: dict[str, dict[str, Any]]) -> DomainEvent:
    """Read an event from a DynamoDB stream's `NewImage`. Raises KeyError or ValueError for anything else."""

    def text(name: str) -> str | None:
        value = image.get(name, {}).get("S")
        return value if isinstance(value, str) else None

    aggregate, _, aggregate_id = image["pk"]["S"].partition("#")
    return DomainEvent(
        type=image["event_type"]["S"],
        aggregate=aggregate,
        aggregate_id=aggregate_id,
        data=json.loads(image["data"]["S"]),
        customer_id=text("customer_id"),
        actor=text("actor"),
        id=image["sk"]["S"],
        occurred_at=clock.parse(image["occurred_at"]["S"]),
        correlation_id=text("correlation_id") or "",
        caused_by=text("caused_by") or "",
    )


def timeline(customer_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[DomainEvent]:
    """What happened to a person, newest first."""
    key = f"CUSTOMER#{customer_id}"
    page = query_page(EventItem.gsi1, key, scope=f"timeline:{customer_id}", limit=limit, cursor=cursor)
    return Page([item.event() for item in page.items], page.next_cursor)


def history(
    aggregate: str, aggregate_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[DomainEvent]:
    """What happened to one thing (`order`, `product`, …), newest first."""
    key = f"{aggregate}#{aggregate_id}"
    page = query_page(EventItem, key, scope=f"history:{key}", limit=limit, cursor=cursor)
    return Page([item.event() for item in page.items], page.next_cursor)
