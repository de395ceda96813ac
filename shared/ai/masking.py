"""Masking of personal data before a model sees it: addresses, cards and documents are replaced by labels.

A long number is hidden unless it is known to be harmless: better to mask a sum than to show a passport. Kept is what an
answer needs: dates and times, sums of money, order numbers (short, or with letters between) and the ids of records.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

EMAIL, PHONE, CARD, DOCUMENT = "[email]", "[phone]", "[card]", "[document]"
# From so many digits in a row on a number is somebody's, with or without what separates them.
PRIVATE_DIGITS = 9
# Between the digits of one number: spaces of all kinds, dashes, brackets, dots, slashes; never more than three.
_BETWEEN = r"[\s\-()./№#]{0,3}"
# What shows nothing, and so can hide a number from a pattern.
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")

_AT = r"(?:@|\(at\)|\[at\]|\(собака\)|\[собака\]|\sсобака\s)"
_PAPERS = r"(?:паспорт\w*|passport|снилс|snils|инн|inn|сери[яи]|удостоверени\w*|загранпаспорт\w*|полис\w*|омс)"
_INSIDE = r"(?:[\s\-()./#№,:]|номер|number|no\b|n\b){0,6}"
_DATE = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./](?:(?:19|20)\d\d|\d\d)"
_TIME = r"[0-2]?\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
_ULID = r"[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MONEY = r"\d{1,3}(?:[ \u00a0\u202f]\d{3}){0,3}(?:[.,]\d\d?)?\s?(?:₽|руб|р\.|коп|RUB|USD|EUR|\$|€)"
# In this order: what comes first is taken as that.
_PATTERNS = (
    (
        "email",
        r"(?<![\w.+%'-])[\w.+%'-]++\s?(?:@|\(at\)|\[at\]|\(собака\)|\[собака\]|\sсобака\s)\s?[\w-]++(?:\.[\w-]++)+",
    ),
    ("paper", rf"\b{_PAPERS}\b[^\d\n]{{0,20}}?(?:\d{_INSIDE}){{5,19}}\d"),
    ("kept", rf"(?<!\w)(?:{_ULID}|{_UUID})(?!\w)"),
    ("kept", rf"(?<!\d)(?:{_DATE}(?:[T ]{_TIME}(?:Z|[+-]\d\d:?\d\d)?)?|{_DAY}(?:,?\s{_TIME})?|{_TIME})(?!\d)"),
    ("kept", rf"(?<![\d+]){_MONEY}"),
    ("phone", rf"(?<![\w+])(?:(?:\+?7|8){_BETWEEN})?\(?9\d\d{_BETWEEN}\d{{3}}{_BETWEEN}\d\d{_BETWEEN}\d\d(?!\w)"),
    ("number", rf"\+?\(?(?:\d{_BETWEEN}){{6,22}}\d"),
)
_KINDS = {f"{kind}{at}": kind for at, (kind, _) in enumerate(_PATTERNS)}
_ANY = re.compile("|".join(f"(?P<{kind}{at}>{text})" for at, (kind, text) in enumerate(_PATTERNS)), re.IGNORECASE)
_LOCAL_PHONE = re.compile(r"\d{3}-\d\d-\d\d")


def mask(text: str) -> str:
    """The text without phones, e-mail addresses, card numbers and the numbers of Russian documents."""
    seen = "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))
    return _ANY.sub(_replaced, _DASHES.sub("-", _UNSEEN.sub("", seen)))


def masked(value: Any) -> Any:
    """A JSON value with every text in it masked; the names of fields are ours."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: masked(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return value


def _replaced(match: re.Match[str]) -> str:
    return _REPLACE[_KINDS[str(match.lastgroup)]](match[0])


def _paper(found: str) -> str:
    """The word before the number stays: it says what was there."""
    return found[: re.search(r"\d", found).start()] + DOCUMENT  # type: ignore[union-attr] # the pattern ends in digits


def _number(found: str) -> str:
    """What a number could be. A phone looks like an INN and a SNILS: it is masked, and only its label is a guess."""
    digits = sum(letter.isdigit() for letter in found)
    if digits < PRIVATE_DIGITS:
        return PHONE if _LOCAL_PHONE.fullmatch(found) or found.startswith("+") else found
    if digits >= 13:
        return CARD
    is_phone = "+" in found or "(" in found or (digits == 11 and found[0] in "78")
    return PHONE if is_phone else DOCUMENT


_REPLACE: Mapping[str, Callable[[str], str]] = {
    "email": lambda _: EMAIL,
    "paper": _paper,
    "kept": lambda found: found,
    "phone": lambda _: PHONE,
    "number": _number,
}
