"""A second factor: set up, asked for at a sign-in, replaced by recovery codes, and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyotp

from shared.core import clock
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.identity.stories.accounts import DEVICE, confirmed
from tests.support.http import Answer

STEP_SECONDS = 30


def with_next_code(it: World, app: pyotp.TOTP, ask: Callable[[str], Answer]) -> Answer:
    """What is answered to the app's next code; a code whose answer got lost is used up, so the next one is tried."""
    for left in (True, False):
        it.tick(seconds=STEP_SECONDS)
        answer = ask(app.at(clock.epoch(it.clock.at)))
        if answer.status not in (400, 401) or not (left and it.interceptor.faulted):
            return answer
    raise AssertionError("at least one try")


def sign_in(it: World, method: str, code: str) -> Answer:
    """The password, and then a code for the challenge that it is answered with."""
    asked = it.call("POST", "/auth/login", DEVICE)
    assert (asked.status, asked.code) == (401, "second_factor_required"), asked.body
    body = {"challenge": asked.json["challenge"], "method": method, "code": code}
    return it.call("POST", "/auth/login/second-factor", body)


def replace_codes(it: World, app: pyotp.TOTP, token: str) -> list[str]:
    """New recovery codes, once they have been seen."""

    def ask(code: str) -> Answer:
        body = {"current_password": PASSWORD, "code": code}
        return it.call("POST", "/auth/2fa/recovery-codes", body, token=token)

    return list(expect(it, with_next_code(it, app, ask))["recovery_codes"])


def enable(it: World, token: str) -> tuple[pyotp.TOTP, list[str]]:
    """An authenticator app and recovery codes; who did not see the codes asks for new ones."""
    begun = expect(it, it.call("POST", "/auth/2fa/totp", {"current_password": PASSWORD}, token=token))
    app = pyotp.TOTP(begun["secret"])
    body = {"code": app.at(clock.epoch(it.clock.at))}
    answer = it.call("POST", "/auth/2fa/totp/confirm", body, token=token)
    answered = expect(it, answer, again=(410,))
    return app, answered["recovery_codes"] if answer.status == 200 else replace_codes(it, app, token)


def has_app(it: World, token: str) -> Any:
    """Whether the owner of the token has an authenticator app; looking is not part of the story."""
    return it.watch(lambda: expect(it, it.call("GET", "/auth/2fa", token=token)))["totp"]


@story
def an_authenticator_app_is_set_up_used_and_removed(it: World) -> Iterator[None]:
    token = confirmed(it)
    yield
    app, _ = enable(it, token)
    it.drain()
    assert has_app(it, token)
    signed_in = expect(it, with_next_code(it, app, lambda code: sign_in(it, "totp", code)))
    codes = replace_codes(it, app, signed_in["access_token"])
    # A code whose answer got lost is used up too.
    answer = sign_in(it, "recovery_code", codes[0])
    if it.interceptor.faulted and answer.status in (400, 401):
        answer = sign_in(it, "recovery_code", codes[1])
    token = expect(it, answer)["access_token"]
    it.drain()

    def remove(code: str) -> Answer:
        body = {"current_password": PASSWORD, "code": code}
        return it.call("DELETE", "/auth/2fa/totp", body, token=token)

    expect(it, with_next_code(it, app, remove), 204, again=(404,))
    it.drain()
    yield
    assert not has_app(it, it.call("POST", "/auth/login", DEVICE).json["access_token"])
    events = {kind: len(it.aws.events(f"user.second_factor_{kind}")) for kind in ("enabled", "removed")}
    assert events == {"enabled": 1, "removed": 1}
    used = len(it.aws.events("user.recovery_code_used"))
    assert used == 1 or (used == 2 and it.interceptor.faulted)


@story
def an_admin_removes_a_lost_authenticator_app(it: World) -> Iterator[None]:
    token = confirmed(it)
    enable(it, token)
    vera = it.call("GET", "/users/me", token=token).json["id"]
    assert it.admin
    yield
    expect(it, it.call("DELETE", f"/users/{vera}/2fa", by="admin"), 204, again=(404,))
    it.drain()
    assert it.call("GET", "/auth/2fa", token=token).status == 401
    yield
    assert not has_app(it, it.call("POST", "/auth/login", DEVICE).json["access_token"])
    assert len(it.aws.events("user.second_factor_removed")) == 1
