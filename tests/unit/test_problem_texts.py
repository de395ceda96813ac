"""What the API refuses, the web app says in its own words: each code that a screen may meet has a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.template import ROOT

TEXTS = ROOT / "web" / "src" / "shared" / "i18n"
# Bases that others refine, of which the status says enough; what machines are told (gateways of mail, sockets, door
# readers); and what is repeated before it gets to anybody.
UNSEEN = {
    "conflict",
    "connection_not_found",
    "error",
    "forbidden",
    "gone",
    "invalid",
    "mail_unreadable",
    "not_found",
    "order_number_taken",
    "origin_not_allowed",
    "reader_key_required",
    "too_many_mails",
    "too_many_topics",
    "topic_not_found",
    "unknown_action",
    "unsubscribe_link_invalid",
    "unsupported_media_type",
    "validation_error",
}


def codes() -> set[str]:
    """The codes of all errors."""
    files = [path for top in ("shared", "functions") for path in (ROOT / top).rglob("*.py")]
    return {code for path in files for code in re.findall(r'^    code = "(\w+)"', path.read_text(), re.MULTILINE)}


def texts(language: str) -> str:
    """All texts of a language."""
    files: list[Path] = sorted(TEXTS.rglob(f"{language}*.ts"))
    return "".join(path.read_text() for path in files)


def problems(language: str) -> set[str]:
    """The codes that have a text: in `problems.code`, or in an object of one area's problems."""
    found = re.findall(r"^    code: {\n(.*?)^    }|Problems = {\n(.*?)^}", texts(language), re.MULTILINE | re.DOTALL)
    return {key for parts in found for part in parts for key in re.findall(r"^ +(\w+):", part, re.MULTILINE)}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_refusal_has_a_text(language: str) -> None:
    assert sorted(codes() - UNSEEN - problems(language)) == []
