"""The life of an order, its numbers and its arithmetic."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.shop.orders import rules
from shared.shop.orders.errors import IllegalTransitionError, QuantityError
from shared.shop.orders.rules import PricedLine, RequestedLine

ALLOWED = {
    ("awaiting_payment", "paid"),
    ("awaiting_payment", "expired"),
    ("awaiting_payment", "cancelled"),
    ("paid", "assembling"),
    ("paid", "cancelled"),
    ("assembling", "shipped"),
    ("assembling", "cancelled"),
    ("shipped", "delivered"),
    # The parcel came back; that nobody cancels it by hand is below.
    ("shipped", "cancelled"),
}


@pytest.mark.parametrize(("status", "to"), list(product(rules.OrderStatus, rules.OrderStatus)))
def test_only_the_named_steps_are_taken(status: str, to: str) -> None:
    if (status, to) in ALLOWED:
        rules.check_transition(status, to)
        return
    with pytest.raises(IllegalTransitionError) as refused:
        rules.check_transition(status, to)
    assert refused.value.extra == {"order_status": status}


@pytest.mark.parametrize(
    ("status", "owner", "admin"),
    [
        ("awaiting_payment", True, True),
        ("paid", True, True),
        ("assembling", False, True),
        ("shipped", False, False),
        ("delivered", False, False),
        ("expired", False, False),
        ("cancelled", False, False),
    ],
)
def test_who_may_cancel_when(status: str, owner: bool, admin: bool) -> None:
    for as_admin, may in ((False, owner), (True, admin)):
        if may:
            rules.check_cancel(status, as_admin=as_admin)
        else:
            with pytest.raises(IllegalTransitionError):
                rules.check_cancel(status, as_admin=as_admin)


def test_numbers_are_short_sayable_and_different() -> None:
    numbers = {rules.new_number() for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(rules.normalise_number(number) == number and len(number) == 9 for number in numbers)
    assert not set("".join(numbers)) & set("01ILOU")


@pytest.mark.parametrize("text", ["K7M4-9Q2D", "k7m49q2d", " k7m4 9q2d "])
def test_a_number_is_understood_as_people_say_it(text: str) -> None:
    assert rules.normalise_number(text) == "K7M4-9Q2D"


@pytest.mark.parametrize("text", ["", "K7M4-9Q2", "K7M4-9Q2DD", "K7M4-9Q2O", "+79123456789", "К7М4-9Q2D"])
def test_what_cannot_be_a_number_is_not_one(text: str) -> None:
    assert rules.normalise_number(text) is None


def test_the_same_size_in_two_lines_is_added_up_at_the_position_of_the_first() -> None:
    wanted = [
        RequestedLine("p", "M", 1, 0),
        RequestedLine("q", "M", 1, 1),
        RequestedLine("p", "M", 2, 2),
        RequestedLine("p", "S", 1, 3),
    ]
    assert rules.merge(wanted) == [
        RequestedLine("p", "M", 3, 0),
        RequestedLine("q", "M", 1, 1),
        RequestedLine("p", "S", 1, 3),
    ]


def test_added_up_lines_keep_to_the_limit() -> None:
    rules.merge([RequestedLine("p", "M", 50), RequestedLine("p", "M", 50)])
    with pytest.raises(QuantityError):
        rules.merge([RequestedLine("p", "M", 50), RequestedLine("p", "M", 51)])


def test_lines_with_a_problem_cost_nothing() -> None:
    good = PricedLine("p", "M", 2, 0, price=500, discount=100)
    bad = PricedLine("q", "M", 2, 1, price=500, problem=QuantityError())
    totals = rules.totals([good, bad])
    assert (totals.total_amount, totals.discount_amount, totals.final_amount) == (1000, 100, 900)


@given(net=st.integers(0, 10**8), parts=st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_refunds_of_all_units_are_worth_the_line_in_whatever_steps(net: int, parts: list[int]) -> None:
    quantity, refunded, given_back = sum(parts), 0, 0
    for units in parts:
        value = rules.refund_of_units(net, quantity, refunded, units)
        assert value >= 0
        given_back += value
        refunded += units
    assert given_back == net
