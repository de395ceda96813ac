"""A WebSocket API in the test's own process: the function's real handler, with events as API Gateway sends them."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.apigatewaymanagementapi.models import apigatewaymanagementapi_backends

from functions.workers.live.handler import handler
from shared.data.events import DomainEvent
from shared.identity import tokens
from shared.identity.models import User
from tests.integration.notifications.conftest import invoke
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.people import create_user, sign_in
from tests.support.template import ACCOUNT, REGION, ROOT


def recorded(kind: str) -> dict[str, Any]:
    """A recorded event of the WebSocket API."""
    found: dict[str, Any] = json.loads((ROOT / "events" / f"live_{kind}.json").read_text())
    return copy.deepcopy(found)


@dataclass
class Tab:
    """Somebody's open page."""

    id: str
    user: User
    session_id: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def say(self, *raw: str, **said: Any) -> Any:
        """Send a message; the answer, None when there is none."""
        event = recorded("message")
        event["requestContext"]["connectionId"] = self.id
        event["body"] = raw[0] if raw else json.dumps(said)
        answer = handler(event, Context())
        assert answer["statusCode"] == 200
        return json.loads(answer["body"]) if answer.get("body") else None

    def subscribe(self, *topics: str) -> Any:
        return self.say(action="subscribe", topics=list(topics))

    def leave(self) -> None:
        event = recorded("disconnect")
        event["requestContext"]["connectionId"] = self.id
        assert handler(event, Context())["statusCode"] == 200

    def told(self) -> list[dict[str, Any]]:
        """What was posted to it since it was last asked."""
        connection = posted().connections.get(self.id)
        if connection is None:
            return []
        text = connection.data.decode()
        connection.data = b""
        decoder, found = json.JSONDecoder(), []
        while text:
            one, end = decoder.raw_decode(text)
            found.append(one)
            text = text[end:]
        return found


def posted() -> Any:
    """moto's management API."""
    return apigatewaymanagementapi_backends[ACCOUNT][REGION]


@dataclass
class Live:
    """The API, its people and their pages."""

    aws: Aws
    people: dict[str, User] = field(default_factory=dict)
    opened: int = 0

    def person(self, name: str, *roles: str) -> User:
        if name not in self.people:
            self.people[name] = create_user(name, *roles)
        return self.people[name]

    def connect(self, name: str, *roles: str, session_id: str | None = None, protocols: str | None = None) -> Tab:
        """Open a page of a person's, in a new session unless one is named."""
        user = self.person(name, *roles)
        session_id = session_id or sign_in(user).session_id
        self.opened += 1
        tab = Tab(f"c{self.opened}", user, session_id)
        token = tokens.issue_access(user_id=user.id, session_id=session_id, roles=user.roles)
        event = recorded("connect")
        event["requestContext"]["connectionId"] = tab.id
        event["headers"]["Sec-WebSocket-Protocol"] = protocols if protocols is not None else f"atrium.v1, {token}"
        answer = handler(event, Context())
        tab.status, tab.headers = answer["statusCode"], answer.get("headers", {})
        return tab

    def happens(self, event: DomainEvent) -> None:
        """The bus brings an event."""
        assert invoke(handler, event.envelope()) == []


@pytest.fixture
def live(aws: Aws) -> Live:
    return Live(aws)
