"""What people type: normalised wherever it is taken in, and without what none of them types."""

from __future__ import annotations

import re
import unicodedata

# Marks and changes of direction, which make a text read as another than it is (https://unicode.org/reports/tr36/) and
# come along with what is copied: Windows wraps phone numbers in them. A byte order mark says nothing inside a text.
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
# Form feeds, vertical tabs, and what other systems end lines with.
_OTHER_BREAKS = "\v\f\x1c-\x1e\x85\u2028\u2029"
_NOT_NORMAL = re.compile(f"[\r{_OTHER_BREAKS}{_DIRECTIONS}]")
_DIRECTION = re.compile(f"[{_DIRECTIONS}]")
_LINE_END = re.compile("\r\n?")
_OTHER_BREAK = re.compile(f"[{_OTHER_BREAKS}]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


def normalised(text: str, *, lines: bool = True) -> str:
    """The text with `\\n` for each line end, and without marks and changes of direction.

    A form feed and its like is a line end, or a space where there is but one line (`lines` false). Control characters
    that mean nothing stay, for `plain` to refuse. Calling it again changes nothing.
    """
    if not _NOT_NORMAL.search(text):
        return text
    text = _OTHER_BREAK.sub("\n" if lines else " ", _LINE_END.sub("\n", text))
    return _DIRECTION.sub("", text)


def cleaned(text: str, *, lines: bool = True) -> str:
    """The same, in NFC and without control characters: for texts whose author cannot be asked to write them anew.

    These are mails, files and what a model answers. With `lines` false every break and tab is a space.
    """
    text = _CONTROL.sub("", normalised(text, lines=lines))
    return unicodedata.normalize("NFC", text if lines else re.sub("[\n\t]+", " ", text))


def plain(text: str, *, lines: bool = True) -> str:
    """The text, `normalised` and in NFC; `lines` says whether it may hold line breaks and tabs.

    Raises ValueError for control characters, lone surrogates, and a text that shows nothing.
    """
    shown = normalised(text, lines=lines)
    if text and not shown:
        raise ValueError("there is nothing to see in it")
    text = shown
    kinds = {letter: unicodedata.category(letter) for letter in set(text)}
    allowed = "\n\t" if lines else ""
    if any(kind in {"Cc", "Cs"} and letter not in allowed for letter, kind in kinds.items()):
        raise ValueError("control characters are not allowed")
    if kinds and all(kind in _UNSEEN for kind in kinds.values()):
        raise ValueError("there is nothing to see in it")
    return unicodedata.normalize("NFC", text)
