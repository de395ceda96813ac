"""People, an admin's rules, and the workers of automation, notifications and tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.api.achievements.handler import handler as automation_api
from functions.workers.automation.handler import handler as worker
from functions.workers.tasks.handler import handler as tasks_worker
from shared.automation.models import Firing
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent, EventItem
from shared.identity.models import User
from shared.tasks.models import Task
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import People
from tests.support.sqs import failed_of

Json = dict[str, Any]
MESSAGE: Json = {
    "type": "message",
    "title": {"ru": "Спасибо, {name}", "en": "Thank you, {name}"},
    "body": {"ru": "Пришло {amount}.", "en": "We have {amount}."},
}
KARMA: Json = {"type": "karma", "points": 5, "reason": "За пожертвование"}
TAG: Json = {"type": "tag", "add": ["donor"]}
PROMO: Json = {"type": "promo_code", "discount_percent": 10, "valid_days": 14, "prefix": "gift"}
TICKET: Json = {"type": "ticket", "subject": "Крупное пожертвование", "text": "{name}: {amount}"}


@dataclass
class Office(People):
    """People, rules, and what rules did."""

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = "admin", key: str | None = None
    ) -> Answer:
        return self.ask(automation_api, method, f"/automation{path}", body, by, key, "")

    def rule(self, *actions: Json, **fields: Any) -> str:
        """A rule about donations that is active; its id."""
        body = {"title": "Правило", "event_type": "donation.succeeded", "actions": list(actions or [KARMA]), **fields}
        answer = self.call("POST", "/rules", body)
        assert answer.status == 201, answer.body
        return str(answer.json["id"])

    def gift(self, amount: int = 1_000_00, name: str | None = "anna", **more: Any) -> DomainEvent:
        """A donation that came."""
        data = {
            "donation_id": "don_1",
            "amount": amount,
            "currency": "RUB",
            "is_anonymous": False,
            "succeeded_at": "2026-03-02T09:00:00Z",
        }
        person = self.person(name) if name else None
        return DomainEvent("donation.succeeded", "donation", "don_1", data, customer_id=person, actor=person, **more)

    def deliver(self, *events: DomainEvent, to: Callable[..., Any] = worker) -> list[str]:
        """The bus brings events to a worker; those that it failed with."""
        return failed_of(to, *((event.id, event.envelope()) for event in events))

    def happened(self, *events: DomainEvent) -> None:
        """Stored, and brought to the worker, which handles all."""
        for event in events:
            EventItem.of(event).save()
        assert self.deliver(*events) == []

    def firing(self, rule_id: str, event: DomainEvent) -> Firing | None:
        return Firing.get_or_none(*Firing.key(rule_id, event.id), consistent=True)

    def status(self, rule_id: str, event: DomainEvent) -> tuple[str, str | None] | None:
        found = self.firing(rule_id, event)
        return (found.status, found.reason) if found else None

    def user(self, name: str = "anna") -> User:
        return User.get(*User.key(self.person(name)), consistent_read=True)

    def announced(self, *types: str) -> list[DomainEvent]:
        """Stored events of these types, oldest first."""
        found = [one.event() for one in EventItem.scan() if one.event_type in types]
        return sorted(found, key=lambda event: event.id)

    def history(self, rule_id: str) -> list[Json]:
        answer = self.call("GET", f"/rules/{rule_id}/history")
        assert answer.status == 200, answer.body
        return list(answer.json["items"])

    def preview(self, *actions: Json, **fields: Any) -> Json:
        """The result of a preview that is carried out."""
        body = {"event_type": "donation.succeeded", "actions": list(actions or [KARMA]), **fields}
        answer = self.call("POST", "/rules/preview", body, key=ids.new("key"))
        assert answer.status == 202, answer.body
        task_id = answer.json["task_id"]
        for _ in range(20):
            task = Task.get(*Task.key(task_id), consistent_read=True)
            if task.status == "succeeded":
                return dict(task.result)
            data = {"task_id": task_id, "kind": task.kind}
            assert self.deliver(DomainEvent("task.requested", "task", task_id, data), to=tasks_worker) == []
        raise AssertionError("the preview does not end")


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


@pytest.fixture
def office(aws: Aws) -> Office:
    return Office(aws)
