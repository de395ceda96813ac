"""What pages that a developer visits can do to what listens on this computer: nothing."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.emulator_child import HOST_SUFFIXES, PROGRAM_PATHS, SHARED_PATHS
from infra.local.request_guard import RequestGuard, own_origins
from tests.support.coroutines import finish

OWN = "http://localhost:8000"
EVIL = "https://evil.example"


async def _behind(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


WEB = RequestGuard(_behind, origins=own_origins(8000), shared_paths=("/api/",))
EMULATOR = RequestGuard(
    _behind,
    origins=[OWN],
    shared_paths=SHARED_PATHS,
    program_paths=PROGRAM_PATHS,
    host_suffixes=HOST_SUFFIXES,
    embeds=True,
)


def ask(guard: RequestGuard, method: str, path: str, **headers: str) -> int:
    """The status of a request; header names with `_` for `-`, `host` is this computer unless given."""
    given = {"host": "localhost:8000", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    finish(guard({"type": "http", "method": method, "path": path, "headers": raw}, receive, send))
    return int(sent[0]["status"])


CONTROL = {"content_type": "application/json", "content_length": "20"}
LINK = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}


@pytest.mark.parametrize("guard", [WEB, EMULATOR])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.nip.io:8000", "localhost.evil.example", ""]
)
def test_a_name_that_is_not_this_computers_is_refused(guard: RequestGuard, host: str) -> None:
    for path in ("/_local/inbox", "/api/v1/products", "/_ministack/reset", "/bucket/key"):
        assert ask(guard, "GET", path, host=host) == 403


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST", "127.0.0.1:8000", "[::1]:8000", "localhost.:8000"])
def test_names_of_this_computer_are_served(host: str) -> None:
    assert ask(WEB, "GET", "/_local/inbox", host=host) == 200
    assert ask(EMULATOR, "GET", "/bucket/key", host=host) == 200


@pytest.mark.parametrize(
    "path", ["/_local/inbox", "/_sandbox/openai/_faults", "/_sandbox/yookassa/_clock", "/docs", "/"]
)
@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:9999", "http://localhost:8000.evil.example"])
def test_pages_of_other_origins_neither_read_nor_change_the_web_server(path: str, origin: str) -> None:
    for method in ("GET", "POST", "DELETE", "OPTIONS"):
        assert ask(WEB, method, path, origin=origin, sec_fetch_site="cross-site", **CONTROL) == 403
        assert ask(WEB, method, path, origin=origin, **CONTROL) == 403


def test_pages_of_other_origins_embed_nothing_of_the_web_server_and_may_link_to_it() -> None:
    embedded = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "script"}
    framed = {**LINK, "sec_fetch_dest": "iframe"}
    assert ask(WEB, "GET", "/_local/inbox", **embedded) == 403
    assert ask(WEB, "GET", "/_local/inbox", **framed) == 403
    assert ask(WEB, "GET", "/_local/", **LINK) == 200
    assert ask(WEB, "POST", "/_sandbox/yookassa/checkout/1", origin="null", **LINK) == 403


def test_its_own_pages_and_programs_use_the_web_server() -> None:
    assert ask(WEB, "POST", "/_sandbox/openai/_faults", origin=OWN, sec_fetch_site="same-origin", **CONTROL) == 200
    # The checkout page sends no referrer, so its form's origin is `null`.
    form = {"content_type": "application/x-www-form-urlencoded", "content_length": "10"}
    assert ask(WEB, "POST", "/_sandbox/yookassa/checkout/1", origin="null", sec_fetch_site="same-origin", **form) == 200
    assert ask(WEB, "POST", "/_sandbox/openai/_faults", **CONTROL) == 200
    assert ask(WEB, "DELETE", "/_sandbox/openai/_faults") == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_switches_want_json(kind: str) -> None:
    for path in ("/_sandbox/openai/_faults", "/_sandbox/yookassa/_clock"):
        assert ask(WEB, "POST", path, content_type=kind, content_length="20") == 415


def test_the_api_decides_by_itself_which_origins_may_ask() -> None:
    assert ask(WEB, "OPTIONS", "/api/v1/products", origin=EVIL, sec_fetch_site="cross-site") == 200
    # The web server hands requests on as they are.
    assert ask(EMULATOR, "GET", "/_aws/execute-api/1/$default/api/v1/products", origin=EVIL) == 200


@pytest.mark.parametrize(
    "path", ["/_ministack/reset", "/_ministack/config", "/_ministack/ses/messages", "/_localstack/health"]
)
def test_no_page_touches_the_emulators_own_switches(path: str) -> None:
    for origin in (EVIL, OWN, "null"):
        assert ask(EMULATOR, "POST", path, origin=origin) == 403
    assert ask(EMULATOR, "POST", path, sec_fetch_site="cross-site", sec_fetch_mode="no-cors") == 403
    assert ask(EMULATOR, "GET", path, **LINK) == 403
    assert ask(EMULATOR, "POST", path) == 200


def test_the_web_app_uploads_to_the_emulators_buckets_and_others_do_not() -> None:
    form = {"content_type": "multipart/form-data", "content_length": "10"}
    assert ask(EMULATOR, "POST", "/atrium-media", origin=OWN, sec_fetch_site="cross-site", **form) == 200
    assert ask(EMULATOR, "POST", "/atrium-media", origin=EVIL, sec_fetch_site="cross-site", **form) == 403
    assert ask(EMULATOR, "GET", "/atrium-media/key", sec_fetch_site="cross-site", sec_fetch_mode="no-cors") == 200
