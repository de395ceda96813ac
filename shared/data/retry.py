"""Optimistic concurrency: do something again that lost a race for what it had read."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from shared.data.uow import WriteConflictError

T = TypeVar("T")
ATTEMPTS = 8
FIRST_DELAY_S = 0.01
LONGEST_DELAY_S = 0.3


class StaleReadError(WriteConflictError):
    """Somebody changed what was read before it was written: read it again and repeat.

    Answered to a caller only when every attempt was lost.
    """


def retry_on_conflict(
    act: Callable[[], T],
    *,
    on: type[Exception] | tuple[type[Exception], ...] = StaleReadError,
    attempts: int = ATTEMPTS,
) -> T:
    """Call `act`, which reads, decides and commits, until it loses no race; what it returns.

    Between attempts it waits with full jitter (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
    Raises what the last of `attempts` raised when each lost.
    """
    for attempt in range(1, attempts):
        try:
            return act()
        except on:
            time.sleep(random.uniform(0, min(LONGEST_DELAY_S, FIRST_DELAY_S * 2**attempt)))  # noqa: S311 - jitter
    return act()
