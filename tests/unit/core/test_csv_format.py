"""Rows of CSV that a spreadsheet does not run."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.core.csv_format import FORMULA_STARTS, escape_formula, row, unescape_formula

FORMULAS = [
    "=1+1",
    "+7",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "|calc",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '"=1"',
    " =1",
    "'=1",
]
FORMULAS += ["\u00a0=1", "\ufeff=1", " \"' -1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text_and_comes_back(text: str) -> None:
    assert escape_formula(text) == f"'{text}"
    assert unescape_formula(escape_formula(text)) == text


@pytest.mark.parametrize("between", [";", "\t", "\n", "\r", "\r\n", ";;", "; ", ';"'])
@pytest.mark.parametrize("start", FORMULA_STARTS[:-3])
def test_a_formula_in_the_middle_of_a_cell_becomes_a_text(between: str, start: str) -> None:
    assert not _formulas(row([f"coat{between}{start}1+1", "next"]))


@pytest.mark.parametrize("text", ["", "hoodie", "'quoted'", "1-2", "a; b", "a=b", "it's; 'so'", "- in a list"[2:]])
def test_other_texts_stay(text: str) -> None:
    assert escape_formula(text) == text
    assert unescape_formula(text) == text


def test_a_row_guards_texts_alone() -> None:
    assert row(["=A1", -5, None, 'a "b", c']) == '\'=A1,-5,,"a ""b"", c"\r\n'


texts = st.text(st.sampled_from([*FORMULA_STARTS, *"'\";, a1\u00a0\u200b\ufeff", "\v", "\u2028"]), max_size=12)


@given(texts)
@example("\t'=")
def test_every_text_comes_back(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text


@given(st.lists(texts, min_size=1, max_size=3))
def test_no_part_of_a_line_is_a_formula_whichever_separator_is_expected(cells: list[str]) -> None:
    assert not _formulas(row(cells))


def _formulas(line: str) -> list[str]:
    """What a spreadsheet would run of a line: read by each separator, with and without heed of the quotes."""
    found: list[str] = []
    for delimiter in ",;\t":
        for record in csv.reader(io.StringIO(line, newline=""), delimiter=delimiter):
            found += record
    found += re.split(r"[;\t\r\n\v\u2028]", line)
    shown = [part.lstrip(' \u00a0\u200b\ufeff"\t\r\n\v\u2028') for part in found]
    return [part for part in shown if part.startswith(FORMULA_STARTS)]
