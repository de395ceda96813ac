"""One size has many spellings: case, spaces, width, and Cyrillic letters for Latin ones."""

from __future__ import annotations

import pytest

from shared.shop.catalog import sizes


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("М", "M"),
        ("м", "M"),
        (" m ", "M"),
        ("С", "S"),
        ("с", "S"),
        ("Л", "L"),
        ("ХЛ", "XL"),
        ("хл", "XL"),
        ("XЛ", "XL"),
        ("ХХЛ", "XXL"),
        ("3хл", "3XL"),
        ("ХС", "XS"),
        ("\uff2d", "M"),
        ("М/Л", "M/L"),
        ("s - м", "S - M"),
        ("ОNE  SIZE", "ONE SIZE"),
        ("75В", "75B"),
        ("42", "42"),
        ("Взрослый", "Взрослый"),
        ("Рост", "Рост"),
    ],
)
def test_a_size_is_stored_in_one_spelling(typed: str, size: str) -> None:
    assert sizes.clean(typed) == size
    assert sizes.clean(size) == size


def test_a_size_is_found_under_the_name_it_was_stored_with() -> None:
    own = ["S", "М", "One size", "Детский"]
    found = [sizes.find(own, typed) for typed in ("с", "M", "ONE SIZE", "ДЕТСКИЙ", "xl", "М")]
    assert found == ["S", "М", "One size", "Детский", None, "М"]


def test_sizes_that_differ_stay_apart() -> None:
    assert len({sizes.key(size) for size in ("S", "M", "L", "XL", "XS", "XXL", "S/M", "42", "44", "Взрослый")}) == 10
