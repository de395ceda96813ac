"""Requests to the model: every one was charged once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.ai.models import DRAFTS, TOTAL, TRIAGE, TUTOR, Allowance, triaged, tutored
from shared.ai.requests import WORK
from shared.core import clock
from shared.learning.assistant import chat
from shared.support.assistant import suggesting
from shared.tasks.models import Task
from tests.faults.invariants.snapshot import Snapshot, invariant

KINDS = frozenset(f"ai.{kind}" for kind in WORK)


@invariant
def allowances(snapshot: Snapshot) -> Iterator[str]:
    """A day's counters say how many requests were taken in, by each person, by all and by support."""
    taken = {(item.pk.removeprefix("AI#"), item.sk): int(item.taken) for item in snapshot.all(Allowance)}
    asked: Counter[tuple[str, str]] = Counter()
    # One triage a customer's ticket, taken when it was opened: in a story there is no cap to reach, and its customers
    # have all confirmed an address. Mail of unverified senders, which is no customer's, takes none.
    for opened in snapshot.events_of("ticket.opened"):
        if opened.customer_id:
            day = clock.iso(opened.occurred_at)[:10]
            asked.update([(day, TRIAGE), (day, triaged(opened.customer_id))])
    for task in snapshot.all(Task):
        if task.kind == suggesting.KIND:
            asked[task.created_at[:10], DRAFTS] += 1
        if task.kind in (chat.ABOUT_LESSON, chat.ABOUT_SELF):
            asked[task.created_at[:10], tutored(task.owner)] += 1
            asked[task.created_at[:10], TUTOR] += 1
        if task.kind in KINDS:
            asked[task.created_at[:10], task.owner] += 1
            asked[task.created_at[:10], TOTAL] += 1
    for key in sorted(taken.keys() | asked.keys()):
        if taken.get(key, 0) != asked[key]:
            yield f"requests of {key}: {taken.get(key, 0)} charged for {asked[key]}"
