"""Two managers and an admin at the desk, on a Tuesday noon in Moscow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.identity.models import User
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import create_user, sign_in

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
STAFF = {"manager": "manager", "marta": "manager", "admin": "admin"}
PHONE = "+79161234567"


@dataclass
class Onboarding:
    """Clients and who handles them, through the API."""

    aws: Aws
    clock: FrozenClock
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, **fields: Any) -> User:
        if name not in self.people:
            roles = [STAFF[name]] if name in STAFF else []
            self.people[name] = create_user(name, *roles, full_name=f"{name.title()} Иванова", claimed=True, **fields)
        return self.people[name]

    def call(self, method: str, path: str, body: Any = None, *, by: str | None = "manager", **options: Any) -> Answer:
        from functions.api.onboarding.handler import handler

        token = sign_in(self.person(by)).access_token if by else None
        return http.call(handler, method, f"/api/v1{path}", body, token=token, **options)

    def desk(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call(method, f"/manager/clients{path}", body, **options)

    def client(self, phone: str = PHONE, full_name: str = "Пётр Сидоров", by: str = "manager") -> dict[str, Any]:
        answer = self.desk("POST", "", {"phone": phone, "full_name": full_name}, by=by)
        assert answer.status == 201, answer.body
        return dict(answer.json)

    def confirm(self, client: dict[str, Any], by: str = "manager", **fields: Any) -> Answer:
        body = {"phone": client["phone"], "full_name": client["full_name"], "version": client["version"], **fields}
        return self.desk("PUT", f"/{client['id']}/profile", body, by=by)


@pytest.fixture
def desk(aws: Aws) -> Iterator[Onboarding]:
    with clock.frozen_at(NOON) as frozen:
        yield Onboarding(aws, frozen)
