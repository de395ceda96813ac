"""What a certificate prints."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from functions.workers.documents.certificate_pdf import issued_on, render
from shared.core.settings import settings
from shared.learning.certificates.facts import Facts

FACTS = Facts(
    number="K7M4-9Q2D-XW3P",
    course_id="crs_1",
    course_title="Уход за вещами",
    holder_name="Анна",
    hours=1,
    release=1,
    language="ru",
    issued_at="2026-12-31T22:30:00.000Z",
    subject={},
)


@pytest.mark.parametrize(("language", "line"), [("ru", "Выдан 01.01.2027"), ("en", "Issued 2027-01-01")])
def test_the_day_of_issue_is_the_organisations(monkeypatch: pytest.MonkeyPatch, language: str, line: str) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    found = issued_on(replace(FACTS, language=language))
    settings.cache_clear()
    assert found == line


def test_a_certificate_names_no_font_that_is_not_embedded() -> None:
    content = render(FACTS, "https://example.com/verify")
    found = set(re.findall(rb"/BaseFont /(?:[A-Z]{6}\+)?([A-Za-z-]+)", content))
    assert found == {b"SourceSansPro-Regular", b"SourceSansPro-Bold"}
