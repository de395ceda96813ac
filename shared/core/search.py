"""How every search compares text: any case, any width, ё as е, words in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Longer words are compared by their first letters: they are parts of keys.
WORD_LENGTH = 40
# Acute and grave, as dictionaries write them over Cyrillic vowels.
_STRESS = "\u0301\u0300"
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text as it is compared: NFKC, case-folded, ё as е."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def words(text: str) -> list[str]:
    """The distinct words of a text in their order, folded."""
    return list(dict.fromkeys(word[:WORD_LENGTH] for word in _WORD.findall(fold(text))))


def name_words(text: str) -> list[str]:
    """The words of a person's name, folded, without the accents of Latin letters: «José» is found as «jose»."""
    return [_plain_latin(word) for word in words(text)]


def _plain_latin(word: str) -> str:
    plain: list[str] = []
    for letter in unicodedata.normalize("NFD", word):
        # й is a letter of its own: only Latin ones lose their marks.
        if not (unicodedata.combining(letter) and plain and plain[-1].isascii()):
            plain.append(letter)
    return unicodedata.normalize("NFC", "".join(plain))


def plain_words(text: str) -> list[str]:
    """The words of a text, folded, without accents of Latin letters and stress marks: «Chloé» as «chloe»."""
    plain: list[str] = []
    for letter in unicodedata.normalize("NFD", text):
        # й and ё are letters of their own: Cyrillic ones lose stress marks alone.
        is_mark = unicodedata.combining(letter) and plain
        if not (is_mark and (plain[-1].isascii() or letter in _STRESS)):
            plain.append(letter)
    return words("".join(plain))


def matches(wanted: Sequence[str], own: Sequence[str]) -> bool:
    """Whether each wanted word begins one of the others, in whatever order; both are from `words`."""
    return all(any(word.startswith(prefix) for word in own) for prefix in wanted)
