"""Identifiers: ULIDs with a type prefix, and short random codes."""

from __future__ import annotations

import secrets

from ulid import ULID

from shared.core import clock

# Crockford's base 32 without the letters that are misheard or misread (0/O, 1/I/L, U).
SAYABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new(prefix: str) -> str:
    """A new id such as `ord_01J9...`: sorts by the moment it was made, 80 random bits behind that."""
    return f"{prefix}_{ULID.from_datetime(clock.now())}"


def is_id(prefix: str, text: str) -> bool:
    """Whether a text has the shape of an id of this type."""
    head, _, body = text.partition("_")
    return head == prefix and len(body) == 26 and body.isalnum() and body.isascii()


def short_code(length: int, alphabet: str = SAYABLE) -> str:
    """Random letters from a cryptographic source."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def digits(length: int) -> str:
    """Random decimal digits from a cryptographic source; leading zeros are kept."""
    return short_code(length, "0123456789")
