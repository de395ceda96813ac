"""Requests to the model: every one was charged once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.ai.models import TOTAL, Allowance
from shared.ai.requests import WORK
from shared.tasks.models import Task
from tests.faults.books.ledger import Ledger

KINDS = frozenset(f"ai.{kind}" for kind in WORK)


def allowances(ledger: Ledger) -> Iterator[str]:
    """A day's counters say how many requests were taken in, by each person and by all together."""
    taken = {(item.pk.removeprefix("AI#"), item.sk): int(item.taken) for item in ledger.all(Allowance)}
    asked: Counter[tuple[str, str]] = Counter()
    for task in ledger.all(Task):
        if task.kind in KINDS:
            asked[task.created_at[:10], task.owner] += 1
            asked[task.created_at[:10], TOTAL] += 1
    for key in sorted(taken.keys() | asked.keys()):
        if taken.get(key, 0) != asked[key]:
            yield f"requests of {key}: {taken.get(key, 0)} charged for {asked[key]}"
