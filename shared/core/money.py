"""Money is a whole number of kopecks; nothing here ever touches a float."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

Money = int


def format_rub(kopecks: Money) -> str:
    """Kopecks as `1234.50`, the form that payment providers and people read."""
    sign = "-" if kopecks < 0 else ""
    return f"{sign}{abs(kopecks) // 100}.{abs(kopecks) % 100:02d}"


def parse_rub(text: str) -> Money:
    """Read `1234.50` into kopecks. Raises ValueError for more than two decimals or anything not a number."""
    try:
        kopecks = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError(f"not an amount: {text!r}") from None
    if not kopecks.is_finite() or kopecks != kopecks.to_integral_value():
        raise ValueError(f"not a whole number of kopecks: {text!r}")
    return int(kopecks)


def percent_of(amount: Money, percent: int) -> Money:
    """A whole percentage of an amount, rounded half up to the kopeck."""
    return (amount * percent + 50) // 100


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total in proportion to weights by largest remainder: the parts sum to the total exactly.

    Equal remainders go to the first. With no weight at all nothing can be given out, so the total must be 0.
    Raises ValueError for negative numbers.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("cannot spread negative amounts")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to spread the amount over")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
