"""What operators may see of a message: which thing it is about, never what it says.

Bodies hold ids; commands to send something hold addresses, names and codes. So texts are shown by their field's name
and shape, and everything else is redacted. What looks like an identifier but holds somebody's number or address, by
the same function that masks what a model is sent, is redacted too.
"""

from __future__ import annotations

import re
from typing import Any

REDACTED = "***"
# Fields that hold an identifier or a word from a fixed list; besides those, all that end in `_id` or `_at`.
SAFE_FIELDS = frozenset(
    {"id", "type", "event", "aggregate", "actor", "kind", "status", "queue", "channel", "template", "locale", "action"}
)
SAFE_FIELD = re.compile(r"(?:[a-z]+_)*(?:id|at)")
# An id (API Gateway ends its own in =), a moment or a word: no space, no @, and no row of digits that could be dialled.
SAFE_VALUE = re.compile(r"(?!\+?[\d().-]{5,}\Z)[A-Za-z0-9_.:#=-]{1,80}")
# A UUID without dashes, a trace's part or a digest: random, so rows of digits in it are nobody's number.
HEXADECIMAL = re.compile(
    r"(?<![A-Za-z0-9])(?=(?:\d*[a-f]){3})(?:[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![A-Za-z0-9])"
)
# Eleven digits and more are a phone's or a card's; no counter, sum in kopecks or moment in seconds is as long.
LARGEST_SHOWN = 10**10
MAX_DEPTH = 6
MAX_ITEMS = 20


def masked(value: Any, *, name: str = "", depth: int = 0) -> Any:
    """A message's body with everything personal and secret redacted; long lists and deep objects are cut."""
    if isinstance(value, dict) and depth < MAX_DEPTH:
        kept = list(value.items())[:MAX_ITEMS]
        return {_field(key): masked(part, name=key, depth=depth + 1) for key, part in kept}
    if isinstance(value, list) and depth < MAX_DEPTH:
        return [masked(part, name=name, depth=depth + 1) for part in value[:MAX_ITEMS]]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and name not in {"code", "phone"} and abs(value) < LARGEST_SHOWN:
        return value
    return value if isinstance(value, str) and _may_show(name, value) else REDACTED


def safe_word(value: Any) -> str | None:
    """An identifier or a word from a fixed list as it is, or None for anything else."""
    return value if isinstance(value, str) and _is_identifier(value) else None


def _may_show(name: str, value: str) -> bool:
    return (name in SAFE_FIELDS or SAFE_FIELD.fullmatch(name) is not None) and _is_identifier(value)


def _is_identifier(value: str) -> bool:
    # Compiles dozens of patterns, for who looks at a message.
    from shared.core.masking import mask

    rest = HEXADECIMAL.sub("", value)
    return SAFE_VALUE.fullmatch(value) is not None and mask(rest) == rest


def _field(name: str) -> str:
    """A field's own name; what is no name of ours may be somebody's, as in a map of people."""
    return name if re.fullmatch(r"[A-Za-z][A-Za-z_]{0,39}", name) else REDACTED
