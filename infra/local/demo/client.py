"""How the demo talks to the local web server, as a browser would: over HTTP only, nothing behind its back."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import urllib3

TIMEOUT_S = 60.0
POLL_S = 0.4
PAGE = 100

Row = dict[str, Any]
T = TypeVar("T")


class DemoError(Exception):
    """A step did not come out as it should: one sentence, and what to do about it when that is known."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `body` is the JSON, or None when it is something else; `content` are its bytes."""

    status: int
    body: Any
    text: str
    headers: dict[str, str]
    content: bytes = b""


class DemoClient:
    """One address for everything; `person(token)` is the API as somebody who is signed in."""

    def __init__(self, base_url: str, http: urllib3.PoolManager | None = None, token: str | None = None) -> None:
        self.base_url = base_url
        self._http = http or urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=3.0, read=30.0))
        self._token = token

    def person(self, token: str) -> DemoClient:
        """The same API, for somebody who is signed in."""
        return DemoClient(self.base_url, self._http, token)

    def fetch(self, method: str, url: str, **arguments: Any) -> Answer:
        """One request to any address; DemoError when nobody answers there."""
        try:
            response = self._http.request(method, url, redirect=False, **arguments)
        except urllib3.exceptions.HTTPError as error:
            raise DemoError(
                f"Nobody answers at {self.base_url} ({type(error).__name__}).",
                "Start Atrium with `make run` in another terminal; ATRIUM_PORT must be the same in both.",
            ) from error
        text = response.data.decode("utf-8", "replace")
        try:
            body = json.loads(text) if text else None
        except ValueError:
            body = None
        # One that came several times, as Set-Cookie does, is joined.
        headers = {name.lower(): response.headers[name] for name in response.headers}
        return Answer(response.status, body, text, headers, response.data)

    def send(self, method: str, path: str, body: Row | None = None, *, key: str = "") -> Answer:
        """One API request, however it is answered."""
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if key:
            headers["Idempotency-Key"] = key
        arguments: Row = {"headers": headers} | ({"json": body} if body is not None else {})
        return self.fetch(method, f"{self.base_url}/api/v1{path}", **arguments)

    def api(self, method: str, path: str, body: Row | None = None, *, expect: int, doing: str, key: str = "") -> Any:
        """One API request; returns the JSON. Another status than `expect` ends the demo with what the API said."""
        answer = self.send(method, path, body, key=key)
        if answer.status != expect:
            problem = answer.body if isinstance(answer.body, dict) else {}
            why = problem.get("code") or answer.text[:200].strip() or "no reason given"
            detail = f": {problem['detail']}" if problem.get("detail") else ""
            errors = "".join(f" [{e.get('field')}: {e.get('message')}]" for e in problem.get("errors") or [])
            raise DemoError(
                f"{doing} should be answered with {expect}, but {method} /api/v1{path} gave {answer.status} "
                f"({why}{detail}{errors}).",
                "`make logs` shows what the function said.",
            )
        return answer.body

    def items(self, path: str, doing: str, **query: str) -> list[Row]:
        """A whole list, page by page (at most ten)."""
        found: list[Row] = []
        cursor: str | None = None
        for _ in range(10):
            asked = urlencode({"limit": str(PAGE), **query, **({"cursor": cursor} if cursor else {})})
            page = self.api("GET", f"{path}?{asked}", expect=200, doing=doing)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        return found

    def messages(self, channel: str, to: str) -> list[str]:
        """The texts that came to a phone (`sms`) or an address (`email`), newest first; a mail's subject is a line."""
        asked = urlencode({"to": to, "limit": "100"})
        answer = self.fetch("GET", f"{self.base_url}/_local/inbox?{asked}", headers={"Accept": "application/json"})
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise DemoError(f"/_local/inbox should show what was sent, but answered {answer.status}.")
        found = [row for row in answer.body["inbox"] if row["channel"] == channel and row["to"] == to]
        return ["\n".join(filter(None, (row["subject"], row["text"]))) for row in found]

    def await_sms(self, phone: str, pattern: str, what: str) -> str:
        """Waits for an SMS that matches; returns its text."""
        return self._await("sms", phone, pattern, f"The SMS {what} to {phone}").string

    def await_mail(self, address: str, pattern: str, what: str) -> str:
        """Waits for an e-mail that matches; returns the pattern's first group."""
        return str(self._await("email", address, pattern, f"The e-mail {what} to {address}")[1])

    def await_result(self, task_id: str, what: str) -> Row:
        """Waits until a task of one's own has succeeded; returns its result."""

        def check_once() -> Row | None:
            task = self.api("GET", f"/result/{task_id}", expect=200, doing=f"Asking for {task_id}")
            check(task["status"] != "failed", f"{what} should be made, but failed: {task['reason']}")
            return task["result"] if task["status"] == "succeeded" else None

        return wait_for(check_once, what)

    def _await(self, channel: str, to: str, pattern: str, what: str) -> re.Match[str]:
        def check_once() -> re.Match[str] | None:
            found = (re.search(pattern, text) for text in self.messages(channel, to))
            return next(filter(None, found), None)

        return wait_for(check_once, what)


def wait_for(check_once: Callable[[], T | None], what: str, *, timeout_s: float = TIMEOUT_S) -> T:
    """Looks again and again until there is something; DemoError when it does not come within the time (seconds)."""
    deadline = time.monotonic() + timeout_s
    while True:
        if (found := check_once()) is not None:
            return found
        if time.monotonic() > deadline:
            raise DemoError(
                f"{what} did not come within {timeout_s:.0f} seconds.",
                "Look at /_local/queues for dead letters and at `make logs`.",
            )
        time.sleep(POLL_S)


def check(condition: bool, sentence: str) -> None:
    """Ends the demo with the sentence unless the condition holds."""
    if not condition:
        raise DemoError(sentence)


def press_pay(client: DemoClient, url: str) -> None:
    """Press “Pay” on the provider's page. Raises DemoError."""
    pressed = client.fetch("POST", url, fields={"action": "pay"}, encode_multipart=False)
    check(pressed.status == 303, f"The button “Pay” should lead back (303), but answered {pressed.status}.")
