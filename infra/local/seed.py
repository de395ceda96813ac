"""Demo data, made through the API as a person would: each module's `seeds.py` puts in its own.

A module's `prepare(context)` runs before all others' `seed(context)`, which run side by side and say in words what is
there. What would keep a start waiting they append to `context.later`. Safe to repeat: what is there already stays as it
is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.api_client import ApiClient
from infra.local.handlers import Handlers
from infra.local.modules import parts

Report = Callable[[str], None]


@dataclass(slots=True)
class SeedContext:
    """What a module's seeds work with; `people` are the demo accounts by role, signed in."""

    base_url: str
    handlers: Handlers
    report: Report
    people: dict[str, ApiClient] = field(default_factory=dict)
    # Under way until the demo accounts' addresses are confirmed: the codes come by the workers.
    confirming: list[Future[None]] = field(default_factory=list)
    # What waits for slow workers, and says in words what is there then.
    later: list[Callable[[], str]] = field(default_factory=list)

    def guest(self) -> ApiClient:
        """The API for nobody in particular."""
        return ApiClient(self.base_url, handlers=self.handlers)

    def await_confirmed(self) -> None:
        """Wait until each demo account may do what needs a confirmed address, and gets messages. Raises LocalError."""
        for one in self.confirming:
            one.result()


def seed(context: SeedContext) -> Callable[[], None]:
    """Put the demo data in; returns what completes it, which may take minutes.

    Both raise LocalError when the API refuses something it should not.
    """
    seeds = [brought for _, brought in parts("seeds")]
    for brought in seeds:
        if hasattr(brought, "prepare"):
            brought.prepare(context)
    work = [brought.seed for brought in seeds if hasattr(brought, "seed")]
    with ThreadPoolExecutor(max_workers=max(len(work), 1)) as pool:
        done = list(pool.map(lambda plant: plant(context), work))
    context.await_confirmed()
    context.report(", ".join(done))

    def complete() -> None:
        for work in context.later:
            context.report(work())

    return complete


def fingerprint() -> str:
    """The SHA-256 of all modules' seeds, in hexadecimal: it changes when there is something else to put in."""
    files = sorted(str(brought.__file__) for _, brought in parts("seeds"))
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()
