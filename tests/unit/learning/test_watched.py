"""What was watched is a set: order, repetition and delay of reports do not matter, and a seek adds nothing."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.learning.models import BitSet
from shared.learning.progress.watched import MAX_BITS, Watched

Report: TypeAlias = tuple[list[tuple[float, float]], float, float]
NOW = 2e6
durations = st.floats(1, 4 * 3600, allow_nan=False)
times = st.floats(-10, 5 * 3600, allow_nan=False)
intervals = st.lists(st.tuples(times, times), max_size=8)
reports = st.lists(st.tuples(intervals, times, st.integers(0, 4) | st.floats(0, 1e6)), max_size=8)


def apply(watched: Watched, some: list[Report]) -> Watched:
    for played, position, at in some:
        watched = watched.report(played, position=position, at=at, now=NOW)
    return watched


@given(durations, reports, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(duration: float, some: list[Report], order: random.Random) -> None:
    mixed = some + order.choices(some, k=3) if some else some
    order.shuffle(mixed)
    assert apply(Watched(duration), mixed) == apply(Watched(duration), some)


@given(durations, reports)
def test_a_percentage_is_whole_between_0_and_100_and_never_falls(duration: float, some: list[Report]) -> None:
    watched, last = Watched(duration), 0
    for one in some:
        watched = apply(watched, [one])
        assert isinstance(watched.percent, int)
        assert last <= watched.percent <= 100
        last = watched.percent
    assert watched.seen.bit_length() <= watched.bits <= MAX_BITS + 1
    assert watched.covered_seconds <= duration + 1


@given(durations, st.lists(st.floats(0, 1), max_size=60))
def test_a_video_watched_through_in_any_pieces_is_100_percent(duration: float, cuts: list[float]) -> None:
    points = [0.0, *sorted(one * duration for one in cuts), duration]
    watched = Watched(duration)
    for number, (start, end) in enumerate(pairwise(points)):
        watched = watched.report([(start, end)], position=end, at=number, now=NOW)
    assert watched.percent == 100
    assert watched.gaps() == []


@given(st.integers(1, 5_400), st.floats(0, 1))
def test_neighbouring_reports_meet_at_every_fraction_of_a_second(second: int, fraction: float) -> None:
    whole = Watched(5_400)
    border = second - 1 + fraction
    left, right = whole.mask([(0, border)]), whole.mask([(border, 5_400)])
    assert left & right == 0
    assert left | right == whole.mask([(0, 5_400)])


@given(st.floats(60, 7_200), st.floats(0, 0.4), st.floats(0.6, 1))
def test_a_seek_adds_nothing(duration: float, until: float, begin: float) -> None:
    watched = Watched(duration)
    watched = watched.report([(0, until * duration), (begin * duration, duration)], position=duration, at=1, now=2)
    exact = (until + 1 - begin) * duration
    assert abs(watched.seen.bit_count() * watched.step - exact) <= 1.5 * watched.step


@given(durations, reports)
def test_what_was_watched_and_what_is_missing_make_the_whole(duration: float, some: list[Report]) -> None:
    watched = apply(Watched(duration), some)
    missing = watched.mask(watched.gaps())
    assert watched.seen & missing == 0
    assert watched.seen | missing == (1 << watched.bits) - 1
    assert watched.mask(watched.intervals()) == watched.seen


@given(durations, reports, reports, st.randoms(use_true_random=False))
def test_two_devices_with_optimistic_writes_lose_nothing(
    duration: float, one: list[Report], other: list[Report], order: random.Random
) -> None:
    """Each device reads, merges, and writes if the version is still the one it read; else it reads again."""
    stored, version = Watched(duration), 0
    left, held = {1: list(one), 2: list(other)}, dict[int, tuple[int, Watched]]()
    while any(left.values()):
        device = order.choice([name for name, todo in left.items() if todo])
        if device not in held:
            held[device] = version, apply(stored, [left[device][0]])
            continue
        read_version, merged = held.pop(device)
        if read_version == version:
            stored, version = merged, version + 1
            left[device].pop(0)
    assert stored == apply(Watched(duration), one + other)


@given(st.integers(0, 1 << 5_401))
def test_a_set_of_bits_is_stored_and_read_back(bits: int) -> None:
    attribute = BitSet()
    assert attribute.deserialize(attribute.serialize(bits)) == bits


def test_a_player_that_opens_at_zero_wipes_no_position() -> None:
    watched = Watched(600).report([(0, 300)], position=300, at=10, now=10)
    assert watched.report([], position=0, at=20, now=20) == watched
    assert watched.report([(0, 5)], position=5, at=5, now=20).position == 300
    assert watched.report([(0, 5)], position=5, at=99_999, now=20).at == 20


@pytest.mark.parametrize(("duration", "step"), [(5_400, 1), (5_401, 2), (10_800, 2), (10_801, 3), (14_400, 3)])
def test_long_videos_have_two_or_three_seconds_a_bit(duration: float, step: int) -> None:
    watched = Watched(duration)
    assert (watched.step, watched.bits <= MAX_BITS) == (step, True)


def test_nobody_watches_ten_minutes_in_one_second() -> None:
    watched = Watched(600).report([(0, 600)], position=600, at=1, now=1)
    assert (watched.percent, watched.ready_at()) == (100, 1 + 240)


@pytest.mark.parametrize(("seconds", "quarter"), [(0, 0), (149, 0), (150, 25), (449, 50), (599, 75), (600, 100)])
def test_quarters(seconds: float, quarter: int) -> None:
    watched: Any = Watched(600).report([(0, seconds)], position=0, at=1, now=1)
    assert watched.quarter() == quarter


@pytest.mark.parametrize("duration", [0.04, 0.3, 0.49, 0.5, 0.9, 1.4])
def test_the_shortest_video_is_watched_whole(duration: float) -> None:
    watched = Watched(duration)
    half = watched.report([(0, duration / 3)], position=0, at=0, now=0)
    whole = half.report([(duration / 3, duration)], position=duration, at=1, now=1)
    assert (half.percent, whole.percent, whole.covered_seconds) == (0, 100, 1)
