"""What every answer to «why» keeps to, in both languages."""

from __future__ import annotations

import re
from typing import Any

# Ids, codes such as `awaiting_payment`, placeholders that nothing filled.
RAW = re.compile(r"[a-z]{2,4}_[0-9A-Z]{26}|\b[a-z]+_[a-z_]+\b|[{}]|\bNone\b")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def check_text(text: str, locale: str) -> None:
    """A sentence or part of one in its language, without a code, an id or a placeholder."""
    assert text.strip(), "empty"
    assert not RAW.search(text), text
    assert bool(CYRILLIC.search(text)) == (locale == "ru"), text


def check_answer(why: dict[str, Any], locale: str) -> None:
    """An answer of the API, whose names of people and goods are written in the language that it is in."""
    wait = why["waits_for"] or {}
    texts = [why["summary"], wait.get("what"), wait.get("who"), wait.get("action")]
    texts += [step["text"] for step in why["steps"]]
    for text in texts:
        if text is not None:
            check_text(text, locale)
    assert [step["at"] for step in why["steps"]] == sorted(step["at"] for step in why["steps"])
