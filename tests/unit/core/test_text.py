"""What people type."""

from __future__ import annotations

import pytest

from shared.core.text import plain


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
    ],
)
def test_what_is_typed_in_any_script_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@pytest.mark.parametrize("text", ["a\u0000b", "a\u001bb", "a\u009fb", "\ud800", "a\u202eb", "a\u2066b"])
def test_what_no_person_types_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="control"):
        plain(text)


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\u00ad", "\u2003\u200d", "\u2028"])
def test_a_text_shows_something(text: str) -> None:
    with pytest.raises(ValueError, match="nothing to see"):
        plain(text)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\r\nBcc: x@example.com"])
def test_a_line_is_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="control"):
        plain(text, lines=False)
