"""Refresh rotation, the list of sessions, signing out, and what a token is worth."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import NOON, PASSWORD, PHONE, Api

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def test_refreshing_gives_new_tokens_for_the_same_session(api: Api, time: FrozenClock) -> None:
    person = api.register(phone=PHONE)
    time.tick(minutes=14)
    answer = api.refresh(person["refresh_token"])
    assert answer.status == 200
    assert answer.json["refresh_token"] != person["refresh_token"]
    time.tick(minutes=14)
    assert api("GET", "/users/me", token=person["access_token"]).code == "token_expired"
    assert api("GET", "/users/me", token=answer.json["access_token"]).status == 200
    assert len(api("GET", "/auth/sessions", token=answer.json["access_token"]).json["items"]) == 1


def test_two_tabs_with_one_token_get_the_same_successor_for_ten_seconds(api: Api, time: FrozenClock) -> None:
    first = api.register(phone=PHONE)["refresh_token"]
    second = api.refresh(first).json["refresh_token"]
    time.tick(seconds=10)
    late_tab = api.refresh(first)
    assert late_tab.status == 200
    assert late_tab.json["refresh_token"] == second
    assert api.refresh(second).status == 200


def test_the_parent_after_ten_seconds_ends_the_session(api: Api, time: FrozenClock) -> None:
    person = api.register(phone=PHONE)
    second = api.refresh(person["refresh_token"]).json["refresh_token"]
    time.tick(seconds=10.001)
    stolen = api.refresh(person["refresh_token"])
    assert (stolen.status, stolen.code) == (401, "invalid_refresh_token")
    assert api.refresh(second).status == 401, "the thief's or the owner's: nobody can tell, so neither goes on"
    [event] = api.aws.events("user.token_reused")
    assert event["customer_id"] == person["user"]["id"]


def test_a_grandparent_ends_the_session_at_once(api: Api, time: FrozenClock) -> None:
    first = api.register(phone=PHONE)["refresh_token"]
    second = api.refresh(first).json["refresh_token"]
    third = api.refresh(second).json["refresh_token"]
    assert api.refresh(first).status == 401
    assert api.refresh(third).status == 401


def test_reuse_ends_only_the_session_it_belongs_to(api: Api, time: FrozenClock) -> None:
    first = api.register(phone=PHONE)["refresh_token"]
    other = api.login().json["refresh_token"]
    api.refresh(first)
    time.tick(minutes=1)
    assert api.refresh(first).status == 401
    assert api.refresh(other).status == 200


def test_many_refreshes_of_one_token_at_once_agree(
    api: Api, time: FrozenClock, together: Callable[..., list[Any]]
) -> None:
    token = api.register(phone=PHONE)["refresh_token"]
    answers = together(lambda _: api.refresh(token), 6)
    assert [a.status for a in answers] == [200] * 6
    assert len({a.json["refresh_token"] for a in answers}) == 1
    assert api.refresh(answers[0].json["refresh_token"]).status == 200


def test_a_session_ends_seven_days_after_signing_in_however_often_it_is_refreshed(api: Api, time: FrozenClock) -> None:
    token = api.register(phone=PHONE)["refresh_token"]
    for _ in range(6):
        time.tick(days=1)
        token = api.refresh(token).json["refresh_token"]
    time.tick(days=1, seconds=-1)
    token = api.refresh(token).json["refresh_token"]
    time.tick(seconds=1)
    assert api.refresh(token).status == 401


@pytest.mark.parametrize("token", ["x", "AAAA", "é", "A" * 512, "....", "e30.e30.e30"])
def test_a_made_up_refresh_token_is_refused(api: Api, token: str) -> None:
    assert api.refresh(token).code == "invalid_refresh_token"


def test_knowing_ids_is_not_enough_to_end_a_session(api: Api) -> None:
    person = api.register(phone=PHONE)
    packed = base64.urlsafe_b64decode(person["refresh_token"] + "==")
    forged = base64.urlsafe_b64encode(packed[:-48] + b"\0" * 48).decode().rstrip("=")
    assert api.refresh(forged).status == 401
    assert api.refresh(person["refresh_token"]).status == 200


def test_signing_out_ends_this_session_alone_and_twice_is_fine(api: Api) -> None:
    person, other = api.register(phone=PHONE), api.login().json
    assert api("POST", "/auth/logout", token=person["access_token"]).status == 204
    assert api("POST", "/auth/logout", token=person["access_token"]).status == 204
    assert api.refresh(person["refresh_token"]).status == 401
    assert api.refresh(other["refresh_token"]).status == 200


def test_signing_out_everywhere_ends_all_sessions(api: Api) -> None:
    person, other = api.register(phone=PHONE), api.login().json
    assert api("POST", "/auth/logout-all", token=person["access_token"]).status == 204
    assert [api.refresh(p["refresh_token"]).status for p in (person, other)] == [401, 401]
    again = api.login().json
    assert len(api("GET", "/auth/sessions", token=again["access_token"]).json["items"]) == 1
    assert len(api.aws.events("user.sessions_ended")) == 1


def test_a_sign_in_that_overlaps_signing_out_everywhere_does_not_survive_it(api: Api) -> None:
    from shared.identity import sessions
    from shared.identity.models import User
    from shared.identity.sessions import Device

    person = api.register(phone=PHONE)
    read_before = User.get(*User.key(person["user"]["id"]))
    sessions.log_out_everywhere(user_id=person["user"]["id"])
    late = sessions.open_session(user=read_before, device=Device("x", "y"))
    assert api.refresh(late.refresh_token).status == 401


def test_sessions_tell_device_address_and_last_use(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    time.tick(hours=1)
    mine = api.login(headers={"user-agent": FIREFOX}, source_ip="203.0.113.9").json
    time.tick(minutes=5)
    api("POST", "/auth/refresh", {"refresh_token": mine["refresh_token"]}, headers={"user-agent": FIREFOX})
    answer = api("GET", "/auth/sessions", token=mine["access_token"])
    newest = answer.json["items"][0]
    assert len(answer.json["items"]) == 2
    assert (newest["device"], newest["current"]) == ("Firefox, Windows", True)
    assert newest["created_at"] == clock.iso(NOON + timedelta(hours=1))
    assert newest["last_used_at"] == clock.iso(NOON + timedelta(hours=1, minutes=5))
    assert newest["expires_at"] == clock.iso(NOON + timedelta(days=7, hours=1))
    assert "hash" not in answer.body


def test_a_new_session_keeps_the_address_it_came_from(api: Api) -> None:
    api.register(phone=PHONE)
    mine = api.login(source_ip="203.0.113.9").json
    assert api("GET", "/auth/sessions", token=mine["access_token"]).json["items"][0]["address"] == "203.0.113.9"


def test_session_pages_follow_their_own_cursor_only(api: Api) -> None:
    person = api.register(phone=PHONE)
    for _ in range(3):
        api.login()
    first = api("GET", "/auth/sessions?limit=2", token=person["access_token"]).json
    rest = api("GET", f"/auth/sessions?limit=2&cursor={first['next_cursor']}", token=person["access_token"]).json
    assert len({s["id"] for s in first["items"] + rest["items"]}) == 4
    eve = api.register(email="eve@example.com")
    foreign = api("GET", f"/auth/sessions?cursor={first['next_cursor']}", token=eve["access_token"])
    assert (foreign.status, foreign.code) == (400, "invalid_cursor")


def test_one_can_end_ones_own_sessions_and_nobody_elses(api: Api) -> None:
    person, other = api.register(phone=PHONE), api.login().json
    sessions = api("GET", "/auth/sessions", token=person["access_token"]).json["items"]
    [other_id] = [s["id"] for s in sessions if not s["current"]]
    eve = api.register(email="eve@example.com")
    assert api("DELETE", f"/auth/sessions/{other_id}", token=eve["access_token"]).status == 404
    assert api.refresh(other["refresh_token"]).status == 200
    assert api("DELETE", f"/auth/sessions/{other_id}", token=person["access_token"]).status == 204
    assert api("DELETE", f"/auth/sessions/{other_id}", token=person["access_token"]).code == "session_not_found"
    assert api("DELETE", "/auth/sessions/nonsense", token=person["access_token"]).status == 404


def test_introspection_tells_staff_what_a_token_is_worth(api: Api, time: FrozenClock) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)

    def ask(token: str) -> Any:
        return api("POST", "/auth/introspect", {"token": token}, token=admin["access_token"]).json

    assert ask(person["access_token"]) == {
        "active": True,
        "sub": person["user"]["id"],
        "roles": ["customer"],
        "exp": int((NOON + timedelta(minutes=15)).timestamp()),
    }
    inactive = {"active": False, "sub": None, "roles": None, "exp": None}
    assert ask("nonsense") == inactive
    api("POST", "/auth/logout", token=person["access_token"])
    assert ask(person["access_token"]) == inactive


def test_introspection_is_for_staff(api: Api) -> None:
    person = api.register(phone=PHONE)
    body = {"token": person["access_token"]}
    assert api("POST", "/auth/introspect", body, token=person["access_token"]).status == 403
    assert api("POST", "/auth/introspect", body).status == 401
    api.grant(person["user"]["id"], "manager")
    assert api("POST", "/auth/introspect", body, token=api.login().json["access_token"]).status == 200


def test_an_admins_token_dies_with_its_session(api: Api) -> None:
    admin = api.admin()
    assert api("GET", "/users", token=admin["access_token"]).status == 200
    api("POST", "/auth/logout", token=admin["access_token"])
    assert api("GET", "/users", token=admin["access_token"]).status == 401


def test_a_disabled_person_cannot_refresh(api: Api) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    path = f"/users/{person['user']['id']}"
    assert api("PATCH", path, {"is_active": False}, token=admin["access_token"]).json["is_active"] is False
    assert api.refresh(person["refresh_token"]).status == 401
    assert api.login(PHONE, PASSWORD).status == 401
    api("PATCH", path, {"is_active": True}, token=admin["access_token"])
    assert api.refresh(person["refresh_token"]).status == 401, "the old sessions stay ended"
    assert api.login(PHONE, PASSWORD).status == 200
