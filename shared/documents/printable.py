"""Which characters the font of documents prints: refused at input, not found after a signature."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from shared.core.errors import FieldError
from shared.documents.errors import UnprintableTextError
from shared.documents.source_sans import RANGES


@lru_cache(maxsize=1)
def _printable() -> frozenset[int]:
    found: set[int] = set()
    for part in RANGES.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def unprintable(text: str) -> Iterator[str]:
    """The characters of a text, in NFC, that the font has no glyph for, each once, in order; no spaces."""
    known = _printable()
    yield from dict.fromkeys(
        letter for letter in unicodedata.normalize("NFC", text) if ord(letter) not in known and not letter.isspace()
    )


def check_printable(fields: Mapping[str, str | None]) -> None:
    """Refuse texts by field that a document cannot print. Raises UnprintableTextError, which names the characters."""
    found = {name: list(unprintable(text)) for name, text in fields.items() if text}
    wrong = {name: letters for name, letters in found.items() if letters}
    if wrong:
        errors = [
            FieldError(name, "unprintable_text", f"The font cannot print: {', '.join(map(_named, letters))}.")
            for name, letters in wrong.items()
        ]
        characters = list(dict.fromkeys(letter for letters in wrong.values() for letter in letters))
        raise UnprintableTextError(errors=errors, characters=characters)


def _named(letter: str) -> str:
    return f"{letter} (U+{ord(letter):04X})" if letter.isprintable() else f"U+{ord(letter):04X}"
