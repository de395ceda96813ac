"""A client of the API for seeds: a guest, or somebody who is signed in.

With `handlers` the API's functions answer in this process; everything else goes over HTTP.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import urllib3

from infra.local.handlers import Handlers
from infra.local.problems import LocalError

# A request that changes nothing, or nothing twice, is repeated: on a busy machine a function may take long to start.
ATTEMPTS = 3
# A function did not answer in its time, or asks for patience.
TRY_AGAIN = frozenset({502, 503, 504})
BACKOFF_S = 0.5


class ApiClient:
    """The API on this computer, for a guest or somebody who is signed in."""

    def __init__(
        self, base_url: str, token: str | None = None, *, timeout_s: float = 40.0, handlers: Handlers | None = None
    ) -> None:
        self._base_url = base_url
        self._token = token
        self._handlers = handlers
        self._http = urllib3.PoolManager(maxsize=4, retries=False, timeout=urllib3.Timeout(connect=3.0, read=timeout_s))

    def signed_in(self, login: str, password: str) -> ApiClient:
        """The same API, for somebody with an account."""
        tokens = self.call("POST", "/auth/login", {"login": login, "password": password}, accept={200})
        return ApiClient(self._base_url, tokens["access_token"], handlers=self._handlers)

    def call(self, method: str, path: str, body: Any = None, *, accept: set[int], key: str = "") -> dict[str, Any]:
        """The JSON of an answer with a status that is accepted. Raises LocalError.

        What changes nothing, or by its key nothing twice, is repeated when no answer comes, or a 502, 503 or 504.
        """
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        key = key or (uuid.uuid4().hex if method == "POST" else "")
        headers |= {"Idempotency-Key": key} if key else {}
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers |= {"Content-Type": "application/json"} if content else {}
        again = ATTEMPTS - 1 if method == "GET" or key else 0
        found = self._in_process(method, path, headers, content, again)
        status, data = found or self._over_http(method, path, headers, content, again)
        if status not in accept:
            text = data.decode(errors="replace")[:300]
            raise LocalError(f"{method} {path} answered {status}: {text}", "See `make logs`.")
        answered: dict[str, Any] = json.loads(data) if data else {}
        return answered

    def _in_process(
        self, method: str, path: str, headers: dict[str, str], content: bytes, again: int
    ) -> tuple[int, bytes] | None:
        """Status and body; None when no function in this process answers the path."""
        if self._handlers is None:
            return None
        for attempt in range(again + 1):
            answer = self._handlers.answer(method, f"/api/v1{path}", headers, content)
            if answer is None or answer.status not in TRY_AGAIN or attempt == again:
                break
            time.sleep(BACKOFF_S * 2**attempt)
        return (answer.status, answer.content) if answer else None

    def _over_http(
        self, method: str, path: str, headers: dict[str, str], content: bytes, again: int
    ) -> tuple[int, bytes]:
        retries = urllib3.Retry(
            again,
            allowed_methods=None,
            status_forcelist=TRY_AGAIN,
            backoff_factor=BACKOFF_S,
            raise_on_status=False,
            respect_retry_after_header=False,
            redirect=False,
        )
        url = f"{self._base_url}/api/v1{path}"
        try:
            answer = self._http.request(method, url, body=content or None, headers=headers, retries=retries)
        except urllib3.exceptions.HTTPError as error:
            reason = type(getattr(error, "reason", error)).__name__
            raise LocalError(f"{method} {path} was not answered ({reason}).", "See `make logs`.") from error
        return answer.status, answer.data

    def messages(self, to: str) -> list[str]:
        """The texts of what came to an e-mail address or a phone, newest first. Raises LocalError."""
        try:
            answer = self._http.request("GET", f"{self._base_url}/_local/inbox", fields={"to": to, "limit": "20"})
            rows = answer.json()["inbox"]
        except (urllib3.exceptions.HTTPError, ValueError, KeyError) as error:
            raise LocalError(f"The local inbox was not shown ({type(error).__name__}).", "See `make logs`.") from error
        return [str(row["text"]) for row in rows]

    def press(self, url: str, action: str) -> None:
        """Press a button of the provider's page. Raises LocalError."""
        answer = self._http.request("POST", url, fields={"action": action}, encode_multipart=False, redirect=False)
        if answer.status != 303:
            raise LocalError(f"The payment page answered {answer.status} to “{action}”.", "See `make logs`.")

    def upload(self, form: dict[str, Any], data: bytes) -> None:
        """Send a picture to where the form says. Raises LocalError."""
        fields = {**form["fields"], "file": ("picture.jpg", data, "image/jpeg")}
        answer = self._http.request("POST", form["url"], fields=fields)
        if answer.status not in (200, 201, 204):
            text = answer.data.decode(errors="replace")[:300]
            raise LocalError(f"The upload was answered {answer.status}: {text}", "See `make logs`.")
