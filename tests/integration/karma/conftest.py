"""People with accounts, the karma functions, and events as the bus brings them."""

from __future__ import annotations

from typing import Any

import pytest

from functions.api.karma.handler import handler as karma_api
from functions.api.users.handler import handler as users_api
from functions.workers.karma.handler import handler as worker
from shared.data.events import DomainEvent, EventItem
from shared.identity.models import User
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import People
from tests.support.sqs import failed_of


class Community(People):
    """People, what they did, and what they were thanked with."""

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, key: str | None = None, etag: str = ""
    ) -> Answer:
        handler = users_api if path in ("/users/me",) else karma_api
        return self.ask(handler, method, path, body, by, key, etag)

    def balance(self, name: str) -> int:
        return int(User.get(*User.key(self.person(name)), consistent_read=True).karma or 0)

    def entries(self, name: str) -> list[tuple[int, str]]:
        found = self.call("GET", "/users/me/karma", by=name).json["items"]
        return [(entry["delta"], entry["reason"]) for entry in found]

    def store_and_deliver(self, *events: DomainEvent) -> list[str]:
        """Store events and bring them to the worker; the ids of those that it could not handle."""
        for event in events:
            EventItem.of(event).save()
        return self.deliver(*events)

    def deliver(self, *events: DomainEvent) -> list[str]:
        return failed_of(worker, *((event.id, event.envelope()) for event in events))

    def visit_closed(self, name: str, hours: float, *, day: int = 10, visit_id: str = "vis_1") -> DomainEvent:
        """A visit that was closed."""
        data = {
            "visit_id": visit_id,
            "space_id": "spc_1",
            "space_name": "Зал",
            "time_zone": "Europe/Moscow",
            "status": "closed",
            **times(hours, day),
        }
        return DomainEvent("visit.closed", "visit", visit_id, data, customer_id=self.person(name))

    def visit_corrected(self, name: str, before: float, after: float, *, day: int = 10) -> DomainEvent:
        """A visit whose times an admin put right."""
        data = {"visit_id": "vis_1", "space_id": "spc_1", "before": times(before, day), "after": times(after, day)}
        return DomainEvent("visit.corrected", "visit", "vis_1", data, customer_id=self.person(name))

    def donation_succeeded(self, name: str, amount: int) -> DomainEvent:
        """A donation that was paid."""
        data = {
            "donation_id": "don_1",
            "amount": amount,
            "currency": "RUB",
            "is_anonymous": False,
            "succeeded_at": "2026-03-10T09:00:00Z",
        }
        return DomainEvent("donation.succeeded", "donation", "don_1", data, customer_id=self.person(name))

    def donation_refunded(self, given: DomainEvent, amount: int, *, sum_of_all: int) -> DomainEvent:
        """A refund of a part of a donation, or of what was left."""
        donated = given.data["amount"]
        data = {
            **given.data,
            "refund_id": f"ref_{sum_of_all}",
            "amount": amount,
            "refunded_amount": sum_of_all,
            "donated_amount": donated,
            "full": sum_of_all == donated,
            "succeeded_event_id": given.id,
        }
        return DomainEvent("donation.refunded", "donation", "don_1", data, customer_id=given.customer_id)


def times(hours: float, day: int) -> dict[str, Any]:
    """A stay that ended at eight in the evening."""
    minutes = int(hours * 60)
    moment = f"2026-03-{day:02d}T20:00:00.000Z"
    return {"check_in": f"2026-03-{day:02d}T06:00:00.000Z", "check_out": moment, "duration_minutes": minutes}


@pytest.fixture
def community(aws: Aws) -> Community:
    return Community(aws)
