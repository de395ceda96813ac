"""People with accounts and sessions, for integration tests of one endpoint group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.core import ids
from shared.identity import sessions
from shared.identity.models import User
from shared.identity.sessions import Device
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer


@dataclass
class People:
    """Who there is, by name: (id, access token)."""

    aws: Aws
    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    def person(self, name: str, *roles: str, is_public: bool = False) -> str:
        """Somebody's id."""
        if name not in self.people:
            user = User.new(ids.new("usr"), full_name=name.title(), roles={"customer", *roles}, locale="ru")
            user.email, user.is_public = f"{name}@example.com", is_public
            user.save()
            self.sign_in(name, user)
        return self.people[name][0]

    def sign_in(self, name: str, user: User) -> None:
        """A session of somebody's, which their calls have from now on."""
        signed_in = sessions.open_session(user=user, device=Device("a test", "192.0.2.1"))
        self.people[name] = user.id, signed_in.access_token

    def ask(
        self, handler: Callable[..., Any], method: str, path: str, body: Any, by: str | None, key: str | None, etag: str
    ) -> Answer:
        """What a function answers somebody, or a guest."""
        if by:
            self.person(by, *(["admin"] if by == "admin" else []))
        token = self.people[by][1] if by else None
        headers = {**({"Idempotency-Key": key} if key else {}), **({"If-None-Match": etag} if etag else {})}
        return http.call(handler, method, f"/api/v1{path}", body, token=token, headers=headers)
