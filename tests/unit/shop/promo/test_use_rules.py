"""Dividing the uses of a promo code, with nothing read or written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.core.sharding import SHARDS_LIMIT
from shared.shop.promo import use_rules
from shared.shop.promo.use_rules import Part

LIMITS = st.one_of(st.none(), st.integers(1, 30))
SHARDS = st.integers(1, 9)
PICK = st.integers(0, 999)


@given(st.integers(0, 500), st.one_of(st.none(), st.integers(1, 500)), st.integers(1, SHARDS_LIMIT))
@settings(derandomize=True)
def test_a_division_loses_nothing_and_has_room_only_where_the_code_has_some(
    uses: int, limit: int | None, shards: int
) -> None:
    parts = use_rules.divide(uses, limit, shards)
    assert (len(parts), sum(part.uses for part in parts)) == (shards, uses)
    if limit is None:
        assert all(part.has_room and not part.is_over for part in parts)
        return
    assert sum(part.quota or 0 for part in parts) == limit
    assert any(part.is_over for part in parts) == (uses > limit)
    assert any(part.has_room for part in parts) == (uses < limit)
    assert not (any(part.is_over for part in parts) and any(part.has_room for part in parts))


@pytest.mark.parametrize(
    ("parts", "first", "number"),
    [
        ([Part(1, 2), Part(0, 2)], 0, 0),
        ([Part(1, 2), Part(0, 2)], 1, 1),
        ([Part(2, 2), Part(2, 2), Part(1, 2)], 0, 2),
        ([Part(1, 2), Part(2, 2)], 1, 0),
        ([Part(2, 2), Part(2, 2)], 1, None),
        ([Part(0, 0)], 0, None),
        ([Part(9, None), Part(9, None)], 1, 1),
    ],
)
def test_a_use_is_taken_where_there_is_room_from_ones_own_item_on(
    parts: list[Part], first: int, number: int | None
) -> None:
    assert use_rules.to_take(parts, first) == number


@pytest.mark.parametrize(
    ("parts", "first", "number"),
    [
        ([Part(1, 2), Part(1, 2)], 1, 1),
        ([Part(1, 2), Part(0, 2)], 1, 0),
        ([Part(1, 2), Part(3, 2)], 0, 1),
        ([Part(0, 2), Part(0, 2)], 1, 1),
        ([Part(0, None), Part(4, None)], 0, 1),
    ],
)
def test_a_use_comes_back_where_too_many_are_else_to_ones_own_item(parts: list[Part], first: int, number: int) -> None:
    assert use_rules.to_give_back(parts, first) == number


class Crowd(RuleBasedStateMachine):
    """Orders that plan by what they saw at any moment before, and staff who change the limit and the division.

    Each write has the conditions that it has in DynamoDB; one that loses a condition is planned again by a fresh read.
    """

    @initialize(limit=LIMITS, shards=SHARDS)
    def begin(self, limit: int | None, shards: int) -> None:
        self.limit, self.layout, self.orders = limit, 0, 0
        self.parts = use_rules.divide(0, limit, shards)
        self.seen: list[tuple[int, Sequence[Part]]] = []
        self.look()

    @rule()
    def look(self) -> None:
        """Somebody reads, and will act on it later."""
        self.seen.append((self.layout, tuple(self.parts)))

    @rule(when=PICK, first=PICK)
    def take(self, when: int, first: int) -> None:
        layout, seen = self.seen[when % len(self.seen)]
        number = use_rules.to_take(seen, first % len(seen))
        if number is None or layout != self.layout or not self.parts[number].has_room:
            number = use_rules.to_take(self.parts, first % len(self.parts))
            if number is None:
                assert self.limit is not None
                assert self.orders >= self.limit, "refused while uses were left"
                return
        assert self.limit is None or self.orders < self.limit, "used too often"
        self._count(number, 1)

    @rule(when=PICK, first=PICK)
    def give_back(self, when: int, first: int) -> None:
        if not self.orders:
            return
        layout, seen = self.seen[when % len(self.seen)]
        number = use_rules.to_give_back(seen, first % len(seen))
        part = seen[number]
        holds = layout == self.layout and (
            self.parts[number].is_over if part.is_over else self.parts[number].uses > 0 or part.uses <= 0
        )
        if not holds:
            number = use_rules.to_give_back(self.parts, first % len(self.parts))
        self._count(number, -1)

    @rule(limit=LIMITS)
    def change_limit(self, limit: int | None) -> None:
        self.limit = limit
        self._divide(len(self.parts))

    @rule(shards=SHARDS)
    def split(self, shards: int) -> None:
        self._divide(shards)

    @invariant()
    def nothing_is_lost_and_room_is_only_where_some_is(self) -> None:
        assert sum(part.uses for part in self.parts) == self.orders
        if self.limit is not None:
            assert sum(part.quota or 0 for part in self.parts) == self.limit
            assert any(part.has_room for part in self.parts) == (self.orders < self.limit)

    def _divide(self, shards: int) -> None:
        self.parts = use_rules.divide(self.orders, self.limit, shards)
        self.layout += 1

    def _count(self, number: int, delta: int) -> None:
        self.orders += delta
        self.parts[number] = self.parts[number]._replace(uses=self.parts[number].uses + delta)


TestCrowd = Crowd.TestCase
TestCrowd.settings = settings(max_examples=150, stateful_step_count=40, derandomize=True, deadline=None)
