"""People with accounts and sessions: the one builder of users in tests."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.core import clock, ids
from shared.identity import sessions
from shared.identity.models import Group, Identifier, User
from shared.identity.passkeys import ceremonies
from shared.identity.passkeys.models import Passkey, PasskeyAccount, PasskeyOwner
from shared.identity.sessions import Device, SignedIn
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer


def create_user(
    name: str,
    *roles: str,
    full_name: str | None = None,
    claimed: bool = False,
    confirmed: bool = True,
    user_id: str | None = None,
    **fields: Any,
) -> User:
    """A stored user with the address `<name>@example.com`; `fields` are further attributes, e.g. `phone` (E.164).

    The account is a week old. The e-mail address and the phone are confirmed unless `confirmed` is off. With `claimed`
    they are registered to the user too, and the roles' groups know them, as after a registration. Everybody has the
    role `customer` too.
    """
    user = User.new(
        user_id or ids.new("usr"),
        full_name=full_name or name.title(),
        roles={"customer", *roles},
        locale=fields.pop("locale", "ru"),
    )
    user.created_at = clock.iso(clock.now() - timedelta(days=7))
    user.email = f"{name}@example.com"
    for field_name, value in fields.items():
        setattr(user, field_name, value)
    if confirmed:
        user.email_verified = fields.get("email_verified", user.email is not None)
        user.phone_verified = fields.get("phone_verified", user.phone is not None)
    user.save()
    if claimed:
        for channel, address in (("email", user.email), ("phone", user.phone)):
            if address:
                Identifier(*Identifier.key(channel, address), user_id=user.id).save()  # type: ignore[arg-type]
        for role in roles:
            Group(*Group.key(role, user.id)).save()
    return user


def add_passkey(user: User) -> Passkey:
    """A stored passkey of somebody's, which no authenticator holds."""
    credential = secrets.token_bytes(32)
    handle = ceremonies.encode(secrets.token_bytes(64))
    passkey = Passkey(
        *Passkey.key(user.id, ids.new("psk")),
        credential_id=ceremonies.encode(credential),
        public_key=ceremonies.encode(b"a COSE key"),
        handle=handle,
        name="A phone",
        created_at=clock.iso(clock.now()),
    )
    PasskeyAccount(*PasskeyAccount.key(user.id), handle=handle, passkeys=1).save()
    PasskeyOwner(*PasskeyOwner.key(credential), user_id=user.id, passkey_id=passkey.id).save()
    passkey.save()
    return passkey


def sign_in(user: User) -> SignedIn:
    """A new session of somebody's, on a device of its own."""
    return sessions.open_session(user=user, device=Device("a test", "192.0.2.1"))


@dataclass
class People:
    """Who there is, by name: (id, access token)."""

    aws: Aws
    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    def person(self, name: str, *roles: str, is_public: bool = False) -> str:
        """Somebody's id."""
        if name not in self.people:
            self.sign_in(name, create_user(name, *roles, is_public=is_public))
        return self.people[name][0]

    def sign_in(self, name: str, user: User) -> None:
        """A session of somebody's, which their calls have from now on."""
        self.people[name] = user.id, sign_in(user).access_token

    def ask(
        self, handler: Callable[..., Any], method: str, path: str, body: Any, by: str | None, key: str | None, etag: str
    ) -> Answer:
        """What a function answers somebody, or a guest."""
        if by:
            self.person(by, *(["admin"] if by == "admin" else []))
        token = self.people[by][1] if by else None
        headers = {**({"Idempotency-Key": key} if key else {}), **({"If-None-Match": etag} if etag else {})}
        return http.call(handler, method, f"/api/v1{path}", body, token=token, headers=headers)
