"""Secrets for pure code that signs: a store in memory in place of Parameter Store."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from shared.core import secrets
from shared.core.settings import settings
from shared.identity import token_keys, tokens

OLD_SEED, NEW_SEED = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))


class MemoryStore:
    """Answers as `shared.core.secrets` does to those who read."""

    def __init__(self) -> None:
        self.forced = 0
        self.values: dict[str, dict[str, Any]] = {
            **token_keys.secrets_of({"current": "new", "keys": {"old": OLD_SEED, "new": NEW_SEED}}),
            "pepper": {"value": "p" * 48},
        }

    def text(self, name: str, *, force: bool = False) -> str:
        self.forced += force
        return json.dumps(self.values[name])


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    kept = MemoryStore()
    monkeypatch.setattr(secrets, "_store", lambda: kept)
    monkeypatch.setattr(tokens, "_refetched_at", None)
    monkeypatch.setenv("PASSWORD_ROUNDS", "4")
    settings.cache_clear()
    return kept
