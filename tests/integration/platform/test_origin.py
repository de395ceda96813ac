"""The CDN in front: what comes past it is refused, and whose address counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions.api.auth.handler import handler as auth
from functions.api.health.handler import handler as health
from functions.webhooks.yookassa.handler import handler as webhook
from infra.ops import secrets as operator_secrets
from shared.core.settings import settings
from shared.http import origin
from tests.support.cloud import Aws
from tests.support.http import Answer, Context, http_event

NEW, OLD = "n" * 48, "o" * 48
VIEWER, EDGE, FORGED = "198.51.100.7", "130.176.0.9", "185.71.76.1"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@pytest.fixture
def behind_cdn(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """While the key is rotated: both are good."""
    monkeypatch.setenv("ORIGIN_HASHES", f"{digest(NEW)},{digest(OLD)}")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("behind_cdn")
@pytest.mark.parametrize("key", [None, "", "x" * 48, digest(NEW), NEW.upper(), "ключ"])
def test_what_comes_past_the_cdn_is_refused_before_anything_else(call: Callable[..., Answer], key: str | None) -> None:
    headers = {} if key is None else {origin.HEADER: key}
    for handler, method, path, body in (
        (health, "GET", "/api/v1/health", None),
        (auth, "POST", "/api/v1/auth/login", "x" * 2_000_000),
        (auth, "GET", "/api/v1/nowhere", None),
    ):
        answer = call(handler, method, path, body, headers=headers)
        assert answer.status == 403
        assert answer.json["code"] == "forbidden"
        assert answer.json["detail"] == "Not allowed."
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("behind_cdn")
@pytest.mark.parametrize("key", [NEW, OLD])
def test_what_the_cdn_sends_is_answered_with_either_key(call: Callable[..., Answer], key: str) -> None:
    assert call(health, "GET", "/api/v1/health", headers={origin.HEADER: key}).status == 200


def test_without_a_cdn_nobody_needs_a_key(aws: Aws, call: Callable[..., Answer]) -> None:
    assert call(health, "GET", "/api/v1/health").status == 200


def event(path: str, **headers: str) -> dict[str, Any]:
    made = http_event("POST", path, {"type": "notification"})
    made["requestContext"]["http"]["sourceIp"] = EDGE
    made["headers"] |= {name.replace("_", "-"): value for name, value in headers.items()}
    made["pathParameters"] = {"token": "no-such-token"}
    return made


@pytest.mark.usefixtures("behind_cdn")
def test_a_webhook_is_refused_past_the_cdn_before_its_token_is_looked_at() -> None:
    refused = webhook(event("/webhooks/yookassa/no-such-token"), Context())
    assert refused["statusCode"] == 403
    assert json.loads(refused["body"])["code"] == "forbidden"
    passed = webhook(event("/webhooks/yookassa/no-such-token", x_atrium_origin=NEW), Context())
    assert passed["statusCode"] == 404


@pytest.mark.usefixtures("behind_cdn")
@pytest.mark.parametrize("gateway", [f", {EDGE}", ""])
def test_the_client_is_whom_the_cdn_saw_and_not_whom_the_client_says(gateway: str) -> None:
    through = event("/", x_atrium_origin=NEW, x_forwarded_for=f"{FORGED}, {VIEWER}{gateway}")
    assert origin.client_address(through) == VIEWER
    past = event("/", x_atrium_origin="guess", x_forwarded_for=f"{FORGED}, {VIEWER}{gateway}")
    assert origin.client_address(past) == EDGE


def test_without_a_cdn_the_peer_counts_whatever_the_header_says(aws: Aws) -> None:
    assert origin.client_address(event("/", x_forwarded_for=f"{FORGED}, {VIEWER}")) == EDGE


def test_the_operators_command_gives_a_key_and_the_hash_that_knows_it(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, known = (line.rpartition(" ")[2] for line in operator_secrets.origin_key())
    monkeypatch.setenv("ORIGIN_HASHES", known)
    settings.cache_clear()
    assert origin.is_verified(key)
    assert not origin.refuses({origin.HEADER: key})
