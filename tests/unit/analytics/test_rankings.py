"""Where a counter stands in its ranking: by its value, or by a bound that changes ever less often."""

from __future__ import annotations

import random

import pytest

from shared.analytics.rankings import bound_of, rank


@pytest.mark.parametrize("values", [[-5, 0, 3, 12, 1000, 999999999]])
def test_ranks_sort_as_their_numbers_do(values: list[int]) -> None:
    assert sorted(values) == sorted(values, key=lambda value: rank(value, "prd_x"))


def test_a_bound_is_never_below_its_value_and_little_above_it() -> None:
    chance = random.Random(1)
    for _ in range(2_000):
        value = chance.randint(1, 10 ** chance.randint(1, 14))
        assert value <= bound_of(value) <= value * 17 / 16
        assert bound_of(bound_of(value)) == bound_of(value)
        assert bound_of(value) <= bound_of(value + chance.randint(1, value))


def test_small_numbers_are_their_own_bounds_and_nothing_is_below_zero() -> None:
    assert [bound_of(value) for value in (-7, 0, 1, 2, 31, 32, 33)] == [0, 0, 1, 2, 31, 32, 34]


@pytest.mark.parametrize(("sold_before", "changes"), [(64, 30), (1_000, 5), (50_000, 1)])
def test_a_bound_changes_ever_less_often(sold_before: int, changes: int) -> None:
    bounds = {bound_of((sold_before + sold) * 459_000) for sold in range(101)}
    assert len(bounds) - 1 <= changes
