"""Puts what staff did before there was an audit log into it: `python -m infra.ops index-audit --stack atrium-dev`.

An old event does not say by which permission it was done: it is taken for staff's when it concerns somebody else than
who did it, or nobody. What an admin did to a thing of their own is in the history of that thing alone. Running it again
changes nothing; nothing is published again.
"""

from __future__ import annotations

from dataclasses import dataclass

from infra.ops import stack as stacks
from shared.data.events import EventItem


@dataclass(slots=True)
class Indexed:
    """What was done."""

    read: int = 0
    written: int = 0


def index() -> Indexed:
    """Give every old event of staff its key in the index."""
    done = Indexed()
    for item in EventItem.scan(EventItem.gsi2pk.does_not_exist(), consistent_read=True):
        done.read += 1
        keyed = EventItem.of(item.event())
        if keyed.gsi2pk is not None and keyed.gsi2sk is not None:
            # Events stay as they are for ever but for this, so no condition is needed.
            item.update([EventItem.gsi2pk.set(keyed.gsi2pk), EventItem.gsi2sk.set(keyed.gsi2sk)])
            done.written += 1
    return done


def run(*, stack: str) -> str:
    """Index a stack's history and say what was done."""
    stacks.use(stack)
    done = index()
    return f"{done.written} of {done.read} events put into the audit log"
