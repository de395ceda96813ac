"""Planning an order's lines against availability that is given, with nothing read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.waves import WaveState
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.quote import plan
from shared.shop.orders.rules import RequestedLine


def available(*, stock: dict[str, int] | None = None, waves: tuple[WaveState, ...] = ()) -> ProductAvailability:
    sizes = list(stock or {"M": 0, "S": 0})
    product = Product(
        id="p",
        article="A-1",
        name="Худи",
        price=1000,
        sizes=sizes,
        order_type=ProductOrderType.PREORDER if waves else "in_stock",
    )
    return ProductAvailability(
        product, Availability(product_id="p", stock=stock or {"M": 0, "S": 0}, current_wave=1), waves
    )


def test_a_line_over_two_waves_becomes_two() -> None:
    found = plan([RequestedLine("p", "M", 4)], {"p": available(waves=(WaveState(1, 5, 3), WaveState(2, 5)))})
    assert [(line.preorder_wave, line.quantity, line.problem) for line in found] == [(1, 2, None), (2, 2, None)]


def test_a_second_line_does_not_get_the_units_of_the_first() -> None:
    found = plan([RequestedLine("p", "M", 3), RequestedLine("p", "S", 3)], {"p": available(waves=(WaveState(1, 5),))})
    assert found[0].problem is None
    problem = found[1].problem
    assert problem is not None
    assert (problem.public_code, problem.extra["available"]) == ("preorder_sold_out", 2)


@given(
    wanted=st.integers(1, 100),
    counts=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=6),
)
def test_all_is_planned_or_nothing(wanted: int, counts: list[tuple[int, int]]) -> None:
    states = tuple(
        WaveState(n, capacity, min(count, capacity), "full" if count >= capacity else "open")
        for n, (capacity, count) in enumerate(counts, 1)
    )
    free = sum(state.free_units for state in states)
    lines = plan([RequestedLine("p", "M", wanted)], {"p": available(waves=states)})
    if free < wanted:
        assert [line.problem is not None for line in lines] == [True]
        return
    assert sum(line.quantity for line in lines) == wanted
    numbers = [line.preorder_wave for line in lines]
    assert numbers == sorted(set(numbers), key=lambda number: number or 0)
    for line in lines:
        assert line.quantity <= states[(line.preorder_wave or 0) - 1].free_units
