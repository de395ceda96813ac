"""A text as a person sees it: compatibility forms and digits normalised, and nothing left that shows nothing.

Invisible characters hide a number from a pattern, and instructions from an agent who reads what a model was sent.
"""

from __future__ import annotations

import re
import unicodedata

# Format characters (soft hyphen, zero width, changes of direction, tags), private use, surrogates, controls.
_HIDDEN_CATEGORIES = frozenset({"Cf", "Co", "Cs", "Cc"})
# Default_Ignorable_Code_Point beyond those categories, and what has no ink: variation selectors, fillers, the blank
# Braille pattern. Source: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Marks that strike through, underline or enclose what stands before them (a keycap is a digit in one). What spells a
# word is composed with its letter by the normalisation.
_DECORATION = re.compile("[\u0300-\u036f\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    """The text in NFKC with ASCII digits, without invisible characters; line breaks are `\\n`, `№` stays.

    Calling it again changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_BREAK.sub("\n", text)
    while (shown := _once(text)) != text:
        text = shown
    return text


def _once(text: str) -> str:
    # NFKC writes `№` as `No`: two letters before a number mean something else.
    text = "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))
    text = _DECORATION.sub("", _IGNORABLE.sub("", text))
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter.isascii() and letter.isprintable():
        return letter
    category = unicodedata.category(letter)
    if category in _HIDDEN_CATEGORIES:
        return letter if letter in "\n\t" else ""
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    digit = unicodedata.digit(letter, None)
    return letter if digit is None else str(digit)
