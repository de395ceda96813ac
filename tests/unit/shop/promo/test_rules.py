"""The laws of a discount: it sums up, it never goes below zero, and it is never one use too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.money import spread
from shared.shop.promo import rules
from shared.shop.promo.errors import (
    PromoExpiredError,
    PromoInactiveError,
    PromoInvalidError,
    PromoMinTotalError,
    PromoNotApplicableError,
    PromoNotStartedError,
    PromoUsedUpError,
    PromoUserLimitError,
)
from shared.shop.promo.rules import Terms

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LINES = st.lists(st.tuples(st.sampled_from(["hoodie", "cap", "coat"]), st.integers(0, 10**7)), min_size=1, max_size=50)
TERMS = st.one_of(
    st.integers(1, 100).map(lambda percent: Terms(discount_percent=percent)),
    st.integers(1, 10**8).map(lambda amount: Terms(discount_amount=amount)),
)


@pytest.mark.parametrize(
    ("amount", "lines", "parts"),
    [
        (299, [4300, 1400, 2300], [161, 52, 86]),
        (93, [10, 20, 10, 30, 50, 20, 10, 40], [5, 10, 5, 15, 24, 10, 5, 19]),
        (1, [500, 500], [1, 0]),
        (101, [1000, 1000], [51, 50]),
    ],
)
def test_a_sum_is_spread_by_largest_remainder(amount: int, lines: list[int], parts: list[int]) -> None:
    terms = Terms(discount_amount=amount)
    assert rules.discount_lines(terms, [(f"p{n}", total) for n, total in enumerate(lines)]) == parts


@pytest.mark.parametrize(("percent", "total", "worth"), [(10, 995, 100), (10, 994, 99), (50, 1, 1), (100, 777, 777)])
def test_a_percentage_is_rounded_half_up(percent: int, total: int, worth: int) -> None:
    assert rules.discount_lines(Terms(discount_percent=percent), [("a", total)]) == [worth]


def test_the_percentage_is_of_the_order_and_not_of_each_line() -> None:
    assert rules.discount_lines(Terms(discount_percent=10), [("a", 5), ("b", 5), ("c", 5)]) == [1, 1, 0]


@given(terms=TERMS, lines=LINES, eligible=st.sets(st.sampled_from(["hoodie", "cap", "coat"])))
def test_parts_sum_to_the_whole_and_no_line_goes_below_zero(
    terms: Terms, lines: list[tuple[str, int]], eligible: set[str]
) -> None:
    terms = replace(terms, product_ids=frozenset(eligible))
    counted = [total if not eligible or product in eligible else 0 for product, total in lines]
    if not sum(counted):
        with pytest.raises(PromoNotApplicableError):
            rules.discount_lines(terms, lines)
        return
    parts = rules.discount_lines(terms, lines)
    assert sum(parts) == rules.discount_of(terms, sum(counted)) <= sum(counted)
    assert all(0 <= part <= total for part, total in zip(parts, counted, strict=True))
    if terms.discount_amount is not None:
        assert sum(parts) == min(terms.discount_amount, sum(counted))


@given(total=st.integers(0, 10**6), weights=st.lists(st.integers(1, 10**4), min_size=1, max_size=30))
def test_no_part_is_a_whole_kopeck_from_its_share(total: int, weights: list[int]) -> None:
    for part, weight in zip(spread(total, weights), weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_a_discount_never_exceeds_what_it_applies_to() -> None:
    terms = Terms(discount_amount=5000, product_ids={"cap"})
    assert rules.discount_lines(terms, [("hoodie", 9000), ("cap", 700)]) == [0, 700]


def test_the_least_total_counts_the_whole_order() -> None:
    terms = Terms(discount_percent=10, min_total=1000, product_ids={"cap"})
    assert rules.discount_lines(terms, [("hoodie", 500), ("cap", 500)]) == [0, 50]
    with pytest.raises(PromoMinTotalError):
        rules.discount_lines(terms, [("hoodie", 499), ("cap", 500)])


@pytest.mark.parametrize(
    ("change", "uses", "mine", "error"),
    [
        ({"is_active": False}, 0, 0, PromoInactiveError),
        ({"valid_from": NOON + timedelta(milliseconds=1)}, 0, 0, PromoNotStartedError),
        ({"valid_until": NOON}, 0, 0, PromoExpiredError),
        ({"max_uses": 3}, 3, 0, PromoUsedUpError),
        ({"max_uses_per_user": 1}, 1, 1, PromoUserLimitError),
    ],
)
def test_a_code_that_does_not_hold_is_refused(
    change: dict[str, object], uses: int, mine: int, error: type[Exception]
) -> None:
    terms = replace(Terms(discount_percent=10), **change)  # type: ignore[arg-type]
    with pytest.raises(error):
        rules.check_usable(terms, at=NOON, uses=uses, uses_of_user=mine)


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": NOON},
        {"valid_until": NOON + timedelta(milliseconds=1)},
        {"max_uses": 4},
        {"max_uses_per_user": 2},
    ],
)
def test_a_code_at_its_limit_still_holds(change: dict[str, object]) -> None:
    terms = replace(Terms(discount_percent=10), **change)  # type: ignore[arg-type]
    rules.check_usable(terms, at=NOON, uses=3, uses_of_user=1)


@pytest.mark.parametrize("text", ["spring", " SPRING ", "Ｓpring"])
def test_a_code_has_one_spelling(text: str) -> None:
    assert rules.normalise_code(text) == "SPRING"


@given(st.text(max_size=40))
def test_a_normal_code_is_its_own_normal_form(text: str) -> None:
    try:
        code = rules.normalise_code(text)
    except PromoInvalidError:
        return
    assert rules.normalise_code(code) == code
    assert rules.normalise_code(code.lower()) in (code, rules.normalise_code(code.lower().upper()))


@pytest.mark.parametrize("text", ["", "ab", "a" * 33, "a b c", "abc\x00", "abc#1", "🎁🎁🎁"])
def test_what_cannot_be_a_code_is_refused(text: str) -> None:
    with pytest.raises(PromoInvalidError):
        rules.normalise_code(text)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(discount_percent=1, discount_amount=1),
        Terms(discount_percent=1, valid_from=NOON, valid_until=NOON),
    ],
)
def test_terms_that_contradict_one_another_are_refused(terms: Terms) -> None:
    with pytest.raises(PromoInvalidError):
        rules.check_terms(terms)
