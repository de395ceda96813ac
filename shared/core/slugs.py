"""Slugs: the part of a page's address that people read, made from a name in any script."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SLUG_PATTERN: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
SLUG_LENGTH: Final = 80
_SLUG = re.compile(SLUG_PATTERN)
# Russian letters as passports write them: ICAO 9303-3, section 6 B, https://www.icao.int/publications/Documents/9303_p3_cons_en.pdf
_LETTERS: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y _ e iu ia".replace("_", "").split(" "),
        strict=True,
    )
)
_TABLE: Final = str.maketrans(_LETTERS | {"і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u", "ß": "ss", "ł": "l"})
_OTHER = re.compile(r"[^a-z0-9]+")


def slug_of(text: str) -> str:
    """The slug of a name: Russian is transliterated, accents are dropped, all else separates words; it may be empty."""
    latin = unicodedata.normalize("NFC", text).casefold().translate(_TABLE)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(letter))
    return _OTHER.sub("-", plain).strip("-")[:SLUG_LENGTH].strip("-")


def is_slug(text: str) -> bool:
    """Whether a text is written as slugs are."""
    return len(text) <= SLUG_LENGTH and _SLUG.fullmatch(text) is not None
