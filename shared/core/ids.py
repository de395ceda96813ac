"""Identifiers: ULIDs with a type prefix, references that people read aloud, and short random codes."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from ulid import ULID

from shared.core import clock

# Crockford's base 32 without the letters that are misheard or misread (0/O, 1/I/L, U).
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_PART = 4
# What people and programs put around and into a reference: every hyphen and dash, number signs, punctuation.
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_AROUND = dict.fromkeys(map(ord, f"{_DASHES}\u00ad\u200b№#.,;:()[]<>«»„“”\"'"))
_REFERENCE_INSIDE = re.compile(rf"(?<![^\W_])([{UNAMBIGUOUS}]{{4}})[{_DASHES}]([{UNAMBIGUOUS}]{{4}})(?![^\W_])")
_ID_INSIDE = re.compile(r"(?<![^\W_])([a-z]{3})_([0-9a-z]{26})(?![^\W_])", re.IGNORECASE | re.ASCII)


def new(prefix: str) -> str:
    """A new id such as `ord_01J9...`: sorts by the moment it was made, 80 random bits behind that."""
    return f"{prefix}_{ULID.from_datetime(clock.now())}"


def earliest(prefix: str, moment: datetime) -> str:
    """Sorts before every id of this type that was made at a moment or later, and behind every earlier one."""
    # Ten letters are the milliseconds: https://github.com/ulid/spec
    return f"{prefix}_{str(ULID.from_datetime(moment))[:10]}"


def is_id(prefix: str, text: str) -> bool:
    """Whether a text has the shape of an id of this type."""
    head, _, body = text.partition("_")
    return head == prefix and len(body) == 26 and body.isalnum() and body.isascii()


def new_reference(parts: int = 2) -> str:
    """A reference that people read aloud, such as `K7M4-9Q2D`: 39 random bits, no letters that are misheard.

    With three parts, such as `K7M4-9Q2D-XW3P`, it has 58.
    """
    return "-".join(short_code(REFERENCE_PART) for _ in range(parts))


def reference_of(digest: bytes, parts: int = 2) -> str:
    """The reference that a digest stands for: always the same one, as spread as `new_reference` draws them."""
    number, letters = int.from_bytes(digest), list[str]()
    for _ in range(parts * REFERENCE_PART):
        number, index = divmod(number, len(UNAMBIGUOUS))
        letters.append(UNAMBIGUOUS[index])
    return "-".join("".join(letters[at : at + REFERENCE_PART]) for at in range(0, len(letters), REFERENCE_PART))


def normalise_reference(text: str, parts: int = 2) -> str | None:
    """The reference that a person meant, whatever its case, spaces, dashes and punctuation; None for another text."""
    letters = "".join(text.upper().translate(_AROUND).split())
    if len(letters) != parts * REFERENCE_PART or any(letter not in UNAMBIGUOUS for letter in letters):
        return None
    return "-".join(letters[at : at + REFERENCE_PART] for at in range(0, len(letters), REFERENCE_PART))


def reference_in(text: str) -> str | None:
    """The reference of two parts that a text is or, with its hyphen, holds: «Заказ № K7M4-9Q2D»; None without one.

    One without a letter is none inside a text: it is a part of a phone number.
    """
    inside = (f"{one[1]}-{one[2]}" for one in _REFERENCE_INSIDE.finditer(text.upper()))
    return normalise_reference(text) or next((one for one in inside if any(map(str.isalpha, one))), None)


def id_in(text: str) -> str | None:
    """The id that a text holds, as a link does; None without one."""
    found = _ID_INSIDE.search(text)
    return f"{found[1].lower()}_{found[2].upper()}" if found else None


def short_code(length: int, alphabet: str = UNAMBIGUOUS) -> str:
    """Random letters from a cryptographic source."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def digits(length: int) -> str:
    """Random decimal digits from a cryptographic source; leading zeros are kept."""
    return short_code(length, "0123456789")
