"""A person's uses of promo codes as they are listed with their unpaid orders: name of a code → number of orders.

Pure functions. The list takes so many codes that its item stays within the kilobyte that a write is charged by; what
does not fit is counted in items of their own (`PromoUse`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

MAX_CODES = 20
MAX_BYTES = 400
# What an entry takes besides its name: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
ENTRY_BYTES = 4
SEPARATOR = "#"


def name_of(code: str, generation: str | None) -> str:
    """How a generation of a code is named; codes have no number sign."""
    return f"{code}{SEPARATOR}{generation}" if generation else code


def code_in(name: str) -> tuple[str, str | None]:
    """The code and its generation in a name."""
    code, _, generation = name.partition(SEPARATOR)
    return code, generation or None


def takes(uses: Collection[str], name: str) -> bool:
    """Whether one use more of a code is counted on the list: it is there already, or there is room for it."""
    if name in uses:
        return True
    size = sum(len(one.encode()) + ENTRY_BYTES for one in (*uses, name))
    return len(uses) < MAX_CODES and size <= MAX_BYTES


def one_more(uses: Mapping[str, int], name: str) -> dict[str, int]:
    """The list with one use more of a code."""
    return {**uses, name: uses.get(name, 0) + 1}


def one_less(uses: Mapping[str, int], name: str) -> dict[str, int]:
    """The list with one use less of a code; one that is not used any more, or was dropped, is not on it."""
    left = uses.get(name, 0) - 1
    others = {one: count for one, count in uses.items() if one != name}
    return {**others, name: left} if left > 0 else others
