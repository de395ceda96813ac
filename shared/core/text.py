"""What people type: normalised, and without what none of them types."""

from __future__ import annotations

import unicodedata

# They turn the direction of what follows, so that a text reads as another than it is: https://unicode.org/reports/tr36/
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


def plain(text: str, *, lines: bool = True) -> str:
    """The text in NFC; `lines` says whether it may hold line breaks and tabs.

    Raises ValueError for control characters, lone surrogates, changes of direction, and a text that shows nothing.
    """
    kinds = {letter: unicodedata.category(letter) for letter in set(text)}
    allowed = "\n\t" if lines else ""
    if any(kind in {"Cc", "Cs"} and letter not in allowed for letter, kind in kinds.items()) or _TURNS & kinds.keys():
        raise ValueError("control characters are not allowed")
    if kinds and all(kind in _UNSEEN for kind in kinds.values()):
        raise ValueError("there is nothing to see in it")
    return unicodedata.normalize("NFC", text)
