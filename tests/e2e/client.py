"""One client for the deployed API: the words of the tests are verbs here, requests there."""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from infra.local.aws import Aws
from infra.local.config import DEMO_ACCOUNTS

T = TypeVar("T")
Json = dict[str, Any]
_numbers = itertools.count(random.randrange(1_000_000))
PASSWORD = "correct-horse-7"
# For what a queue, a death or a cold start may delay, on a machine with other work.
TIMEOUT_S = 300
_ACCOUNTS = {role: (login, password) for role, login, password in DEMO_ACCOUNTS}


def eventually(look: Callable[[], T | None], *, within: float = TIMEOUT_S, what: str = "it") -> T:
    """Repeat `look` until it gives something true, at most `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {within} s; last seen: {found!r}")
        time.sleep(0.2)


def fresh_phone() -> str:
    """A number that no other test uses."""
    return f"+7901{(next(_numbers) * 7919 + random.randrange(10_000_000)) % 10_000_000:07d}"


@dataclass
class Cloud:
    """The running local cloud as tests see it."""

    base_url: str
    outputs: dict[str, str]
    aws: Aws

    def client(self, service: str) -> Any:
        """An AWS client with root credentials."""
        return self.aws.client(service)

    def get(self, path: str, **query: str | int) -> Any:
        """JSON of one of the front door's own pages, e.g. `/_local/inbox`."""
        answer = httpx.get(self.base_url + path, params=query, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def inbox(self, to: str) -> list[Json]:
        """What was sent to one phone or address, newest first."""
        messages: list[Json] = self.get("/_local/inbox", to=to)["inbox"]
        return messages

    def events(self, kind: str, limit: int = 1000) -> list[Json]:
        """Events of one type, newest first."""
        events: list[Json] = self.get("/_local/events", type=kind, limit=limit)["events"]
        return events


class Api:
    """A person at the API: a guest until `register` or `login`."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.tokens: Json = {}
        self.user: Json = {}
        # A cold function on a busy machine takes its time.
        self._http = httpx.Client(base_url=cloud.base_url + "/api/v1", timeout=60)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request below /api/v1, with this person's token."""
        headers = dict(options.pop("headers", None) or {})
        if self.tokens and "authorization" not in headers:
            headers["authorization"] = f"Bearer {self.tokens['access_token']}"
        return self._http.request(method, path, headers=headers, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """POST, with JSON when there is some."""
        return self.request("POST", path, **({"json": json} if json is not None else {}), **options)

    def put(self, path: str, json: Any, **options: Any) -> httpx.Response:
        """PUT."""
        return self.request("PUT", path, json=json, **options)

    def patch(self, path: str, json: Any, **options: Any) -> httpx.Response:
        """PATCH."""
        return self.request("PATCH", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        """DELETE."""
        return self.request("DELETE", path, **options)

    def register(self, *, confirm: bool = True, **overrides: Any) -> Json:
        """Open a new account, by a fresh phone unless another identifier is given, and sign in; gives the user.

        Each address is confirmed with the code that came to it, unless `confirm` is off.
        """
        person = {"phone": fresh_phone(), "password": PASSWORD, "full_name": "Анна Петрова", **overrides}
        self._signed_in(self.post("/auth/register", person), 201)
        for channel in ("phone", "email"):
            if not confirm or not self.user[channel]:
                continue
            body = {"channel": channel, "code": self.code_sent_to(self.user[channel])}
            answer = self.post("/auth/verify/confirm", body)
            assert answer.status_code == 200, answer.text
            self.user = answer.json()
        return self.user

    def login(self, login: str, password: str) -> Json:
        """Sign in; gives the user."""
        return self._signed_in(self.post("/auth/login", {"login": login, "password": password}), 200)

    def as_demo(self, role: str) -> Api:
        """Sign in with a demo account: `admin`, `manager` or `customer`."""
        self.login(*_ACCOUNTS[role])
        return self

    def code_sent_to(self, address: str) -> str:
        """The latest six-digit code that reached a phone or address."""

        def look() -> str | None:
            for message in self.cloud.inbox(address):
                if found := re.search(r"\b\d{6}\b", message["text"]):
                    return found.group()
            return None

        # Where workers are killed, the message comes back first; and a busy machine starts them slowly.
        return eventually(look, within=90, what=f"a code for {address}")

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _signed_in(self, answer: httpx.Response, expected: int) -> Json:
        assert answer.status_code == expected, answer.text
        self.tokens = answer.json()
        self.user = self.tokens["user"]
        return self.user
