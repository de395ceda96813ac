import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.money import format_rub, parse_rub, percent_of, spread


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (299, [4300, 1400, 2300], [161, 52, 86]),
        (93, [10, 20, 10, 30, 50, 20, 10, 40], [5, 10, 5, 15, 24, 10, 5, 19]),
        (1, [1, 1, 1], [1, 0, 0]),
        (5, [1, 1, 1], [2, 2, 1]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_spread_gives_odd_kopecks_to_the_largest_remainders(total: int, weights: list[int], parts: list[int]) -> None:
    assert spread(total, weights) == parts


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=50), st.data())
def test_spread_never_loses_a_kopeck_and_never_exceeds_a_weight(weights: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = spread(total, weights)
    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


def test_spread_refuses_to_give_out_over_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to spread"):
        spread(5, [0, 0])
    with pytest.raises(ValueError, match="negative"):
        spread(-1, [1])


@pytest.mark.parametrize(("amount", "percent", "rounded"), [(50, 1, 1), (49, 1, 0), (12345, 10, 1235), (9, 100, 9)])
def test_percent_is_rounded_half_up(amount: int, percent: int, rounded: int) -> None:
    assert percent_of(amount, percent) == rounded


@given(st.integers(-(10**12), 10**12))
def test_rubles_read_back_as_they_were_written(kopecks: int) -> None:
    assert parse_rub(format_rub(kopecks)) == kopecks


@pytest.mark.parametrize("text", ["1.005", "abc", "", "NaN", "Infinity", "1,50"])
def test_an_amount_that_is_not_whole_kopecks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_rub(text)
