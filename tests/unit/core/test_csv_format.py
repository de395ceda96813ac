"""Rows of CSV that a spreadsheet does not run."""

from __future__ import annotations

import pytest

from shared.core.csv_format import escape_formula, row, unescape_formula


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_becomes_a_text_and_comes_back(text: str) -> None:
    assert escape_formula(text) == f"'{text}"
    assert unescape_formula(escape_formula(text)) == text


@pytest.mark.parametrize("text", ["", "hoodie", "'quoted'", "1-2"])
def test_other_texts_stay(text: str) -> None:
    assert escape_formula(text) == text
    assert unescape_formula(text) == text


def test_a_row_guards_texts_alone() -> None:
    assert row(["=A1", -5, None, 'a "b", c']) == '\'=A1,-5,,"a ""b"", c"\r\n'
