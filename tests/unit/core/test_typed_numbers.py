"""Numbers as people write them: read where they can mean one thing, refused where they can mean two."""

from __future__ import annotations

import pytest

from shared.core import typed_numbers
from shared.core.money import format_rub
from shared.core.typed_numbers import AmbiguousNumberError


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("4300", 430000),
        ("4300.00", 430000),
        ("4300,5", 430050),
        ("1 800", 180000),
        ("1\u00a0800,50", 180050),
        ("1\u202f800,50", 180050),
        ("12\u2009345\u2009678", 1234567800),
        ("1'800.50", 180050),
        ("1.800,50", 180050),
        ("1,800.50", 180050),
        ("1.800.000", 180000000),
        ("1,800,000", 180000000),
        ("4300 ₽", 430000),
        ("4300₽", 430000),
        ("₽ 4300", 430000),
        ("4\u202f300,00\u00a0₽", 430000),
        ("4300 руб.", 430000),
        ("4 300 РУБ", 430000),
        ("4300 р.", 430000),
        ("4300 RUB", 430000),
        ("12.5000", 1250),
        ("-1", -100),
    ],
)
def test_an_amount_is_read(text: str, kopecks: int) -> None:
    assert typed_numbers.amount(text) == kopecks


@pytest.mark.parametrize(
    "text", ["1.800", "12,500", "1,005", "0.500", "4300.000", "1 800,500", "1.800 ₽", "12,500 руб."]
)
def test_one_separator_and_three_digits_are_two_numbers(text: str) -> None:
    with pytest.raises(AmbiguousNumberError):
        typed_numbers.amount(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "дорого",
        "1e3",
        "NaN",
        "Infinity",
        "1 50",
        "1,80,00",
        "12.3456",
        "1..5",
        "4300 $",
        "1²",
        "١٢",
        "1.8,000,00",
        "--1",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        typed_numbers.amount(text)


@pytest.mark.parametrize("kopecks", [0, 1, 99, 100, 180000, 1250000, 999_999_999_99])
def test_what_we_write_is_read(kopecks: int) -> None:
    assert typed_numbers.amount(format_rub(kopecks)) == kopecks


def test_a_count_is_whole() -> None:
    assert [typed_numbers.count(text) for text in ("5", "1 500", "1\u202f500 шт.", "5,0", "5.00")] == [
        5,
        1500,
        1500,
        5,
        5,
    ]
    for text in ("1,5", "²", "1e9", ""):
        with pytest.raises(ValueError, match="not"):
            typed_numbers.count(text)
    with pytest.raises(AmbiguousNumberError):
        typed_numbers.count("1,500")
