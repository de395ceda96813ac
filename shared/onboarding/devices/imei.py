"""IMEIs: 15 digits, the last of which checks the others (3GPP TS 23.003, annex B: Luhn's formula)."""

from __future__ import annotations

import re

LENGTH = 15
_SEPARATORS = re.compile(r"[\s/-]")


def normalise(text: str) -> str | None:
    """An IMEI as 15 digits, whatever separates them; None for what cannot be one."""
    digits = _SEPARATORS.sub("", text)
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()) or not passes_luhn(digits):
        return None
    return digits


def passes_luhn(digits: str) -> bool:
    """Whether the last digit fits the others: every second one from the right counts twice, by its digit sum."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
