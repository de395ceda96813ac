"""CSV that people open in a spreadsheet: rows in which no text is a formula, wherever the spreadsheet splits a cell.

A spreadsheet that expects another separator (in Russian settings `;`) ignores the quotes in the middle of a line: a
cell is split at `;`, tabs and line breaks, and each part may begin with a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# A spreadsheet runs what begins like this: https://owasp.org/www-community/attacks/CSV_Injection
# Full-width and small forms are read as their ASCII counterparts; `|` separates a program's name in a DDE call.
FORMULA_STARTS = ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "｜", "﹦", "﹢", "﹣", "﹫", "\t", "\r", "\n")
# Where a cell may be split whatever quotes are around it.
_BREAKS = ";\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# What may stand before a formula: spaces, quotes, and what shows nothing.
_LEAD = " \u00a0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff\u00ad\x00-\x08\x0e-\x1b\x1f\x7f\"'`“”„‘’‚«»"
_FORMULA = "[-=+@|＝＋－＠｜﹦﹢﹣﹫]"
# An apostrophe before the whole part, quotes included, makes it a text. It is always added where it is needed, also
# behind another one, so that taking one away gives back what was there.
_DANGEROUS = rf"(?:[{_LEAD}]*+{_FORMULA})"
_PART = rf"(?:(?<=[{_BREAKS}])|(?<![\s\S]))"
_UNSAFE = re.compile(rf"{_PART}(?={_DANGEROUS})|(?<![\s\S])(?='*[\t\r\n])")
_ESCAPED = re.compile(rf"{_PART}'(?={_DANGEROUS})|(?<![\s\S])'(?='*[\t\r\n])")


def row(values: Iterable[Any]) -> str:
    """One line of CSV with its end (CRLF); None is empty, and no text is a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(value) for value in values])
    return out.getvalue()


def escape_formula(text: str) -> str:
    """The text with an apostrophe before each part of it that a spreadsheet would run."""
    return _UNSAFE.sub("'", text)


def unescape_formula(text: str) -> str:
    """The text as it was before `escape_formula`."""
    return _ESCAPED.sub("", text)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return escape_formula(value)
    return "" if value is None else value
