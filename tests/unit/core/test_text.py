"""What people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.text import cleaned, normalised, plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301clair", "\u00e9clair"),
        ("\u0438\u0306од", "йод"),
        ("نام", "نام"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("две\nстроки\t", "две\nстроки\t"),
        ("", ""),
        ("раз\r\nдва\rтри\x0cчетыре\u2028пять", "раз\nдва\nтри\nчетыре\nпять"),
        ("\u202a+7 999 000-00-01\u202c", "+7 999 000-00-01"),
        ("a\u202eb\u2066c\u200ed\ufeff", "abcd"),
    ],
)
def test_what_is_typed_in_any_script_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@pytest.mark.parametrize("text", ["a\u0000b", "a\u001bb", "a\u009fb", "\ud800"])
def test_what_no_person_types_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="control"):
        plain(text)


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\u00ad", "\u2003\u200d", "\u2028", "\u202e\u200f"])
def test_a_text_shows_something(text: str) -> None:
    with pytest.raises(ValueError, match="nothing to see"):
        plain(text)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\r\nBcc: x@example.com"])
def test_a_line_is_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="control"):
        plain(text, lines=False)


def test_a_form_feed_within_a_line_is_a_space() -> None:
    assert plain("Где\x0cзаказ?", lines=False) == "Где заказ?"


def test_what_its_author_cannot_write_anew_loses_what_nobody_types() -> None:
    assert cleaned("e\u0301\x00\ud800\x1b\r\n\u202eа") == "\u00e9\nа"
    assert cleaned("a\r\n\tb\x0cc", lines=False) == "a b c"


@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    for make in (normalised, cleaned):
        assert make(make(text)) == make(text)
        assert make(make(text, lines=False), lines=False) == make(text, lines=False)
    assert "\r" not in normalised(text)
