"""How units are divided over the shards of a product's stock, as pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.core.sharding import even, ring


def even_stock(stock: Mapping[str, int], shards: int) -> list[dict[str, int]]:
    """A whole stock divided evenly; what is over of each size begins at another shard."""
    parts: list[dict[str, int]] = [{} for _ in range(shards)]
    first = 0
    for size, units in stock.items():
        for part, share in zip(parts, even(units, shards, first=first % shards), strict=True):
            part[size] = share
        first += units % shards
    return parts


def choose(
    parts: Sequence[Mapping[str, int]], wanted: Mapping[str, int], first: int
) -> dict[int, dict[str, int]] | None:
    """From which shards to take how many units of each size; None when all together have too few.

    The first one, counted on from `first`, that has all of it; else the fullest ones, so that few are written.
    """
    order = ring(first, len(parts))
    for number in order:
        if all(parts[number].get(size, 0) >= units for size, units in wanted.items()):
            return {number: dict(wanted)}
    chosen: dict[int, dict[str, int]] = {}
    for size, units in wanted.items():
        missing = units
        for number in sorted(order, key=lambda one: (-parts[one].get(size, 0), order.index(one))):
            share = min(missing, parts[number].get(size, 0))
            if share > 0:
                chosen.setdefault(number, {})[size] = share
                missing -= share
        if missing:
            return None
    return chosen


def changed(counts: Sequence[int], delta: int) -> list[int]:
    """The units of one size per shard after `delta` of them came or went, which must not be more than there are.

    As few shards change as can be: a few units that come go to the emptiest one. Only a delivery of at least a unit
    for each shard changes all of them, and leaves them even.
    """
    shards = len(counts)
    if delta >= shards > 1:
        return even(sum(counts) + delta, shards)
    after = list(counts)
    if delta > 0:
        after[after.index(min(after))] += delta
    else:
        taken = choose([{"": units} for units in counts], {"": -delta}, 0) or {}
        for number, units in taken.items():
            after[number] -= units[""]
    return after


def places_to_take(left: Sequence[int], units: int, first: int) -> dict[int, int]:
    """From which shards to take how many places of a wave of which at least so many are left.

    The last place of a wave is always in shard 0, so that whoever takes it knows that it is the last: the others may
    run out, and shard 0 does when all have.
    """
    if units == sum(left):
        return {number: places for number, places in enumerate(left) if places}
    free = [{"": places} for places in left]
    free[0][""] -= 1
    chosen = choose(free, {"": units}, first) or {}
    return {number: taken[""] for number, taken in chosen.items()}
