"""Masking of personal data: e-mail addresses, phones, cards, documents and links to people are replaced by labels.

The text is first made what a person sees (`visible`), so no invisible or decorated character hides a number. A long
number is hidden unless it is known to be harmless: better to mask a sum than to show a passport. Kept is what an
answer needs: dates and times, sums of money, order numbers (short, or with letters between), numbers of parcels and
the ids of records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from shared.core.masking_documents import (
    CONTACT,
    DOCUMENT,
    replace_contacts,
    replace_documents,
    replace_split_passports,
)
from shared.core.masking_words import replace_numbers
from shared.core.visible_text import visible

EMAIL, PHONE, CARD = "[email]", "[phone]", "[card]"
LABELS = (EMAIL, PHONE, CARD, DOCUMENT, CONTACT)
# From so many digits in a row on a number is somebody's, with or without what separates them.
PRIVATE_DIGITS = 9
MOST_PASSES = 5
# Between the digits of one number: a run of anything that is neither a letter nor a digit.
_BETWEEN = r"[\W_]*+"
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")

# An address: anything without a space around the sign, or words around a sign that is spelled.
_OPEN, _SHUT = r"\s*[(\[{<«]\s*", r"\s*[)\]}>»]\s*"
_LOCAL = r"(?:\"[^\"\n]{1,64}\"|(?<![^\s@()\[\]<>,;:\"«»])[^\s@()\[\]<>,;:\"«»]++)"
_LABEL = r"[^\s@()\[\]<>,;:\"«».。·•∙⋅‧!?]+"
_POINT = "dot|точка|тчк|tochka"
_DOT = rf"(?:[.。·•∙⋅‧]|\s{{1,5}}[.。·•∙⋅‧]\s{{0,5}}|{_OPEN}(?:{_POINT}|\.){_SHUT}|\s+(?:{_POINT})\s+)"
_DOG = "собака|собачка|собакен|псина|sobaka|sobachka"
_SPELLED_AT = rf"(?:{_OPEN}(?:at|@|{_DOG}|эт){_SHUT}|\s+(?:at|{_DOG})\s+|\s{{1,5}}@\s{{0,5}}|@\s{{1,5}})"
_TOP = r"(?:[^\W\d_]{2,}|xn--[\w-]+)"
_EMAIL = (
    rf"{_LOCAL}@(?:\[[^\]\s]+\]|{_LABEL}(?:{_DOT}{_LABEL})*)"
    rf"|(?<![\w.+-])[a-z0-9.+-]{{1,64}}[_-](?:at|sobaka)[_-][a-z0-9-]{{1,63}}?[_-](?:dot|tochka)[_-][a-z]{{2,10}}(?!\w)"
    rf"|(?<![\w.+%'-])[\w.+%'-]++{_SPELLED_AT}[\w-]+(?:{_DOT}[\w-]+)*?{_DOT}{_TOP}(?!\w)"
)
_PAPERS = r"(?:паспорт\w*|passport|снилс|snils|инн|inn|сери[яи]|удостоверени\w*|загранпаспорт\w*|полис\w*|омс)"
_INSIDE = r"(?:[\W_]|номер|number|no\b|n\b){0,12}+"
_DATE = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_DAY_MONTH = r"(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])[./]"
_DAY = rf"{_DAY_MONTH}(?:19|20)\d\d"
_TIME = r"[0-2]?\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
# What may as well be a part of a longer number: kept only where no other digit follows.
_SHORT = rf"(?:{_DAY_MONTH}\d\d(?:,?\s{_TIME})?|{_TIME})(?![\W_]*+\d)"
_ULID = r"[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MONEY = r"\d{1,3}(?:[ \u00a0\u202f]\d{3}){0,2}(?:[.,]\d\d?)?\s?(?:₽|руб|р\.|коп|RUB|USD|EUR|\$|€)"
# The postal unions' numbers of parcels (UPU S10), and those of Russian carriers behind a word that says so.
_PARCEL = r"(?<!\w)[A-Z]{2}[ -]?\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?[A-Z]{2}(?!\w)"
_TRACK = (
    r"(?<!\w)(?:трек\w*|track\w*|шпи|рпо|отправлени\w*|посылк\w*|накладн\w*|parcel|сдэк|cdek)[^\d\n]{0,20}"
    r"(?:\d{14}|[12]\d{9})(?![\W_]*+\d)(?!\w)"
)
# In this order: what comes first is taken as that.
_PATTERNS = (
    ("email", _EMAIL),
    ("paper", rf"(?<![^\W\d_]){_PAPERS}\b[^\d\n]{{0,20}}?(?!(?:{_DATE}|{_DAY})(?![\W_]*+\d))(?:\d{_INSIDE}){{5,19}}\d"),
    ("kept", rf"{_PARCEL}|{_TRACK}"),
    ("kept", rf"(?<!\w)(?:{_ULID}|{_UUID})(?!\w)"),
    (
        "kept",
        rf"(?<!\d)(?<!\d[./-])(?:{_DATE}(?:[T ]{_TIME}(?:Z|[+-]\d\d:?\d\d)?)?|{_DAY}(?:,?\s{_TIME})?|{_SHORT})"
        r"(?![./_-]*\d)",
    ),
    ("kept", rf"(?<![\d+]){_MONEY}"),
    ("phone", r"(?<![\w+])(?:(?:\+?7|8)[\W_]{0,3})?\(?9\d\d[\W_]{0,3}\d{3}[\W_]{0,3}\d\d[\W_]{0,3}\d\d(?!\w)"),
    ("number", rf"\+?\(?\d(?:{_BETWEEN}\d){{6,}}"),
)
_KINDS = {f"{kind}{at}": kind for at, (kind, _) in enumerate(_PATTERNS)}
_ANY = re.compile("|".join(f"(?P<{kind}{at}>{text})" for at, (kind, text) in enumerate(_PATTERNS)), re.IGNORECASE)
_ADDRESS = re.compile(_EMAIL, re.IGNORECASE)
# Seven digits, in the one grouping that nothing else has.
_LOCAL_PHONE = re.compile(r"(?<!\d)\d{3}(\s?[-_.·•∙]\s?)\d\d\1\d\d(?!\d)")


def mask(text: str) -> str:
    """The visible text without phones, e-mail addresses, numbers of cards and documents, and links to people."""
    shown = _DASHES.sub("-", visible(text))
    # What stands beside a label may be found only now: until nothing more is.
    for _ in range(MOST_PASSES):
        before, shown = shown, _once(shown)
        if shown == before:
            break
    return shown


def _once(shown: str) -> str:
    replaced = replace_numbers(replace_documents(replace_contacts(shown)), _spoken)
    replaced = _ANY.sub(_replaced, replaced)
    # An address may begin inside a number that was replaced: behind the label it stands alone.
    return replace_split_passports(_ADDRESS.sub(EMAIL, replaced))


def masked(value: Any) -> Any:
    """A JSON value with every text and every long whole number in it masked; the names of fields are ours."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10 ** (PRIVATE_DIGITS - 1):
        return mask(str(value))
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
        return PHONE if found.startswith("+") else _LOCAL_PHONE.sub(PHONE, found)
    if digits >= 13:
        return CARD
    is_phone = "+" in found or "(" in found or (digits == 11 and found[0] in "78")
    return PHONE if is_phone else DOCUMENT


def _spoken(digits: str) -> str:
    """What a number in words could be, by its digits."""
    if len(digits) >= 13:
        return CARD
    is_phone = (len(digits) == 11 and digits[0] in "78") or (len(digits) == 10 and digits[0] == "9")
    return PHONE if is_phone else DOCUMENT


_REPLACE: Mapping[str, Callable[[str], str]] = {
    "email": lambda _: EMAIL,
    "paper": _paper,
    "kept": lambda found: found,
    "phone": lambda _: PHONE,
    "number": _number,
}
