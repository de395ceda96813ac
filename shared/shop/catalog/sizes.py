"""Sizes as people type them: `M`, `m`, ` M ` and the Cyrillic `М` are one size, and so are `XL` and `ХЛ`.

Stored sizes keep the name they were first written with; whoever names one is understood by `find`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Letters of the Cyrillic script that look like a Latin one: https://www.unicode.org/reports/tr39/ (confusables).
_LATIN = str.maketrans("АВЕКМНОРСТУХавекмнорстух", "ABEKMHOPCTYXabekmhopctyx")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_WORD = re.compile(r"[^\W_]+")
# The clothing letters S, M, L and X in either script; in Cyrillic `С` is the sound of S, and only looks like C.
_LETTERS = re.compile(r"(?:\d?[XХ]+)?[SСMМLЛ]")
_LETTER_OF = str.maketrans("ХСМЛ", "XSML")


def clean(text: str) -> str:
    """A size as it is stored: NFKC, single spaces, clothing letters as Latin capitals, no Cyrillic that looks Latin."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return _WORD.sub(lambda word: _clean_word(word.group()), plain)


def key(text: str) -> str:
    """What two spellings of one size have in common."""
    return clean(text).casefold().replace("ё", "е")


def find(names: Iterable[str], typed: str) -> str | None:
    """The name, of those a product has, that was meant; None when there is none."""
    own = list(names)
    if typed in own:
        return typed
    wanted = key(typed)
    return next((name for name in own if key(name) == wanted), None)


def _clean_word(word: str) -> str:
    letters = word.upper()
    if _LETTERS.fullmatch(letters):
        return letters.translate(_LETTER_OF)
    latin = word.translate(_LATIN)
    # A word of both scripts, or a letter beside digits (a cup of 75В), was meant as Latin; a Cyrillic word stays one.
    if _CYRILLIC.search(word) and not _CYRILLIC.search(latin) and not (word.isalpha() and _is_cyrillic(word)):
        return latin
    return word


def _is_cyrillic(word: str) -> bool:
    return len(word) > 1 and all(_CYRILLIC.match(letter) for letter in word)
