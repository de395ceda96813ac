"""Two agents and an admin, and customers who write to them, on a Tuesday noon in Moscow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.identity.models import User
from shared.support.tickets.editor import find
from shared.support.tickets.models import Ticket
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import create_user, sign_in

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
# What a check of the tickets says of those that nobody goes on with.
NOBODY_IDLE = {"reminded": 0, "resolved": 0, "closed": 0}
AGENTS = ("manager", "marta", "admin", "mail_gateway")


@dataclass
class Support:
    """Customers and agents with their tickets, through the API."""

    aws: Aws
    clock: FrozenClock
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str) -> User:
        if name not in self.people:
            role = {"marta": "manager"}.get(name, name)
            roles = [role] if name in AGENTS else []
            self.people[name] = create_user(name, *roles, full_name=f"{name.title()} Иванова", claimed=True)
        return self.people[name]

    def token(self, name: str) -> str:
        return sign_in(self.person(name)).access_token

    def call(self, method: str, path: str, body: Any = None, *, by: str | None = None, **options: Any) -> Answer:
        from functions.api.support.handler import handler

        token = self.token(by) if by else None
        return http.call(handler, method, f"/api/v1/support{path}", body, token=token, **options)

    def open(self, name: str = "anna", subject: str = "Не пришёл заказ", **body: Any) -> str:
        answer = self.call("POST", "/tickets", {"subject": subject, "text": "Где он?", **body}, by=name)
        assert answer.status == 201, answer.body
        return str(answer.json["id"])

    def say(self, ticket_id: str, text: str = "Ещё раз", *, by: str = "anna", **body: Any) -> Answer:
        return self.call("POST", f"/tickets/{ticket_id}/messages", {"text": text, **body}, by=by)

    def do(self, ticket_id: str, what: str, body: Any = None, *, by: str = "manager", method: str = "POST") -> Answer:
        return self.call(method, f"/tickets/{ticket_id}/{what}", body, by=by)

    def change(self, ticket_id: str, **fields: Any) -> Answer:
        return self.call("PATCH", f"/tickets/{ticket_id}", fields, by="manager")

    def ticket(self, ticket_id: str) -> Ticket:
        return find(ticket_id)

    def bodies(self, ticket_id: str, by: str) -> list[str]:
        """What somebody sees of a ticket, oldest first."""
        items = self.call("GET", f"/tickets/{ticket_id}/messages", by=by).json["items"]
        return [item["body"] for item in reversed(items)]

    def queue(self, query: str = "", by: str = "manager") -> list[str]:
        answer = self.call("GET", f"/queue{query}", by=by)
        assert answer.status == 200, answer.body
        return [item["id"] for item in answer.json["items"]]

    def watch(self) -> dict[str, int]:
        from functions.schedules.sla_watch.handler import handler

        return handler({}, Context())

    def events(self, *types: str) -> list[dict[str, Any]]:
        return [event["data"] for event in self.aws.events(*(f"ticket.{name}" for name in types))]


@pytest.fixture
def support(aws: Aws) -> Iterator[Support]:
    with clock.frozen_at(NOON) as frozen:
        yield Support(aws, frozen)
