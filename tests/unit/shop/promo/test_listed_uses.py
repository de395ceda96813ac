"""A person's uses of promo codes on their list: what fits, and what is not used any more."""

from __future__ import annotations

import random

from shared.shop.promo import listed_uses
from shared.shop.promo.listed_uses import MAX_CODES, code_in, name_of, one_less, one_more, takes


def test_a_generation_of_a_code_is_another_code() -> None:
    assert [code_in(name_of("ВЕСНА-26", generation)) for generation in (None, "pro_1")] == [
        ("ВЕСНА-26", None),
        ("ВЕСНА-26", "pro_1"),
    ]
    assert one_more({"SPRING": 1}, name_of("SPRING", "pro_1")) == {"SPRING": 1, "SPRING#pro_1": 1}


def test_what_is_not_used_is_not_listed() -> None:
    assert one_more(one_more({}, "SPRING"), "SPRING") == {"SPRING": 2}
    assert one_less({"SPRING": 2, "AUTUMN": 1}, "SPRING") == {"SPRING": 1, "AUTUMN": 1}
    assert one_less({"SPRING": 1}, "SPRING") == one_less({}, "SPRING") == {}


def test_the_list_takes_so_many_codes_and_always_more_of_those_that_it_has() -> None:
    full = {f"CODE-{number:02d}": 1 for number in range(MAX_CODES)}
    assert not takes(full, "ONE-MORE")
    assert takes(full, "CODE-07")
    assert takes(dict(list(full.items())[1:]), "ONE-MORE")


def test_a_list_of_the_longest_codes_leaves_room_for_the_orders() -> None:
    chance = random.Random(7)
    for _ in range(50):
        uses: dict[str, int] = {}
        letters = chance.choice(("A", "Я", "字"))
        for number in range(40):
            code = f"{letters * chance.randint(3, 29)}{number:03d}"
            name = name_of(code, chance.choice((None, "pro_01JDXW2Y3Z4A5B6C7D8E9F0G1H")))
            if takes(uses, name):
                uses = one_more(uses, name)
        # A name, a number of three digits (2 bytes), and what a map takes for both.
        size = sum(len(name.encode()) + 4 for name in uses)
        assert 0 < len(uses) <= MAX_CODES
        assert size <= listed_uses.MAX_BYTES
