"""`/docs`: the API documents to try out, and how to sign in there."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from infra.local.config import DEMO_ACCOUNTS, LocalConfig
from infra.local.web import docs
from infra.local.web.context import WebContext


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
