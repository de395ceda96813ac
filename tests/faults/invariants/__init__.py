"""Invariants: what must agree when everything has come to rest, whatever happened on the way.

    before = invariants.opened(it)        # before the story: what is in stock
    ...
    invariants.check(it, before)          # a sentence for each thing that does not agree; none when all is well

Each module marks its own with `@invariant` in `tests/<module>/invariants`; those of the platform are in `events`.
"""

from __future__ import annotations

from functools import cache

from tests import modules
from tests.faults.invariants import events
from tests.faults.invariants.snapshot import Invariant, Sizes, Snapshot
from tests.faults.world import World


@cache
def all_invariants() -> tuple[Invariant, ...]:
    """Those of the platform and of every module."""
    files = (events, *modules.parts("invariants"))
    return tuple(value for file in files for value in vars(file).values() if getattr(value, "is_invariant", False))


def opened(world: World) -> Snapshot:
    """Note what is in stock now, so that the sums can be checked later."""
    now = Snapshot(world)
    first = {size: pieces + now.sold[size] for size, pieces in now.units_in_stock.items()}
    return Snapshot(world, first, frozenset(event.id for event in now.events))


def check(world: World, opening: Snapshot | None = None, *, only: str | None = None) -> list[str]:
    """What does not agree, by all invariants or one; without an opening the stock's sum is not checked."""
    start: Sizes = opening.opening if opening else {}
    known = opening.known_events if opening else frozenset()
    now = Snapshot(world, start, known)
    chosen = [one for one in all_invariants() if only in (None, one.__name__)]
    return [f"{one.__name__}: {finding}" for one in chosen for finding in one(now)]
