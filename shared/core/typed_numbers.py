"""Numbers as people and spreadsheets write them; what could mean two numbers is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata

from shared.core.money import Money, parse_rub

_CURRENCY = re.compile(r"^(?:₽|rub|rur)\s*|\s*(?:₽|рублей|рубля|рубль|руб\.?|р\.?|rub\.?|rur)$", re.IGNORECASE)
# What may stand between groups of three digits: a space of any width, or an apostrophe.
_GROUPED = re.compile(r"([+-]?\d{1,3})((?:[ '’]\d{3})+)(?:([.,])(\d+))?")
_BY_SEPARATOR = re.compile(r"([+-]?\d{1,3})((?:([.,])\d{3})(?:\3\d{3})*)(?:(?!\3)([.,])(\d+))?")
_PLAIN = re.compile(r"([+-]?\d+)(?:([.,])(\d+))?")
AMBIGUOUS_DIGITS = 3


class AmbiguousNumberError(ValueError):
    """A number with one separator and exactly three digits behind it: thousands for some, a fraction for others."""


def amount(text: str) -> Money:
    """An amount in rubles, as kopecks: `4300`, `1 800,50`, `1.800,50`, `1,800.50`, `4 300 ₽`, `4300 руб.`.

    Raises AmbiguousNumberError for `1.800` and `12,500`, ValueError for what is no number or has parts of a kopeck.
    """
    whole, fraction = _parts(_CURRENCY.sub("", _one_space(text)))
    return parse_rub(f"{whole}.{fraction or '0'}")


def count(text: str) -> int:
    """A whole number: `1500`, `1 500`, `1 500 шт.`, `5,0`.

    Raises AmbiguousNumberError as `amount`, ValueError for anything else.
    """
    whole, fraction = _parts(re.sub(r"\s*(?:шт\.?|pcs\.?)$", "", _one_space(text), flags=re.IGNORECASE))
    if fraction.strip("0"):
        raise ValueError("not a whole number")
    return int(whole)


def _one_space(text: str) -> str:
    """The text with every kind of space (no-break, narrow, thin) as a plain one."""
    return "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in text).strip()


def _parts(text: str) -> tuple[str, str]:
    """(whole part, fraction) of a number, in ASCII digits."""
    # Digits of other scripts look like ours, and some that do (²) are none.
    if not text.isascii() and not text.replace("’", "'").isascii():
        raise ValueError("not a number")
    if match := _GROUPED.fullmatch(text):
        first, groups, _, fraction = match.groups()
        return _checked(first + re.sub(r"\D", "", groups), fraction)
    if (match := _BY_SEPARATOR.fullmatch(text)) and (match[5] is not None or len(match[2]) > 1 + AMBIGUOUS_DIGITS):
        # A second separator, or the same one twice, says which one groups.
        return _checked(match[1] + re.sub(r"\D", "", match[2]), match[5])
    if match := _PLAIN.fullmatch(text):
        return _checked(match[1], match[3])
    raise ValueError("not a number")


def _checked(whole: str, fraction: str | None) -> tuple[str, str]:
    if fraction and len(fraction) == AMBIGUOUS_DIGITS:
        raise AmbiguousNumberError(f"{whole}.{fraction}")
    return whole, fraction or ""
