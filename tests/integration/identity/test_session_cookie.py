"""The refresh token in a cookie: who gets one, what it is good for, and whose requests it signs."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import PASSWORD, PHONE, Api
from tests.integration.identity.people import Person
from tests.support.authenticator import Authenticator
from tests.support.http import Answer

SITE = "https://shop.example.com"
NAME = "__Secure-atrium-refresh"


@pytest.fixture(autouse=True)
def site(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system is at an address of its own, and takes the web app's requests from two origins."""
    from shared.core.settings import settings

    monkeypatch.setenv("PUBLIC_BASE_URL", SITE)
    monkeypatch.setenv("CORS_ORIGINS", "https://app.example.com")
    settings.cache_clear()


def cookie_of(answer: Answer, name: str = NAME) -> Any:
    """The one cookie that an answer sets."""
    [header] = answer.cookies
    return SimpleCookie(header)[name]


def register(api: Api, **fields: Any) -> Answer:
    body = {"phone": PHONE, "password": PASSWORD, "full_name": "Anna Ivanova", "session": "cookie", **fields}
    answer = api("POST", "/auth/register", body)
    assert answer.status == 201, answer.body
    return answer


def by_cookie(api: Api, path: str, token: str, origin: str | None = SITE) -> Answer:
    return api("POST", path, cookies=[f"{NAME}={token}"], headers={"origin": origin} if origin else {})


def test_registering_with_a_cookie_keeps_the_refresh_token_from_scripts(api: Api) -> None:
    answer = register(api)
    assert answer.json["refresh_token"] is None
    cookie = cookie_of(answer)
    assert cookie["httponly"]
    assert cookie["secure"]
    assert (cookie["samesite"].lower(), cookie["path"]) == ("strict", "/api/v1/auth")
    assert int(cookie["max-age"]) == 7 * 24 * 3600
    assert api("GET", "/users/me", token=answer.json["access_token"]).status == 200


def test_without_asking_there_is_no_cookie(api: Api) -> None:
    api.register(phone=PHONE)
    answer = api.login()
    assert answer.json["refresh_token"]
    assert answer.cookies == ()


def test_a_repeated_registration_gets_a_cookie_whichever_form_the_first_had(api: Api) -> None:
    key = {"idempotency-key": "a-form-that-was-sent-twice"}
    body = {"phone": PHONE, "password": PASSWORD, "full_name": "Anna Ivanova"}
    first = api("POST", "/auth/register", body, headers=key)
    again = api("POST", "/auth/register", {**body, "session": "cookie"}, headers=key)
    assert (first.status, again.status) == (201, 201)
    assert again.json["user"]["id"] == first.json["user"]["id"]
    assert cookie_of(again).value


def test_refreshing_by_cookie_rotates_it(api: Api, time: FrozenClock) -> None:
    first = cookie_of(register(api)).value
    time.tick(minutes=14)
    answer = by_cookie(api, "/auth/refresh", first)
    assert answer.status == 200, answer.body
    assert answer.json["refresh_token"] is None
    second = cookie_of(answer).value
    assert second != first
    assert by_cookie(api, "/auth/refresh", second, "https://app.example.com").status == 200


def test_two_tabs_with_one_cookie_get_the_same_successor(api: Api, time: FrozenClock) -> None:
    first = cookie_of(register(api)).value
    tabs = [by_cookie(api, "/auth/refresh", first) for _ in range(2)]
    assert cookie_of(tabs[0]).value == cookie_of(tabs[1]).value


def test_the_second_step_of_a_sign_in_and_a_passkey_give_the_cookie_too(api: Api, person: Person) -> None:
    key = person.enable().add_passkey(Authenticator(counts=False, origin=SITE))
    asked = person.asked()
    body = {"challenge": asked["challenge"], "method": "totp", "code": person.code(), "session": "cookie"}
    by_code = api("POST", "/auth/login/second-factor", body)
    options = api("POST", "/auth/passkeys/login/options").json
    proof = {"challenge_id": options["challenge_id"], "credential": key.sign(options["options"])}
    by_passkey = api("POST", "/auth/passkeys/login", {**proof, "session": "cookie"})
    for answer in (by_code, by_passkey):
        assert answer.status == 200, answer.body
        assert answer.json["refresh_token"] is None
        assert by_cookie(api, "/auth/refresh", cookie_of(answer).value).status == 200


def test_an_older_cookie_ends_the_session_and_is_cleared(api: Api, time: FrozenClock) -> None:
    first = cookie_of(register(api)).value
    second = cookie_of(by_cookie(api, "/auth/refresh", first)).value
    time.tick(seconds=11)
    reused = by_cookie(api, "/auth/refresh", first)
    assert (reused.status, reused.code) == (401, "invalid_refresh_token")
    assert cookie_of(reused)["max-age"] == "0"
    assert by_cookie(api, "/auth/refresh", second).status == 401
    assert len(api.aws.events("user.token_reused")) == 1


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "http://shop.example.com", None])
def test_another_origins_page_cannot_use_the_cookie(api: Api, path: str, origin: str | None) -> None:
    token = cookie_of(register(api)).value
    answer = by_cookie(api, path, token, origin)
    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert answer.cookies == ()
    assert by_cookie(api, "/auth/refresh", token).status == 200, "and the session goes on"


def test_a_body_needs_no_origin(api: Api) -> None:
    token = api.register(phone=PHONE)["refresh_token"]
    answer = api.refresh(token)
    assert answer.json["refresh_token"]
    assert answer.cookies == ()


def test_without_body_and_cookie_nobody_is_signed_in(api: Api) -> None:
    assert api("POST", "/auth/refresh").code == "invalid_refresh_token"
    assert api("POST", "/auth/refresh", {}).status == 401
    assert api("POST", "/auth/logout").status == 401


def test_signing_out_by_cookie_ends_the_session(api: Api) -> None:
    signed_in = register(api)
    token = cookie_of(signed_in).value
    answer = by_cookie(api, "/auth/logout", token)
    assert answer.status == 204
    assert cookie_of(answer)["max-age"] == "0"
    assert by_cookie(api, "/auth/refresh", token).status == 401
    assert by_cookie(api, "/auth/logout", token).status == 204, "ending a session that has ended is no error"


@pytest.mark.parametrize("path", ["/auth/logout", "/auth/logout-all"])
def test_signing_out_by_access_token_clears_the_cookie_too(api: Api, path: str) -> None:
    signed_in = register(api)
    token = cookie_of(signed_in).value
    answer = api("POST", path, token=signed_in.json["access_token"], cookies=[f"{NAME}={token}"])
    assert answer.status == 204
    assert cookie_of(answer)["max-age"] == "0"
    assert by_cookie(api, "/auth/refresh", token).status == 401


def test_a_forged_cookie_ends_nothing(api: Api) -> None:
    signed_in = register(api)
    token = cookie_of(signed_in).value
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    assert by_cookie(api, "/auth/logout", forged).code == "invalid_refresh_token"
    assert by_cookie(api, "/auth/refresh", token).status == 200


def test_at_http_localhost_the_cookie_works_without_https(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("PUBLIC_BASE_URL", "http://localhost:8000")
    settings.cache_clear()
    cookie = cookie_of(register(api), "atrium-refresh")
    assert not cookie["secure"]
    assert cookie["httponly"]


def test_plain_http_elsewhere_gets_no_cookie_that_travels_in_the_clear(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("PUBLIC_BASE_URL", "http://shop.example.com")
    settings.cache_clear()
    assert cookie_of(register(api))["secure"]
