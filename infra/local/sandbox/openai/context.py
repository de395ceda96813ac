"""What every part of the sandbox works with: the account's key, what was asked so far, its faults."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.local.sandbox.faults import Faults

# Beside those of every sandbox: too many requests, a prompt that is refused, a model that declines to answer, and one
# that does not keep to the schema.
OWN_MODES = frozenset({"rate_limit", "invalid_prompt", "refusal", "off_schema"})
KEPT_REQUESTS = 1000


@dataclass
class Context:
    """One account in the sandbox; kept in memory only."""

    api_key: str
    faults: Faults = field(default_factory=lambda: Faults(OWN_MODES))
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def record_request(self, path: str, body: Any) -> None:
        """Record a request, so that tests can read what a model would have been sent."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.requests.append({"path": path, "body": body, "at": at})


@dataclass(frozen=True)
class Asked:
    """One request: its body, the model that it names, and the injected fault that applies to it, if any."""

    ctx: Context
    body: Mapping[str, Any]
    model: str
    mode: str | None

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(datetime.now(UTC).timestamp())

    def new_id(self, prefix: str) -> str:
        """A new id, as `chatcmpl-…` or `resp_…`."""
        return f"{prefix}{'-' if prefix in ('chatcmpl', 'modr') else '_'}{next(self.ctx.numbers):024d}"
