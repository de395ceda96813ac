"""People to test with, and a client that speaks to both identity groups."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from shared.core import aws as clients
from shared.core import clock
from shared.core.clock import FrozenClock
from tests.support import http, template
from tests.support.cloud import Aws
from tests.support.http import Answer

if TYPE_CHECKING:
    from tests.integration.identity.people import Person

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
PHONE = "+79123456789"
EMAIL = "anna@example.com"


@dataclass
class Api:
    """Calls the right handler for a path below /api/v1; remembers nobody."""

    aws: Aws
    sent: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        from functions.api.auth.handler import handler as auth
        from functions.api.users.handler import handler as users

        handler = auth if path.startswith("/auth") else users
        return http.call(handler, method, f"/api/v1{path}", body, **options)

    def register(self, **fields: Any) -> dict[str, Any]:
        body = {"password": PASSWORD, "full_name": "Anna Ivanova", **fields}
        answer = self("POST", "/auth/register", body)
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.json
        return found

    def login(self, login: str = PHONE, password: str = PASSWORD, **options: Any) -> Answer:
        return self("POST", "/auth/login", {"login": login, "password": password}, **options)

    def refresh(self, token: str) -> Answer:
        return self("POST", "/auth/refresh", {"refresh_token": token})

    def code(self, channel: str = "phone") -> str:
        """The code in the newest message on a channel; all waiting messages are taken."""
        self.sent = self.aws.messages("sms" if channel == "phone" else "email")
        return str(self.sent[-1]["data"]["variables"]["code"])

    def confirm(self, token: str, code: str, channel: str = "phone") -> Answer:
        return self("POST", "/auth/verify/confirm", {"channel": channel, "code": code}, token=token)

    def grant(self, user_id: str, role: Any) -> None:
        from shared.identity import administration

        administration.grant(user_id=user_id, role=role, actor="operator")

    def admin(self, **fields: Any) -> dict[str, Any]:
        """A signed-in admin."""
        person = self.register(**(fields or {"email": "admin@example.com"}))
        self.grant(person["user"]["id"], "admin")
        login = person["user"]["email"] or person["user"]["phone"]
        found: dict[str, Any] = self.login(login).json
        return found


@pytest.fixture
def api(aws: Aws) -> Api:
    return Api(aws)


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(NOON) as frozen:
        yield frozen


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Runs one function many times at once and gives all results; single AWS calls are atomic, as they are on AWS."""
    from botocore.client import BaseClient

    one_call = threading.Lock()
    send = BaseClient._make_api_call

    def in_turn(client: Any, operation: str, params: Any) -> Any:
        with one_call:
            return send(client, operation, params)

    # moto keeps its tables in plain dicts and does not expect threads.
    monkeypatch.setattr(BaseClient, "_make_api_call", in_turn)

    def run(work: Callable[[int], Any], times: int) -> list[Any]:
        with ThreadPoolExecutor(times, initializer=lambda: asyncio.set_event_loop(asyncio.new_event_loop())) as pool:
            # The stopped clock lives in a context variable, which threads do not inherit by themselves.
            return [f.result() for f in [pool.submit(copy_context().run, work, i) for i in range(times)]]

    return run


@pytest.fixture
def person(api: Api, time: FrozenClock) -> Person:
    from tests.integration.identity.people import Person

    return Person(api, time)


@pytest.fixture
def required(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting demands a second factor of staff."""
    from shared.core.settings import settings

    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    settings.cache_clear()


@pytest.fixture
def stack(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """CloudFormation's answer about a stack whose outputs name the tables; moto needs further packages to give it."""
    outputs = {
        "IdentityTableName": api.aws.environ["TABLE_IDENTITY"],
        "EventsTableName": api.aws.environ["TABLE_EVENTS"],
        "ApiUrl": "https://example.com",
    }
    described = {
        "StackName": template.STACK,
        "CreationTime": NOON,
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
    }
    # The command sets it for its process, which here is the tests'.
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    with Stubber(clients.client("cloudformation")) as stub:
        for _ in range(2):
            stub.add_response("describe_stacks", {"Stacks": [described]}, {"StackName": template.STACK})
        yield template.STACK
