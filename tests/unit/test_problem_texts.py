"""What the API refuses, the web app says in its own words: each code of the coworking and of the desk has a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.template import ROOT

TEXTS = ROOT / "web" / "src" / "shared" / "i18n"
MODULES = ("coworking", "onboarding")


def codes() -> set[str]:
    """The codes of these modules' errors."""
    files = [path for module in MODULES for path in (ROOT / "shared" / module).rglob("errors.py")]
    return {code for path in files for code in re.findall(r'^    code = "(\w+)"', path.read_text(), re.MULTILINE)}


def texts(language: str) -> str:
    """All texts of a language."""
    files: list[Path] = sorted(TEXTS.rglob(f"{language}*.ts"))
    return "".join(path.read_text() for path in files)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_refusal_has_a_text(language: str) -> None:
    known = texts(language)
    assert [code for code in sorted(codes()) if not re.search(rf"\b{code}:\s", known)] == []
