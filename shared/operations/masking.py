"""What of a message people may see who mend: which thing it is about, never what it says.

Bodies hold ids; commands to send something hold addresses, names and codes. So texts are shown by their field's name
and shape, and everything else is struck out.
"""

from __future__ import annotations

import re
from typing import Any

STRUCK = "***"
# Fields that hold a name of ours or a word from a fixed list; `_id` and `_at` besides, whatever stands before them.
NAMES = frozenset(
    {"id", "type", "event", "aggregate", "actor", "kind", "status", "queue", "channel", "template", "locale", "action"}
)
SHOWN = re.compile(r"(?:[a-z]+_)*(?:id|at)")
# An id (API Gateway ends its own in =), a moment or a word: no space, no @, and no row of digits that could be dialled.
HARMLESS = re.compile(r"(?!\+?[\d().-]{5,}\Z)[A-Za-z0-9_.:#=-]{1,80}")
MAX_DEPTH = 6
MAX_ITEMS = 20


def masked(value: Any, *, name: str = "", depth: int = 0) -> Any:
    """A message's body with everything personal and secret struck out; lists and depth have an end."""
    if isinstance(value, dict) and depth < MAX_DEPTH:
        kept = list(value.items())[:MAX_ITEMS]
        return {_field(key): masked(part, name=key, depth=depth + 1) for key, part in kept}
    if isinstance(value, list) and depth < MAX_DEPTH:
        return [masked(part, name=name, depth=depth + 1) for part in value[:MAX_ITEMS]]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and name not in {"code", "phone"}:
        return value
    return value if isinstance(value, str) and _may_show(name, value) else STRUCK


def word(value: Any) -> str | None:
    """A name of ours as it stands, or None for anything else."""
    return value if isinstance(value, str) and HARMLESS.fullmatch(value) else None


def _may_show(name: str, value: str) -> bool:
    return (name in NAMES or SHOWN.fullmatch(name) is not None) and HARMLESS.fullmatch(value) is not None


def _field(name: str) -> str:
    """A field's own name; what is no name of ours may be somebody's, as in a map of people."""
    return name if re.fullmatch(r"[A-Za-z][A-Za-z_]{0,39}", name) else STRUCK
