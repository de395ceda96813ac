"""How the uses of a promo code are divided over the items that count them, as pure functions.

Each item has a quota, and together they have what the code allows, so that no order goes over it by taking a use where
less is counted than the quota. A code may have more uses than it allows, since staff can lower that: then no item has
room, and what is given back leaves the items that count too much first. So there is room only where the code has some.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.core.sharding import even, ring


class Part(NamedTuple):
    """What one of the items counts, and how much it may at most; None where there is no limit."""

    uses: int
    quota: int | None

    @property
    def has_room(self) -> bool:
        """Whether one use more can be counted here."""
        return self.quota is None or self.uses < self.quota

    @property
    def is_over(self) -> bool:
        """Whether more is counted here than may be."""
        return self.quota is not None and self.uses > self.quota


def divide(uses: int, limit: int | None, shards: int) -> list[Part]:
    """Uses and what is allowed divided evenly: either no part is over its quota, or none has room."""
    quotas = [None] * shards if limit is None else even(limit, shards)
    return [Part(*one) for one in zip(even(uses, shards), quotas, strict=True)]


def to_take(parts: Sequence[Part], first: int) -> int | None:
    """Where to count one use more, looking from `first` on; None when all are used up."""
    return next((number for number in ring(first, len(parts)) if parts[number].has_room), None)


def to_give_back(parts: Sequence[Part], first: int) -> int:
    """Where to count one use less, looking from `first` on: where too many are, else where there are any."""
    order = ring(first, len(parts))
    over = (number for number in order if parts[number].is_over)
    used = (number for number in order if parts[number].uses > 0)
    return next(over, next(used, order[0]))
