"""Secrets for pure code that signs: a store in memory in place of Parameter Store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.core import secrets
from shared.core.settings import settings


class MemoryStore:
    """Answers as Powertools' provider does."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {
            "jwt": {"current": "new", "keys": {"old": "o" * 48, "new": "n" * 48}},
            "pepper": {"value": "p" * 48},
        }

    def get(self, path: str, **_options: Any) -> str:
        return json.dumps(self.values[path.rsplit("/", 1)[1]])


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    kept = MemoryStore()
    monkeypatch.setattr(secrets, "_store", lambda: kept)
    monkeypatch.setenv("PASSWORD_ROUNDS", "4")
    settings.cache_clear()
    return kept
