"""The transport of RFC 3161 time stamps: a request to `TsaUrl`, asked twice for five seconds each.

What is in a request and an answer, the worker's PDF library knows; silence costs a level of the seal and nothing else.
"""

from __future__ import annotations

import time
from typing import Final

import urllib3

from shared.providers.http import NoAnswerError, request_once

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
    headers = {"Content-Type": REQUEST_TYPE, "Accept": ANSWER_TYPE}
    timeout = urllib3.Timeout(total=timeout_s)
    try:
        with urllib3.PoolManager(num_pools=1, retries=False) as pool:
            response, raw = request_once(
                pool, "POST", url, body=request, headers=headers, timeout=timeout, ends=ends, max_bytes=MAX_BYTES
            )
    except NoAnswerError as error:
        raise TsaSilentError(str(error)) from error
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status != 200 or media_type != ANSWER_TYPE:
        raise TsaSilentError(f"status {response.status}")
    return raw
