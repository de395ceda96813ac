"""Passkeys: registered, signed in with and removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.identity.stories.accounts import DEVICE, confirmed
from tests.support.authenticator import Authenticator
from tests.support.http import Answer

OWN = {"current_password": PASSWORD}
# A challenge is good once: whose answer got lost begins anew.
TRIES = 2


def stored(it: World, token: str) -> list[dict[str, Any]]:
    """The passkeys of the token's owner; looking is not part of the story."""
    return list(it.watch(lambda: expect(it, it.call("GET", "/auth/passkeys", token=token)))["items"])


def register(it: World, token: str) -> tuple[Authenticator, str]:
    """An authenticator whose passkey is stored, and the passkey's id."""
    for _ in range(TRIES):
        phone = Authenticator()
        options = expect(it, it.call("POST", "/auth/passkeys/options", OWN, token=token))
        body = {"credential": phone.create(options), "name": "A phone"}
        expect(it, it.call("POST", "/auth/passkeys", body, token=token), 201, again=(400,))
        if found := stored(it, token):
            return phone, found[0]["id"]
    raise AssertionError("no passkey was stored")


def sign_in(it: World, phone: Authenticator) -> Answer:
    """What a sign-in with the passkey is answered."""
    begun = expect(it, it.call("POST", "/auth/passkeys/login/options", {}))
    body = {"challenge_id": begun["challenge_id"], "credential": phone.sign(begun["options"])}
    return it.call("POST", "/auth/passkeys/login", body)


@story
def a_passkey_is_registered_used_and_removed(it: World) -> Iterator[None]:
    token = confirmed(it)
    yield
    phone, passkey = register(it, token)
    it.drain()
    answer = sign_in(it, phone)
    if it.interceptor.faulted and answer.status == 401:
        answer = sign_in(it, phone)
    token = expect(it, answer)["access_token"]
    expect(it, it.call("DELETE", f"/auth/passkeys/{passkey}", OWN, token=token), 204, again=(404,))
    it.drain()
    yield
    assert sign_in(it, phone).status == 401
    assert stored(it, it.call("POST", "/auth/login", DEVICE).json["access_token"]) == []
    events = {kind: len(it.aws.events(f"user.passkey_{kind}")) for kind in ("added", "removed")}
    assert events == {"added": 1, "removed": 1}
