"""The tables and arithmetic of payments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.payments import rules
from shared.payments.payable import ReceiptLine
from shared.providers.payments.base import receipt_vat_code

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def line(total: int, quantity: int = 1, name: str = "Hoodie") -> ReceiptLine:
    return ReceiptLine(name, quantity, total, total)


def test_success_is_final_and_beats_our_own_giving_up() -> None:
    assert rules.payment_may_become("canceled", "succeeded")
    assert not any(rules.payment_may_become("succeeded", status) for status in rules.PAYMENT_TRANSITIONS)
    assert not rules.payment_may_become("canceled", "pending")


def test_only_open_refunds_move() -> None:
    assert {"requested", "pending"} == rules.REFUND_OPEN
    assert not any(rules.refund_may_become("failed", status) for status in rules.REFUND_TRANSITIONS)


@pytest.mark.parametrize(
    ("total", "quantity", "expected"),
    [
        (10_000, 1, [(1, 10_000)]),
        (10_000, 3, [(2, 3_333), (1, 3_334)]),
        (9_999, 3, [(3, 3_333)]),
        (2, 3, [(2, 1)]),
        (0, 5, []),
        (1, 1000, [(1, 1)]),
    ],
)
def test_a_line_that_does_not_divide_is_split_a_kopeck_apart(
    total: int, quantity: int, expected: list[tuple[int, int]]
) -> None:
    assert [(item.quantity, item.unit_price) for item in rules.receipt_items([line(total, quantity)])] == expected


@pytest.mark.parametrize("count", [1, 41, 80, 81, 100, 500])
def test_a_receipt_adds_up_and_has_at_most_eighty_items(count: int) -> None:
    lines = [line(1_000 + n, 3, f"Thing {n}") for n in range(count)]
    items = rules.receipt_items(lines)
    assert len(items) <= 80
    assert sum(item.unit_price * item.quantity for item in items) == sum(one.line_total for one in lines)
    assert all(item.unit_price > 0 and item.quantity > 0 for item in items)


def test_what_is_left_of_the_lines_knows_which_of_them_came_back() -> None:
    coat = ReceiptLine("Coat", 2, 5_000, 10_000, "full_prepayment")
    left = rules.left_lines([line(4_300), line(1_400), coat], [line(4_300), line(400)])
    assert [(one.description, one.line_total) for one in left] == [("Hoodie", 1_000), ("Coat", 10_000)]
    assert left[-1] == coat
    again = ReceiptLine("Coat", 1, 5_000, 5_000, "full_prepayment")
    assert [one.line_total for one in rules.left_lines([coat], [again])] == [5_000]
    assert rules.left_lines([coat], [again, again, again]) == ()


@pytest.mark.parametrize("amount", [1, 2, 3_333, 9_999])
def test_a_partial_refund_is_spread_over_the_lines_to_the_kopeck(amount: int) -> None:
    lines = [line(4_300), line(1_400, 2), line(4_300)]
    parts = rules.refund_lines(lines, amount)
    assert sum(part.line_total for part in parts) == amount
    assert all(part.line_total > 0 for part in parts)


def test_a_full_refund_keeps_the_lines_as_they_were() -> None:
    lines = (line(4_300, 2), line(1_400))
    assert rules.refund_lines(lines, 5_700) == lines


def test_keys_are_never_used_twice_and_short_enough() -> None:
    payment_id = "pay_01KKB0000000000000000000AB"
    keys = [rules.first_key(payable_id="ord_01KKB0000000000000000000AB", attempt=n) for n in (1, 2, 3)]
    keys += [rules.next_key(payment_id=payment_id, rejections=n) for n in range(1, rules.MAX_REJECTIONS)]
    assert keys[0] == "ord_01KKB0000000000000000000AB"
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= 64


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(minutes=15)),
        (timedelta(hours=2, minutes=59), timedelta(minutes=15)),
        (timedelta(hours=3), timedelta(hours=6)),
        (timedelta(days=29), timedelta(hours=6)),
        (timedelta(days=30), None),
    ],
)
def test_open_items_are_looked_at_ever_more_seldom(age: timedelta, wait: timedelta | None) -> None:
    check_at = rules.next_check_at(created_at=NOON - age, now=NOON)
    assert check_at == (None if wait is None else NOON + wait)


def test_what_may_be_refunded_counts_what_is_under_way() -> None:
    assert rules.refundable(captured=100, reserved=30) == 70
    assert rules.refundable(captured=100, reserved=130) == 0


# Receipts: what they show, and at which rate.


@pytest.mark.parametrize("amount", [1, 2, 4_999, 9_999, 10_000])
def test_a_refund_shows_pieces_and_adds_up_to_the_kopeck(amount: int) -> None:
    coats = ReceiptLine("Coat", 3, 3_334, 10_000, "full_prepayment", vat_code=4)
    items = rules.receipt_items(rules.refund_lines([coats], amount))
    assert sum(item.unit_price * item.quantity for item in items) == amount
    assert sum(item.quantity for item in items) == min(3, amount)
    assert {(item.payment_mode, item.vat_code) for item in items} == {("full_prepayment", 4)}


def test_what_is_left_of_the_lines_is_pieces() -> None:
    coat = ReceiptLine("Coat", 3, 5_000, 15_000, "full_prepayment", vat_code=4)
    one_came_back = ReceiptLine("Coat", 1, 5_000, 5_000, "full_prepayment", vat_code=4)
    only_money = ReceiptLine("Coat", 0, 5_000, 1_000, "full_prepayment", vat_code=4)
    [left] = rules.left_lines([coat], [one_came_back, only_money])
    assert (left.quantity, left.line_total, left.vat_code) == (2, 9_000, 4)


def test_too_many_items_are_drawn_together_by_what_may_not_be_mixed() -> None:
    lines = [
        ReceiptLine(
            f"Thing {n}", 3, 1_000 + n, 1_000 + n, "full_prepayment" if n % 2 else "full_payment", vat_code=n % 3
        )
        for n in range(120)
    ]
    items = rules.receipt_items(lines)
    assert len(items) == 80
    for mode in ("full_prepayment", "full_payment"):
        for rate in range(3):
            mine = [one.line_total for one in lines if (one.payment_mode, one.vat_code) == (mode, rate)]
            found = [item for item in items if (item.payment_mode, item.vat_code) == (mode, rate)]
            assert sum(item.unit_price * item.quantity for item in found) == sum(mine)


@pytest.mark.parametrize(
    ("rate", "prepaid"),
    [(1, 1), (2, 2), (3, 5), (4, 6), (5, 5), (6, 6), (7, 9), (8, 10), (9, 9), (10, 10), (11, 12), (12, 12)],
)
def test_a_prepayment_has_the_calculated_rate(rate: int, prepaid: int) -> None:
    assert receipt_vat_code(rate, "full_prepayment") == prepaid
    assert receipt_vat_code(rate, "full_payment") == rate
