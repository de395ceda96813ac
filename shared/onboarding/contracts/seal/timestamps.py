"""The transport of RFC 3161 time stamps: a request to `TsaUrl`, asked twice for five seconds each.

What is in a request and an answer, the worker's PDF library knows; silence costs a level of the seal and nothing else.
"""

from __future__ import annotations

import time
from typing import Final

import urllib3
from urllib3.exceptions import HTTPError

REQUEST_TYPE: Final = "application/timestamp-query"
ANSWER_TYPE: Final = "application/timestamp-reply"
ATTEMPTS: Final = 2
TIMEOUT_S: Final = 5.0
MAX_BYTES: Final = 64_000


class TsaSilentError(Exception):
    """The time-stamping authority gave no usable answer."""


def post(url: str, request: bytes, *, timeout_s: float = TIMEOUT_S) -> bytes:
    """One DER request, one DER answer within `timeout_s`. Raises TsaSilentError."""
    ends = time.monotonic() + timeout_s
    try:
        with urllib3.PoolManager(num_pools=1, retries=False) as pool:
            response = pool.request(
                "POST",
                url,
                body=request,
                headers={"Content-Type": REQUEST_TYPE, "Accept": ANSWER_TYPE},
                timeout=urllib3.Timeout(total=timeout_s),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                raw = _read(response, ends)
            finally:
                response.close()
    except (HTTPError, OSError) as error:
        raise TsaSilentError(type(error).__name__) from error
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status != 200 or media_type != ANSWER_TYPE:
        raise TsaSilentError(f"status {response.status}")
    return raw


def _read(response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
    """The body, given up when it is too long or drips in so slowly that every single read is in time."""
    raw = bytearray()
    while chunk := response.read1(16_384):
        raw += chunk
        if len(raw) > MAX_BYTES or time.monotonic() >= ends:
            raise TsaSilentError("an answer too long or too slow")
    return bytes(raw)
