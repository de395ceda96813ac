"""People, the functions of achievements, and the workers of achievements, karma and tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.api.achievements.handler import handler as achievements_api
from functions.workers.achievements.handler import handler as worker
from functions.workers.karma.handler import handler as karma_worker
from functions.workers.tasks.handler import handler as tasks_worker
from shared.achievements.models import Grant, StoredTally
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent, EventItem
from shared.identity.models import User
from shared.tasks.models import Task
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import People
from tests.support.sqs import failed_of

LESSONS = {"events": ["lesson.completed"], "per": "lesson_id", "levels": [1, 3]}
DAYS = {"events": ["learning.active", "learning.day_restored"], "measure": "streak", "per": "day", "levels": [3]}
GIFTS = {
    "events": ["donation.succeeded", "donation.refunded"],
    "measure": "sum",
    "per": "donation_id",
    "of": {"donation.succeeded": "amount", "donation.refunded": "donated_amount - refunded_amount"},
    "levels": [1_000_00],
}


@dataclass
class Club(People):
    """People, what they did, and what they were given for it."""

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, key: str | None = None, etag: str = ""
    ) -> Answer:
        return self.ask(achievements_api, method, path, body, by, key, etag)

    def rule(self, rule: dict[str, Any], **fields: Any) -> str:
        """An achievement; its id."""
        body = {"title": "Достижение", "karma": 5, "rule": rule, **fields}
        answer = self.call("POST", "/achievements", body, by="admin")
        assert answer.status == 201, answer.body
        return str(answer.json["id"])

    def event(self, event_type: str, name: str | None, *, actor: str | None = None, **data: Any) -> DomainEvent:
        """Something that happened to somebody, a second after the last."""
        customer = self.person(name) if name else None
        acted = self.person(actor) if actor else customer
        return DomainEvent(event_type, event_type.partition(".")[0], "agg_1", data, customer_id=customer, actor=acted)

    def store(self, *events: DomainEvent) -> None:
        """What happened is in the history, and nobody heard of it."""
        for event in events:
            EventItem.of(event).save()

    def deliver(self, *events: DomainEvent, to: Callable[..., Any] = worker) -> None:
        """The bus brings events to a worker, which handles them all."""
        if not events:
            return
        assert failed_of(to, *((event.id, event.envelope()) for event in events)) == []

    def happened(self, *events: DomainEvent) -> None:
        """Stored, and brought to the worker."""
        self.store(*events)
        self.deliver(*events)

    def lesson(self, number: int, name: str = "anna") -> DomainEvent:
        return self.event(
            "lesson.completed", name, course_id="crs_1", lesson_id=f"les_{number}", rule="manual", release=1
        )

    def day(self, day: str, name: str = "anna", event_type: str = "learning.active") -> DomainEvent:
        return self.event(event_type, name, day=day)

    def gift(self, amount: int, donation: str = "don_1", name: str = "anna") -> DomainEvent:
        return self.event(
            "donation.succeeded",
            name,
            donation_id=donation,
            amount=amount,
            currency="RUB",
            is_anonymous=False,
            succeeded_at="2026-03-02T09:00:00Z",
        )

    def refund(self, gift: DomainEvent, amount: int) -> DomainEvent:
        donated = gift.data["amount"]
        data = {**gift.data, "refund_id": ids.new("ref"), "amount": amount, "donated_amount": donated}
        data |= {"refunded_amount": amount, "full": amount == donated, "succeeded_event_id": gift.id}
        return DomainEvent("donation.refunded", "donation", "agg_1", data, customer_id=gift.customer_id)

    def mine(self, name: str = "anna") -> list[dict[str, Any]]:
        answer = self.call("GET", "/users/me/achievements", by=name)
        assert answer.status == 200, answer.body
        return list(answer.json["items"])

    def levels(self, achievement: str, name: str = "anna") -> list[int]:
        """The levels that somebody holds now."""
        mine = self.mine(name)
        return sorted(
            one["level"] for one in mine if one["achievement_id"] == achievement and one["withdrawn_at"] is None
        )

    def tally(self, achievement: str, name: str = "anna") -> StoredTally | None:
        return StoredTally.get_or_none(*StoredTally.key(self.person(name), achievement), consistent=True)

    def grant(self, achievement: str, level: int, name: str = "anna") -> Grant:
        return Grant.get(*Grant.key(self.person(name), achievement, level), consistent_read=True)

    def announced(self, *types: str) -> list[DomainEvent]:
        """Stored events of these types, oldest first."""
        found = [one.event() for one in EventItem.scan() if one.event_type in types]
        return sorted(found, key=lambda event: event.id)

    def give_karma(self) -> None:
        """The worker of karma hears of all that was granted and withdrawn, withdrawals first."""
        self.deliver(*self.announced("achievement.granted"), to=karma_worker)
        self.deliver(*self.announced("achievement.withdrawn"), to=karma_worker)

    def karma(self, name: str = "anna") -> int:
        return int(User.get(*User.key(self.person(name)), consistent_read=True).karma or 0)

    def replay(self, achievement: str) -> dict[str, Any]:
        """An admin's replay, carried out; its result."""
        answer = self.call("POST", f"/achievements/{achievement}/replay", {}, by="admin", key=ids.new("key"))
        assert answer.status == 202, answer.body
        task_id = answer.json["task_id"]
        for _ in range(100):
            task = Task.get(*Task.key(task_id), consistent_read=True)
            if task.status == "succeeded":
                return dict(task.result)
            data = {"task_id": task_id, "kind": task.kind}
            self.deliver(DomainEvent("task.requested", "task", task_id, data), to=tasks_worker)
        raise AssertionError("the replay does not end")


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


@pytest.fixture
def club(aws: Aws) -> Club:
    return Club(aws)
