"""A client of the API for seeds: a guest, or somebody who is signed in."""

from __future__ import annotations

import uuid
from typing import Any

import urllib3

from infra.local.problems import LocalError

# A request that changes nothing, or nothing twice, is repeated: on a busy machine a function may take long to start.
ATTEMPTS = 3
# A function did not answer in its time, or asks for patience.
TRY_AGAIN = frozenset({502, 503, 504})


class ApiClient:
    """The API on this computer, for a guest or somebody who is signed in."""

    def __init__(self, base_url: str, token: str | None = None, *, timeout_s: float = 40.0) -> None:
        self._base_url = base_url
        self._token = token
        self._http = urllib3.PoolManager(maxsize=4, retries=False, timeout=urllib3.Timeout(connect=3.0, read=timeout_s))

    def signed_in(self, login: str, password: str) -> ApiClient:
        """The same API, for somebody with an account."""
        tokens = self.call("POST", "/auth/login", {"login": login, "password": password}, accept={200})
        return ApiClient(self._base_url, tokens["access_token"])

    def call(self, method: str, path: str, body: Any = None, *, accept: set[int], key: str = "") -> dict[str, Any]:
        """The JSON of an answer with a status that is accepted. Raises LocalError.

        What changes nothing, or by its key nothing twice, is repeated when no answer comes, or a 502, 503 or 504.
        """
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        key = key or (uuid.uuid4().hex if method == "POST" else "")
        headers |= {"Idempotency-Key": key} if key else {}
        url = f"{self._base_url}/api/v1{path}"
        again = ATTEMPTS - 1 if method == "GET" or key else 0
        retries = urllib3.Retry(
            again,
            allowed_methods=None,
            status_forcelist=TRY_AGAIN,
            backoff_factor=0.5,
            raise_on_status=False,
            respect_retry_after_header=False,
            redirect=False,
        )
        content = {} if body is None else {"json": body}
        try:
            answer = self._http.request(method, url, headers=headers, retries=retries, **content)
        except urllib3.exceptions.HTTPError as error:
            reason = type(getattr(error, "reason", error)).__name__
            raise LocalError(f"{method} {path} was not answered ({reason}).", "See `make logs`.") from error
        if answer.status not in accept:
            text = answer.data.decode(errors="replace")[:300]
            raise LocalError(f"{method} {path} answered {answer.status}: {text}", "See `make logs`.")
        found: dict[str, Any] = answer.json() if answer.data else {}
        return found

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
