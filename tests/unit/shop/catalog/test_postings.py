"""Packed postings: what is packed is unpacked, changes meet in any order, packs stay small."""

from __future__ import annotations

from hashlib import sha256
from itertools import permutations

import pytest

from shared.shop.catalog.postings import PACK_BYTES, Posting, merge, pack, split, unpack


def posting(number: int, *, version: int = 1, price: int = 100, text: str = "a1 худи орбита") -> Posting:
    # As random behind its moment as real ids.
    tail = sha256(str(number).encode()).hexdigest()[:16].upper()
    return Posting(f"prd_01KB{number:06d}{tail}", version, price, text.partition(" ")[2], text)


MANY = [posting(number, price=number * 7, text=f"hd{number} худи тёплое {number % 13}") for number in range(3000)]


@pytest.mark.parametrize("count", [1, 2, 500])
def test_what_is_packed_is_unpacked(count: int) -> None:
    assert unpack(pack(MANY[:count])) == MANY[:count]


def test_a_posting_without_name_or_words_is_packed_too() -> None:
    bare = Posting("prd_01KB0000000000000000000000", 0, 0, "", "")
    assert unpack(pack([bare])) == [bare]


def test_changes_that_come_late_twice_or_in_another_order_end_alike() -> None:
    one = posting(1).product_id
    changes = [({one: posting(1, version=1)}, {}), ({one: posting(1, version=3, price=5)}, {}), ({}, {one: 2})]
    for order in permutations([*changes, *changes]):
        stored: list[Posting] = []
        for put, gone in order:
            stored = merge(stored, put, gone)
        assert stored == [posting(1, version=3, price=5)]


def test_what_is_gone_is_gone_as_of_a_version() -> None:
    one = posting(1, version=4)
    assert merge([one], {}, {one.product_id: 3}) == [one]
    assert merge([one], {}, {one.product_id: 4}) == []


@pytest.mark.parametrize("is_appended", [True, False])
def test_packs_are_small_and_hold_everything_in_order(is_appended: bool) -> None:
    parts = split(MANY, is_appended=is_appended)
    assert [one for part in parts for one in part] == MANY
    sizes = [len(pack(part)) for part in parts]
    assert max(sizes) <= PACK_BYTES * 1.1
    assert min(sizes[:-1]) >= PACK_BYTES * 0.4


def test_what_was_appended_leaves_full_packs_behind() -> None:
    first, *_ = split(MANY[:200], is_appended=True)
    assert len(pack(first)) >= PACK_BYTES * 0.75
