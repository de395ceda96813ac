"""`/docs`: the API documents to try out, and how to sign in there."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from infra.local.config import DEMO_ACCOUNTS, LocalConfig
from infra.local.web import docs
from infra.local.web.context import WebContext
from infra.openapi import ROOT
from shared.coworking.bookings import slots
from shared.coworking.donations.monthly import consent
from shared.onboarding.consents.texts import TEXTS


@pytest.fixture
def page(tmp_path: Path) -> str:
    context = WebContext(LocalConfig(tmp_path), aws=None)  # type: ignore[arg-type]
    return TestClient(Starlette(routes=docs.routes(context))).get("/docs").text


def test_the_page_says_how_to_sign_in_with_each_demo_account(page: str) -> None:
    assert "POST /api/v1/auth/login" in page
    assert "access_token" in page
    assert "15 minutes" in page
    for role, login, password in DEMO_ACCOUNTS:
        assert f"<code>{login}</code> / <code>{password}</code>" in page
        assert f'data-login="{login}" data-password="{password}">Sign in as {role}</button>' in page


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    assert "https://" not in page
    assert "//cdn" not in page


def test_days_of_examples_that_have_to_be_ahead_are_ahead_where_they_are_tried_out() -> None:
    document = TestClient(Starlette(routes=docs.routes(WebContext(LocalConfig(ROOT), aws=None)))).get(
        "/docs/openapi.json"
    )  # type: ignore[arg-type]
    paths = document.json()["paths"]
    today = datetime.now(UTC).date()
    for method, path, field, days in (
        ("post", "/api/v1/bookings", "begin", slots.DAYS_AHEAD),
        ("patch", "/api/v1/bookings/{booking_id}", "begin", slots.DAYS_AHEAD),
        ("post", "/api/v1/guests", "day", slots.DAYS_AHEAD),
        ("post", "/api/v1/support/tickets/{ticket_id}/snooze", "until", 90),
        ("put", "/api/v1/spaces/{space_id}/bars/{user_id}", "until", 90),
    ):
        example = paths[path][method]["requestBody"]["content"]["application/json"]["example"]
        assert today < date.fromisoformat(example[field][:10]) <= today + timedelta(days=days), path


@pytest.mark.parametrize("today", [date(2026, 12, 6), date(2026, 12, 7), date(2028, 2, 29), date(2031, 1, 1)])
def test_a_day_of_an_example_keeps_its_day_of_the_week(today: date) -> None:
    moved = date.fromisoformat(docs.with_days_ahead("2030-12-03", today))
    assert today < moved <= today + timedelta(days=8)
    assert moved.strftime("%a") == "Tue"


def test_no_example_of_the_stored_document_names_a_day_that_will_soon_be_over() -> None:
    text = json.dumps(json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")))
    named = set(re.findall(r"(?<!\d)20[2-9]\d-\d\d-\d\d(?!\d)", text)) - {
        consent.CURRENT,
        *(one.version for one in TEXTS),
    }
    assert {day for day in named if "2026-06" <= day < "2030"} == set()
