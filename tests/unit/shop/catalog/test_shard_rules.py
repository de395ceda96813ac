"""Dividing units over shards, with nothing read or written."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core import ids
from shared.core.sharding import SHARDS_LIMIT, even, shard_of
from shared.shop.catalog import shard_rules, wave_places
from shared.shop.catalog.waves import WaveState

SIZES = ("S", "M")
PARTS = st.lists(st.fixed_dictionaries({size: st.integers(0, 6) for size in SIZES}), min_size=1, max_size=9)
CATALOG = Path(__file__).parents[4] / "shared" / "shop"


@given(st.integers(0, 500), st.integers(1, SHARDS_LIMIT), st.integers(0, 63))
@settings(derandomize=True)
def test_an_even_division_loses_nothing_and_differs_by_one_at_most(units: int, shards: int, first: int) -> None:
    parts = even(units, shards, first=first % shards)
    assert (len(parts), sum(parts)) == (shards, units)
    assert max(parts) - min(parts) <= 1


def test_what_is_over_of_each_size_goes_to_other_shards() -> None:
    parts = shard_rules.even_stock({"S": 5, "M": 6, "L": 1}, 4)
    assert parts == [
        {"S": 2, "M": 1, "L": 0},
        {"S": 1, "M": 2, "L": 0},
        {"S": 1, "M": 2, "L": 0},
        {"S": 1, "M": 1, "L": 1},
    ]


@given(PARTS, st.fixed_dictionaries({size: st.integers(0, 9) for size in SIZES}), st.integers(0, 8))
@settings(derandomize=True)
def test_a_choice_takes_what_is_wanted_from_what_is_there_or_says_that_it_is_not(
    parts: list[dict[str, int]], wanted: dict[str, int], first: int
) -> None:
    chosen = shard_rules.choose(parts, wanted, first % len(parts))
    enough = all(sum(part[size] for part in parts) >= units for size, units in wanted.items())
    assert (chosen is not None) == enough
    if chosen is None:
        return
    taken: Counter[str] = Counter()
    for number, units in chosen.items():
        assert all(0 <= count <= parts[number][size] for size, count in units.items())
        taken.update(units)
    assert all(taken[size] == units for size, units in wanted.items())
    if any(all(part[size] >= units for size, units in wanted.items()) for part in parts):
        assert len(chosen) == 1, "several shards are written where one has all of it"


@given(st.lists(st.integers(0, 5), min_size=1, max_size=9), st.integers(1, 12), st.integers(0, 8))
@settings(derandomize=True)
def test_places_are_taken_where_they_are_and_the_last_one_is_in_the_first_shard(
    others: list[int], units: int, first: int
) -> None:
    left = [max(1, others[0]), *others[1:]]
    units = min(units, sum(left))
    taken = shard_rules.places_to_take(left, units, first % len(left))
    after = [places - taken.get(number, 0) for number, places in enumerate(left)]
    assert (sum(taken.values()), sum(after)) == (units, sum(left) - units)
    assert min(after) >= 0
    assert all(taken.values())
    assert (after[0] > 0) == (sum(after) > 0)
    if 0 < units <= left[first % len(left)] - (first % len(left) == 0):
        assert len(taken) == 1, "several shards are written where one has all of it"


@given(st.integers(1, 60), st.integers(1, 9), st.lists(st.tuples(st.sampled_from("tgdr"), st.integers(1, 9))))
@settings(derandomize=True)
def test_no_wave_takes_more_than_it_holds_whatever_comes_and_goes(
    capacity: int, shards: int, acts: list[tuple[str, int]]
) -> None:
    """Takes, gives, divisions and raised capacities, as one transaction after another carries them out."""
    [left] = [[part["1"] for part in wave_places.even_places([WaveState(1, capacity)], shards)]]
    for act, number in acts:
        taken = capacity - sum(left)
        if act == "t" and (units := min(number, sum(left))):
            for one, places in shard_rules.places_to_take(left, units, number % len(left)).items():
                left[one] -= places
        elif act == "g" and (units := min(number, taken)):
            # To a full wave into the first shard, else into the order's own.
            left[number % len(left) if sum(left) else 0] += units
        elif act == "d":
            parts = wave_places.even_places([WaveState(1, capacity, taken)], number)
            left = [part["1"] for part in parts]
            assert capacity - sum(left) == taken
        elif act == "r":
            capacity += number
            left = [one + more for one, more in zip(left, even(number, len(left)), strict=True)]
        assert min(left) >= 0
        assert sum(left) <= capacity
        assert (left[0] > 0) == (sum(left) > 0), "a wave is open as long as the first shard has a place"


def test_orders_begin_at_all_shards_alike() -> None:
    begun = Counter(shard_of(ids.new("ord"), 32) for _ in range(3200))
    assert len(begun) == 32
    assert max(begun.values()) < 200


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.integers(-40, 40))
@settings(derandomize=True)
def test_units_that_come_and_go_by_hand_change_the_sum_by_as_many(counts: list[int], delta: int) -> None:
    delta = max(delta, -sum(counts))
    after = shard_rules.changed(counts, delta)
    assert sum(after) == sum(counts) + delta
    assert min(after) >= 0
    if 0 < delta < len(counts):
        assert sum(one != other for one, other in zip(counts, after, strict=True)) == 1


def test_only_what_knows_shards_reads_the_stock_of_one_item() -> None:
    """A product's stock is `levels`: its availability alone holds a part of it once it is divided."""
    know = {"catalog/models.py", "catalog/shards.py", "catalog/stock_split.py", "catalog/products.py"}
    one_item = re.compile(r"(availability|counts|Availability|StockShard|main)\.(stock|of_size)\b")
    found = {
        str(path.relative_to(CATALOG))
        for path in CATALOG.rglob("*.py")
        if one_item.search(path.read_text(encoding="utf-8"))
    }
    assert found - know - {"catalog/low_stock.py"} == set()
