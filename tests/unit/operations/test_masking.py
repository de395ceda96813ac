"""What operators are shown of a message."""

from __future__ import annotations

import pytest

from shared.core import ids
from shared.operations.masking import REDACTED, masked, safe_word


@pytest.mark.parametrize("value", ["8_916_123_45_67", "a89161234567", "4276.1234.5678.9010", "tel:8:916:123:45:67"])
def test_a_number_in_the_shape_of_an_identifier_is_redacted(value: str) -> None:
    assert masked({"user_id": value}) == {"user_id": REDACTED}
    assert safe_word(value) is None


def test_a_phone_as_a_whole_number_is_redacted() -> None:
    assert masked({"chat_id": 89161234567, "count": 3}) == {"chat_id": REDACTED, "count": 3}


def test_identifiers_and_moments_are_shown() -> None:
    for value in (ids.new("ord"), f"{ids.new('evt')}:sms", "2026-11-28T10:00:00.000Z", "order.paid", "K7M4-9Q2D"):
        assert masked({"id": value}) == {"id": value}


@pytest.mark.parametrize(
    "value",
    [
        "7fd9559155744ab5b87395611fda72d2",
        "Root=1-5759e988-bd862e3fe1be46a994272793",
        "9c1185a5c5e9fc54612808977ee8f548b2258d31",
    ],
)
def test_rows_of_digits_in_random_hexadecimal_are_nobodys_number(value: str) -> None:
    assert safe_word(value) == value
    assert safe_word(f"89161234567-{value}") is None


def test_a_number_filled_up_to_the_length_of_a_digest_is_redacted() -> None:
    assert safe_word("8916123456789161234567891612345a") is None
