"""JSON over urllib3 (which botocore brings anyway) with a deadline; the only HTTP client of the function code."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

MAX_ANSWER_BYTES = 2_000_000


class NoAnswerError(Exception):
    """Nothing usable came back in time: whether the other side did it is unknown."""


class NotConnectedError(NoAnswerError):
    """No connection was made, so nothing was sent: the other side certainly did not do it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the body, if it was JSON."""

    status: int
    body: Any


class JsonClient:
    """A client of one JSON API.

    ``deadline`` (seconds) bounds a whole call, repeats and pauses included; ``connect`` bounds each connection.
    Redirects are not followed. ``pause`` sleeps between repeats.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str],
        connect: float = 2.0,
        deadline: float = 5.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Accept": "application/json", **headers}
        self._connect = connect
        self._deadline = deadline
        self._pause = pause
        self._pool = urllib3.PoolManager(num_pools=2, maxsize=2, retries=False)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        headers: Mapping[str, str] | None = None,
        attempts: int = 1,
    ) -> Answer:
        """Send a request, again after no answer or a 5xx, at most ``attempts`` times: only say more than one
        when a repeat is harmless. Raises NoAnswerError; a last 5xx is returned.
        """
        ends = time.monotonic() + self._deadline
        for attempt in range(1, attempts + 1):
            try:
                answer = self._send(method, path, body, headers, ends)
            except NoAnswerError:
                if not self._may_repeat(attempt, attempts, ends):
                    raise
            else:
                if answer.status < 500 or not self._may_repeat(attempt, attempts, ends):
                    return answer
        raise NoAnswerError("no attempt was allowed")

    def _may_repeat(self, attempt: int, attempts: int, ends: float) -> bool:
        wait = random.uniform(0.1, 0.2) * 2**attempt  # noqa: S311 - jitter, not a secret
        if attempt >= attempts or time.monotonic() + wait >= ends:
            return False
        self._pause(wait)
        return True

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Any] | None,
        headers: Mapping[str, str] | None,
        ends: float,
    ) -> Answer:
        left = ends - time.monotonic()
        if left <= 0:
            raise NoAnswerError("out of time")
        sent_headers = {**self._headers, **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            sent_headers["Content-Type"] = "application/json"
        timeout = urllib3.Timeout(connect=min(self._connect, left), total=left)
        url = self._base_url + path
        response, raw = request_once(
            self._pool, method, url, body=data, headers=sent_headers, timeout=timeout, ends=ends
        )
        try:
            return Answer(response.status, json.loads(raw) if raw else None)
        except ValueError:
            return Answer(response.status, None)


def request_once(
    pool: urllib3.PoolManager,
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    timeout: urllib3.Timeout,
    ends: float,
    max_bytes: int = MAX_ANSWER_BYTES,
) -> tuple[urllib3.BaseHTTPResponse, bytes]:
    """One request of any kind: the answer and its body, read by `ends` (`time.monotonic`). Raises NoAnswerError."""
    try:
        response = pool.request(
            method,
            url,
            body=body,
            headers=headers,
            timeout=timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            return response, _read(response, ends, max_bytes)
        finally:
            # A body that was read to its end has given its connection back by now; any other loses it.
            response.close()
    except (NewConnectionError, ConnectTimeoutError) as error:
        raise NotConnectedError(type(error).__name__) from error
    except (HTTPError, OSError) as error:
        raise NoAnswerError(type(error).__name__) from error


def ping(url: str, *, timeout_s: float) -> int:
    """The status with which an address answers a request that asks for nothing. Raises NoAnswerError."""
    return JsonClient(url, headers={}, connect=timeout_s, deadline=timeout_s).call("GET", "").status


def _read(response: urllib3.BaseHTTPResponse, ends: float, max_bytes: int) -> bytes:
    """The body, given up when it is too long or drips in so slowly that every single read is in time."""
    raw = bytearray()
    while chunk := response.read1(65_536):
        raw += chunk
        if len(raw) > max_bytes or time.monotonic() >= ends:
            raise NoAnswerError("an answer too long or too slow")
    return bytes(raw)
