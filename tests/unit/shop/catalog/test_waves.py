"""Preorder waves as arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.shop.catalog import waves
from shared.shop.catalog.errors import PreorderSoldOutError, WaveTransitionError
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.waves import WaveState


def three(*counts: int, capacity: int = 5) -> list[WaveState]:
    return [
        WaveState(number, capacity, count, WaveStatus.FULL if count == capacity else WaveStatus.OPEN)
        for number, count in enumerate(counts, start=1)
    ]


def test_what_fits_the_open_wave_goes_there() -> None:
    assert waves.allocate(2, three(3, 0, 0)) == [(1, 2)]


def test_what_does_not_fit_is_split_over_consecutive_waves() -> None:
    assert waves.allocate(9, three(3, 0, 0)) == [(1, 2), (2, 5), (3, 2)]
    assert waves.allocate(1, three(5, 0, 0)) == [(2, 1)]


def test_more_than_all_waves_hold_is_refused_and_says_what_is_left() -> None:
    with pytest.raises(PreorderSoldOutError) as refusal:
        waves.allocate(8, three(5, 3, 0))
    assert refusal.value.extra == {"available": 7}
    with pytest.raises(PreorderSoldOutError):
        waves.allocate(1, [])


def test_a_wave_in_production_takes_no_order_even_with_units_left() -> None:
    states = [WaveState(1, 5, 2, WaveStatus.IN_PRODUCTION), WaveState(2, 5)]
    assert waves.allocate(1, states) == [(2, 1)]
    with pytest.raises(PreorderSoldOutError):
        waves.fill(states, [(1, 1)])


def test_the_last_unit_closes_the_wave_and_the_next_is_current() -> None:
    after = waves.fill(three(3, 0, 0), [(1, 2), (2, 1)])
    assert [(wave.count, wave.status) for wave in after] == [
        (5, WaveStatus.FULL),
        (1, WaveStatus.OPEN),
        (0, WaveStatus.OPEN),
    ]
    assert waves.current(after) == (2, 1)


def test_when_all_are_full_the_product_waits_and_a_freed_unit_reopens_it() -> None:
    before = three(5, 4)
    after = waves.fill(before, [(2, 1)])
    assert waves.order_type_after("preorder", before, after) == "waiting"
    assert waves.current(after) == (2, 5)
    freed = waves.release(after, [(1, 2)])
    assert [(wave.count, wave.status) for wave in freed] == [(3, WaveStatus.OPEN), (5, WaveStatus.FULL)]
    assert waves.order_type_after("waiting", after, freed) == "preorder"
    assert waves.current(freed) == (1, 3)


def test_a_unit_of_a_wave_that_is_in_production_is_not_freed() -> None:
    states = [WaveState(1, 5, 5, WaveStatus.IN_PRODUCTION), WaveState(2, 5, 5, WaveStatus.FULL)]
    assert waves.release(states, [(1, 2)]) == states
    assert waves.returnable(states, [(1, 2), (2, 1)]) == [(2, 1)]
    assert waves.order_type_after("waiting", states, waves.release(states, [(1, 2)])) == "waiting"


def test_a_product_that_an_admin_put_on_waiting_stays_there() -> None:
    before = three(2, 0)
    assert waves.order_type_after("waiting", before, waves.release(before, [(1, 1)])) == "waiting"
    assert waves.order_type_after("in_stock", three(5), three(5)) == "in_stock"


def test_releasing_more_than_was_taken_never_goes_below_zero() -> None:
    assert waves.release(three(1), [(1, 3)])[0].count == 0


def test_waves_move_forward_only() -> None:
    allowed = {
        (WaveStatus.OPEN, WaveStatus.IN_PRODUCTION),
        (WaveStatus.FULL, WaveStatus.IN_PRODUCTION),
        (WaveStatus.IN_PRODUCTION, WaveStatus.READY),
        (WaveStatus.READY, WaveStatus.COMPLETED),
    }
    for status in waves.TRANSITIONS:
        for to in waves.TRANSITIONS:
            if (status, to) in allowed:
                waves.check_transition(status, to)
            else:
                with pytest.raises(WaveTransitionError):
                    waves.check_transition(status, to)


STATES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=6).map(
    lambda pairs: [
        WaveState(number, capacity, min(count, capacity), WaveStatus.FULL if count >= capacity else WaveStatus.OPEN)
        for number, (capacity, count) in enumerate(pairs, start=1)
    ]
)


@given(STATES, st.integers(1, 60))
def test_units_are_conserved_taken_in_order_and_returned(states: list[WaveState], quantity: int) -> None:
    free = waves.free_units(states)
    if quantity > free:
        with pytest.raises(PreorderSoldOutError):
            waves.allocate(quantity, states)
        return
    shares = waves.allocate(quantity, states)
    after = waves.fill(states, shares)
    assert sum(share for _, share in shares) == quantity
    assert waves.free_units(after) == free - quantity
    assert all(
        wave.count <= wave.capacity and (wave.status == WaveStatus.FULL) == (wave.free_units == 0) for wave in after
    )
    # A later wave takes nothing while an earlier one has units left.
    assert all(not wave.free_units for wave in after if wave.number < shares[-1][0])
    assert waves.release(after, shares) == states


def test_nothing_is_no_quantity() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        waves.allocate(0, three(0))
