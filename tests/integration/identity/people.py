"""People with a second factor, and what they do with it."""

from __future__ import annotations

from typing import Any

import pyotp

from shared.core import clock
from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api
from tests.support.authenticator import Authenticator
from tests.support.http import Answer

ELSEWHERE: dict[str, Any] = {
    "source_ip": "203.0.113.9",
    "headers": {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"},
}
OWN = {"current_password": PASSWORD}
STEP = 30


class Person:
    """A person with a confirmed phone and, after `enable`, an authenticator app; after `add_passkey`, a passkey."""

    def __init__(self, api: Api, time: FrozenClock, **fields: Any) -> None:
        self.api, self.time = api, time
        self.tokens = api.register(**(fields or {"phone": PHONE, "email": EMAIL}))
        self.id = self.tokens["user"]["id"]
        channel = "phone" if self.tokens["user"]["phone"] else "email"
        self.login = self.tokens["user"][channel]
        assert api.confirm(self.token, api.code(channel), channel).status == 200
        self.recovery: list[str] = []

    @property
    def token(self) -> str:
        return str(self.tokens["access_token"])

    def begin(self, **body: Any) -> Answer:
        return self.api("POST", "/auth/2fa/totp", body or OWN, token=self.token)

    def enable(self) -> Person:
        begun = self.begin()
        assert begun.status == 200, begun.body
        self.app = pyotp.TOTP(begun.json["secret"])
        confirmed = self.api("POST", "/auth/2fa/totp/confirm", {"code": self.code()}, token=self.token)
        assert confirmed.status == 200, confirmed.body
        self.recovery = confirmed.json["recovery_codes"]
        self.time.tick(seconds=STEP)
        return self

    def code(self, steps: int = 0) -> str:
        return self.app.at(clock.epoch(clock.now()), counter_offset=steps)

    def wrong(self) -> str:
        right = {self.code(steps) for steps in (-1, 0, 1)}
        return next(code for code in ("111111", "222222", "333333", "444444") if code not in right)

    def challenge(self, **options: Any) -> str:
        asked = self.api.login(self.login, **options)
        assert (asked.status, asked.code) == (401, "second_factor_required"), asked.body
        return str(asked.json["challenge"])

    def answer(self, challenge: str, code: str, method: str = "totp", **options: Any) -> Answer:
        body = {"challenge": challenge, "method": method, "code": code}
        return self.api("POST", "/auth/login/second-factor", body, **options)

    def sign_in(self, **options: Any) -> Answer:
        return self.answer(self.challenge(**options), self.code(), **options)

    def add_passkey(self, key: Authenticator | None = None) -> Authenticator:
        key = key or Authenticator()
        options = self.api("POST", "/auth/passkeys/options", OWN, token=self.token)
        assert options.status == 200, options.body
        made = self.create_passkey(key, options.json)
        assert made.status == 201, made.body
        return key

    def create_passkey(self, key: Authenticator, options: dict[str, Any]) -> Answer:
        body = {"credential": key.create(options), "name": "My phone"}
        return self.api("POST", "/auth/passkeys", body, token=self.token)

    def remove_passkey(self, passkey_id: str | None = None) -> Answer:
        """Remove a passkey, the first one unless an id is given."""
        listed = self.api("GET", "/auth/passkeys", token=self.token).json["items"]
        return self.api("DELETE", f"/auth/passkeys/{passkey_id or listed[0]['id']}", OWN, token=self.token)

    def asked(self, **options: Any) -> dict[str, Any]:
        """The problem that answers a right password."""
        answer = self.api.login(self.login, **options)
        assert (answer.status, answer.code) == (401, "second_factor_required"), answer.body
        found: dict[str, Any] = answer.json
        return found

    def answer_by_passkey(self, challenge: str, credential: dict[str, Any], **options: Any) -> Answer:
        body = {"challenge": challenge, "method": "passkey", "credential": credential}
        return self.api("POST", "/auth/login/second-factor", body, **options)

    def sign_in_by_passkey(self, key: Authenticator) -> Answer:
        """Sign in with a passkey alone."""
        asked = self.api("POST", "/auth/passkeys/login/options").json
        body = {"challenge_id": asked["challenge_id"], "credential": key.sign(asked["options"])}
        return self.api("POST", "/auth/passkeys/login", body)
