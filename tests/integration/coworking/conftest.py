"""A space with an admin, a reader at its door and people who come and go, on Tuesday noon in Moscow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.data.events import EventItem
from shared.identity.models import User
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import create_user, sign_in

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOURS = {day: ["09:00", "21:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
SPACE = {
    "name": "Атриум на Красном",
    "capacity": 2,
    "time_zone": "Europe/Moscow",
    "opening_hours": HOURS,
    "requires_door_code": False,
}


@dataclass
class Coworking:
    """Spaces and their visitors, through the API."""

    aws: Aws
    clock: FrozenClock
    people: dict[str, User] = field(default_factory=dict)
    # The keys of a reader in each space, by the space's id, in the order in which they were opened.
    readers: dict[str, str] = field(default_factory=dict)

    def person(self, name: str, *roles: str, is_public: bool = False) -> User:
        if name not in self.people:
            self.people[name] = create_user(name, *roles, is_public=is_public)
        return self.people[name]

    def token(self, name: str) -> str:
        user = self.person(name, *({name} & {"admin", "manager"}))
        return sign_in(user).access_token

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, key: str | None = None, **options: Any
    ) -> Answer:
        from functions.api.analytics.handler import handler as analytics
        from functions.api.spaces.handler import handler as spaces
        from functions.api.visits.handler import handler as visits

        handler = {"spaces": spaces, "analytics": analytics}.get(path.partition("?")[0].split("/")[1], visits)
        return http.call(handler, method, f"/api/v1{path}", body, token=self.token(by) if by else key, **options)

    def space(self, **fields: Any) -> dict[str, Any]:
        answer = self.call("POST", "/spaces", {**SPACE, **fields}, by="admin")
        assert answer.status == 201, answer.body
        made: dict[str, Any] = answer.json
        self.readers[made["id"]] = str(self.reader(made)["key"])
        return made

    def reader(self, space: dict[str, Any], name: str = "Дверь") -> dict[str, Any]:
        """A reader at the door of a space, with its key."""
        answer = self.call("POST", f"/spaces/{space['id']}/readers", {"name": name}, by="admin")
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.json
        return found

    def reader_of(self, space: dict[str, Any] | None = None) -> str:
        """The key of a reader in a space, or in the one that was opened first."""
        return self.readers[space["id"]] if space else next(iter(self.readers.values()))

    def check_in(self, name: str, **body: Any) -> Answer:
        return self.call("POST", "/visits/check-in", body, by=name)

    def check_out(self, name: str) -> Answer:
        return self.call("POST", "/visits/check-out", by=name)

    def present(self, space: dict[str, Any]) -> int:
        return int(self.call("GET", f"/spaces/{space['id']}").json["present"])

    def auto_close(self) -> dict[str, int]:
        from functions.schedules.close_visits.handler import handler

        return handler({}, Context())

    def project(self, *, times: int = 1) -> None:
        """Give all stored events to the projector, in any order, so often."""
        from functions.workers.projector.handler import handler

        for _ in range(times):
            bodies = [EventItem.from_raw_data(item).event().envelope() for item in self._raw("events")]
            records = [{"messageId": f"m{n}", "body": json.dumps(body)} for n, body in enumerate(bodies)]
            assert handler({"Records": records}, Context()) == {"batchItemFailures": []}

    def _raw(self, table: str) -> list[dict[str, Any]]:
        from shared.core.settings import settings

        items: list[dict[str, Any]] = self.aws.client("dynamodb").scan(TableName=settings().table(table))["Items"]
        return items


@pytest.fixture
def coworking(aws: Aws) -> Iterator[Coworking]:
    with clock.frozen_at(NOON) as frozen:
        yield Coworking(aws, frozen)
