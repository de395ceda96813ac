"""Whose address a session shows and a cap counts: the viewer's behind the CDN, and never what the caller claims."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fastapi import Request

from functions.api.auth.handler import handler as auth
from functions.api.users import routes as users_routes
from functions.api.users.handler import handler as users
from shared.core.addresses import address_block
from shared.core.settings import settings
from shared.http import origin
from shared.http.client import client_address
from shared.identity import rules
from tests.support import http
from tests.support.cloud import Aws
from tests.support.coroutines import finish

KEY = "n" * 48
VIEWER, EDGE, FORGED = "198.51.100.7", "130.176.0.9", "185.71.76.1"
PASSWORD = "correct horse battery"
BEHIND: dict[str, str] = {origin.HEADER: KEY, "x-forwarded-for": f"{FORGED}, {VIEWER}, {EDGE}"}
SPOOFED: dict[str, str] = {"x-forwarded-for": f"{FORGED}, {VIEWER}", "x-real-ip": FORGED, "forwarded": f"for={FORGED}"}


@pytest.fixture(params=[True, False], ids=["cdn", "no cdn"])
def way(aws: Aws, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, str], str]:
    """Headers of a request that reaches the functions from EDGE, and the address that counts."""
    if request.param:
        monkeypatch.setenv("ORIGIN_HASHES", hashlib.sha256(KEY.encode()).hexdigest())
    settings.cache_clear()
    return (BEHIND, VIEWER) if request.param else (SPOOFED, EDGE)


def address_of(scope: dict[str, Any]) -> str:
    """What the dependency gives."""
    return finish(client_address(Request({"type": "http", "headers": [], **scope})))


def ask(method: str, path: str, body: Any, headers: dict[str, str], token: str | None = None) -> http.Answer:
    handler = auth if path.startswith("/auth") else users
    return http.call(handler, method, f"/api/v1{path}", body, headers=headers, token=token, source_ip=EDGE)


def test_a_session_and_a_profile_s_codes_are_of_the_address_that_counts(
    way: tuple[dict[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, counted = way
    body = {"email": "anna@example.com", "password": PASSWORD, "full_name": "Anna"}
    token = ask("POST", "/auth/register", body, headers).json["access_token"]
    [session] = ask("GET", "/auth/sessions", None, headers, token).json["items"]
    assert counted in session.values()
    clients: list[str] = []
    update = users_routes.profile.update

    def noted(*, client: str, **arguments: Any) -> Any:
        clients.append(client)
        return update(client=client, **arguments)

    monkeypatch.setattr(users_routes.profile, "update", noted)
    assert ask("PATCH", "/users/me", {"full_name": "Anna S"}, headers, token).status == 200
    assert clients == [rules.address_block(counted)]


def test_the_dependency_takes_the_viewer_with_the_key_alone(way: tuple[dict[str, str], str]) -> None:
    def seen(headers: dict[str, str]) -> str:
        event = http.http_event("GET", "/", headers=headers, source_ip=EDGE)
        return address_of({"client": (EDGE, 1), "aws.event": event})

    headers, counted = way
    assert seen(headers) == counted
    assert seen({**headers, origin.HEADER: "guess"}) == EDGE


def test_without_an_event_the_peer_counts() -> None:
    assert address_of({"client": (EDGE, 1), "headers": [(b"x-forwarded-for", FORGED.encode())]}) == EDGE
    assert address_of({"client": None}) == ""


@pytest.mark.parametrize(
    ("address", "prefix", "block"),
    [
        ("198.51.100.7", 32, "198.51.100.7"),
        (" 198.51.100.7 ", 24, "198.51.100.0/24"),
        ("::ffff:198.51.100.7", 24, "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", 24, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3:4:5:6", 32, "2001:db8:1:2::/64"),
        ("x\n" * 100, 24, "x" * 60),
        (" ", 32, "unknown"),
    ],
)
def test_a_block_has_the_prefix_that_is_asked_for(address: str, prefix: int, block: str) -> None:
    assert address_block(address, ipv4_prefix=prefix) == block
