"""A space with a desk and a room, members, the payments worker and a provider in memory, on Tuesday noon in Moscow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.api.bookings.handler import handler as api
from functions.api.spaces.handler import handler as spaces_api
from functions.api.visits.handler import handler as visits_api
from functions.schedules.coworking_watch.handler import handler as watch
from functions.workers.payments import handler as payments_worker
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.identity.models import User
from shared.payments import lookup as payment_lookup
from shared.providers.payments.fake import FakePayments
from tests.support import http
from tests.support.http import Answer, Context
from tests.support.people import People
from tests.support.sqs import failed_of

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOURS = {day: ["09:00", "21:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
SPACE = {
    "name": "Атриум на Красном",
    "capacity": 5,
    "time_zone": "Europe/Moscow",
    "opening_hours": HOURS,
    "requires_door_code": False,
}
ROOM = {"kind": "room", "name": "Переговорная", "capacity": 6, "price": 50_000, "slot_minutes": 60}
DESK = {"kind": "desk", "name": "Стол у окна", "price": 0, "slot_minutes": 30}
GROUPS = {"spaces": spaces_api, "visits": visits_api}


@dataclass
class Bookings(People):
    """Everybody who books, comes in and pays."""

    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))
    provider: FakePayments = field(default_factory=FakePayments)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: str | None = None,
        key: str | None = None,
        reader: str | None = None,
    ) -> Answer:
        handler = GROUPS.get(path.partition("?")[0].split("/")[1], api)
        if reader:
            return http.call(handler, method, f"/api/v1{path}", body, token=reader)
        if by and by in self.people:
            # Time passes in these tests: a session of its own for each call.
            self.sign_in(by, User.get(*User.key(self.people[by][0])))
        elif by == "manager":
            self.person("manager", "manager")
        return self.ask(handler, method, path, body, by, key, "")

    def made(self, path: str, body: Any, *, by: str = "admin") -> dict[str, Any]:
        answer = self.call("POST", path, body, by=by)
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.json
        return found

    def space(self, **fields: Any) -> dict[str, Any]:
        return self.made("/spaces", {**SPACE, **fields})

    def reader(self, space_id: str) -> str:
        """The key of a new reader at the door of a space."""
        return str(self.made(f"/spaces/{space_id}/readers", {"name": "Дверь"})["key"])

    def resource(self, space: dict[str, Any], base: dict[str, Any] = ROOM, **fields: Any) -> dict[str, Any]:
        return self.made("/resources", {"space_id": space["id"], **base, **fields})

    def book(self, resource: dict[str, Any], begin: str, end: str, *, by: str = "anna", **more: Any) -> Answer:
        body = {"resource_id": resource["id"], "begin": begin, "end": end, **more}
        return self.call("POST", "/bookings", body, by=by)

    def free(self, resource: dict[str, Any], day: str) -> list[str]:
        answer = self.call("GET", f"/resources/{resource['id']}/availability?from={day}&to={day}")
        assert answer.status == 200, answer.body
        return [one["begin"] for one in answer.json["slots"] if one["is_free"]]

    def pay(self, kind: str, payable_id: str, *, amount: int | None = None) -> None:
        [payment] = payment_lookup.payments_of(kind, payable_id)
        self.provider.pay(str(payment.provider_payment_id), amount=amount)
        self.notify(str(payment.provider_payment_id))

    def notify(self, provider_payment_id: str, event: str = "payment.succeeded") -> None:
        data = {"event": event, "object_id": provider_payment_id}
        assert self.work({"id": ids.new("ntf"), "type": "payment.notification", "data": data}) == []

    def work(self, body: dict[str, Any]) -> list[str]:
        return failed_of(payments_worker.handler, ("m1", body))

    def run_events(self, *types: str) -> None:
        """Hand the events of some types to the payments worker, as the bus does."""
        for event in self.aws.events(*types):
            assert self.work({"id": event["sk"], "type": event["event_type"], "data": event["data"]}) == []

    def watch(self) -> dict[str, dict[str, int]]:
        return watch({}, Context())


@pytest.fixture
def bookings(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bookings]:
    fake = FakePayments()
    for module in ("bookings", "passes"):
        monkeypatch.setattr(f"functions.api.bookings.{module}.payment_provider", lambda: fake)
    monkeypatch.setattr(payments_worker, "provider", lambda: fake)
    with clock.frozen_at(NOON) as frozen:
        yield Bookings(aws, clock=frozen, provider=fake)
