"""Accounts: opened, confirmed, signed in to, changed, given roles and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PASSWORD, code_for
from tests.support.http import Answer

VERA = {"phone": "+79990001122", "email": "vera@example.com"}
DEVICE = {"login": VERA["email"], "password": PASSWORD}


def registered(it: World) -> Any:
    """Vera, who has just opened an account."""
    body = {**VERA, "password": PASSWORD, "full_name": "Вера"}
    return expect(it, it.call("POST", "/auth/register", body, key="vera"), 201)


def confirmed(it: World) -> str:
    """The access token of Vera, who has confirmed both addresses."""
    token = str(registered(it)["access_token"])
    it.drain()
    for channel, address in VERA.items():
        it.tick(minutes=2)
        if channel == "email":
            expect(it, it.call("POST", "/auth/verify/request", {"channel": channel}, token=token), 202, again=(429,))
            it.drain()
        body = {"channel": channel, "code": code_for(it, address)}
        expect(it, it.call("POST", "/auth/verify/confirm", body, token=token))
    it.drain()
    return token


def signed_in(it: World) -> str:
    """The access token of a new session."""
    return str(expect(it, it.call("POST", "/auth/login", DEVICE))["access_token"])


def told_code(it: World, ask_again: Callable[[], Any], to: str) -> str:
    """The code that came; one that got lost is asked for again."""
    it.drain()
    try:
        return code_for(it, to)
    except AssertionError:
        it.run_for(minutes=20)
        try:
            return code_for(it, to)
        except AssertionError:
            ask_again()
            it.run_for(minutes=8)
            return code_for(it, to)


def confirm(it: World, ask_again: Callable[[str], Answer], channel: str, to: str) -> None:
    """Confirm an address; who had to wait too long signs in again, and asks for another code."""
    token = signed_in(it)
    code = told_code(it, lambda: ask_again(signed_in(it)), to)

    def answer() -> Answer:
        return it.call("POST", "/auth/verify/confirm", {"channel": channel, "code": code}, token=token)

    answered = answer()
    if answered.status == 401:
        token = signed_in(it)
        answered = answer()
    if answered.status == 410:
        me = expect(it, it.call("GET", "/users/me", token=token))
        if (me[channel], me[f"{channel}_verified"]) != (to, True):
            expect(it, ask_again(token), again=(202,))
            it.drain()
            code = code_for(it, to)
            answered = answer()
    expect(it, answered, again=(410,))


@story
def an_account_is_opened_and_confirmed(it: World) -> Iterator[None]:
    yield
    registered(it)
    for channel in ("phone", "email"):
        confirm(
            it,
            lambda token, channel=channel: it.call("POST", "/auth/verify/request", {"channel": channel}, token=token),
            channel,
            VERA[channel],
        )
    it.drain()
    yield
    me = it.call("POST", "/auth/login", DEVICE).json["user"]
    assert (me["phone_verified"], me["email_verified"]) == (True, True)


@story
def another_code_is_asked_for(it: World) -> Iterator[None]:
    token = registered(it)["access_token"]
    it.drain()
    it.tick(minutes=2)
    yield
    expect(it, it.call("POST", "/auth/verify/request", {"channel": "phone"}, token=token), 202, again=(429, 503))
    it.drain()
    it.run_for(minutes=8)
    expect(
        it,
        it.call("POST", "/auth/verify/confirm", {"channel": "phone", "code": code_for(it, VERA["phone"])}, token=token),
        again=(410, 422, 400, 409),
    )
    it.drain()
    yield


@story
def sessions_are_opened_renewed_and_ended(it: World) -> Iterator[None]:
    registered(it)
    it.person("boss", "manager")
    yield
    first = expect(it, it.call("POST", "/auth/login", DEVICE))
    it.tick(seconds=30)
    second = expect(it, it.call("POST", "/auth/refresh", {"refresh_token": first["refresh_token"]}))
    # The device that did not get its answer still has the old token, and it must not be taken for a thief's.
    third = expect(it, it.call("POST", "/auth/login", DEVICE))
    it.watch(lambda: expect(it, it.call("GET", "/.well-known/jwks.json")))
    expect(it, it.call("POST", "/auth/introspect", {"token": third["access_token"]}, by="boss"))
    token = second["access_token"]
    found = it.watch(lambda: expect(it, it.call("GET", "/auth/sessions", token=token)))["items"]
    other = next(one["id"] for one in found if not one["current"])
    expect(it, it.call("DELETE", f"/auth/sessions/{other}", token=token), 204, again=(404,))
    expect(it, it.call("POST", "/auth/logout", token=token), 204, again=(401,))
    fourth = expect(it, it.call("POST", "/auth/login", DEVICE))
    expect(it, it.call("POST", "/auth/logout-all", token=fourth["access_token"]), 204, again=(401,))
    it.drain()
    yield
    assert it.call("POST", "/auth/refresh", {"refresh_token": fourth["refresh_token"]}).status == 401


@story
def a_forgotten_password_is_replaced(it: World) -> Iterator[None]:
    registered(it)
    it.drain()
    it.cloud.arrived.clear()
    _forget_deliveries(it)
    yield
    expect(it, it.call("POST", "/auth/password/forgot", {"login": VERA["email"]}), 202)
    it.drain()
    try:
        code = code_for(it, VERA["email"])
    except AssertionError:
        it.run_for(minutes=8)
        if not it.cloud.arrived:
            it.call("POST", "/auth/password/forgot", {"login": VERA["email"]})
            it.run_for(minutes=8)
        code = code_for(it, VERA["email"])
    body = {"login": VERA["email"], "code": code, "new_password": "quite another one 2"}
    expect(it, it.call("POST", "/auth/password/reset", body), 204, again=(400, 422))
    signed_in = expect(it, it.call("POST", "/auth/login", {**DEVICE, "password": "quite another one 2"}))
    change = {"current_password": "quite another one 2", "new_password": "and a third one 33"}
    expect(it, it.call("POST", "/auth/password/change", change, token=signed_in["access_token"]), 204)
    it.drain()
    yield
    assert it.call("POST", "/auth/login", {**DEVICE, "password": "and a third one 33"}).status == 200


def _forget_deliveries(it: World) -> None:
    """What was sent before the story is not checked by its invariants."""
    from shared.notifications.models import MessageDelivery

    for item in it.aws.items("notifications"):
        if item["sk"].startswith("DELIVERY#"):
            MessageDelivery(item["pk"], item["sk"]).delete()


@story
def a_profile_changes(it: World) -> Iterator[None]:
    token = registered(it)["access_token"]
    it.drain()
    # The code of the registration was sent to the same channel.
    it.tick(minutes=2)
    yield
    body = {
        "full_name": "Анна Новая",
        "address": "Дом 2",
        "email": "new@example.com",
        "current_password": PASSWORD,
    }
    expect(it, it.call("PATCH", "/users/me", body, token=token), again=(429,))
    it.drain()
    # A token lives for 15 minutes, and a code that got lost is longer on its way.
    confirm(it, lambda token: it.call("PATCH", "/users/me", body, token=token), "email", body["email"])
    it.drain()
    yield
    me = it.call("POST", "/auth/login", {**DEVICE, "login": VERA["phone"]}).json["user"]
    assert (me["full_name"], me["email"]) == ("Анна Новая", "new@example.com")


@story
def filters_are_saved_and_removed(it: World) -> Iterator[None]:
    token = str(registered(it)["access_token"])
    it.drain()
    yield
    body = {"list": "orders", "name": "К отправке", "query": "status=assembling"}
    saved = expect(it, it.call("POST", "/users/me/views", body, token=token), 201)
    again = expect(it, it.call("POST", "/users/me/views", {**body, "query": "status=paid"}, token=token), 201)
    other = expect(it, it.call("POST", "/users/me/views", {**body, "name": "Все"}, token=token), 201)
    assert again["id"] == saved["id"]
    expect(it, it.call("DELETE", f"/users/me/views/{other['id']}", token=token), 204, again=(404,))
    it.drain()
    yield
    token = it.call("POST", "/auth/login", DEVICE).json["access_token"]
    [left] = it.call("GET", "/users/me/views?list=orders", token=token).json["items"]
    assert (left["name"], left["query"]) == ("К отправке", "status=paid")


@story
def roles_are_given_and_an_account_is_closed(it: World) -> Iterator[None]:
    vera = registered(it)["user"]["id"]
    it.drain()
    assert it.admin
    yield
    for change in (
        {"roles": ["customer", "manager"]},
        {"is_active": False},
        {"is_active": True, "roles": ["customer"]},
    ):
        expect(it, it.call("PATCH", f"/users/{vera}", change, by="admin"))
        it.drain()
    yield
    user = it.call("GET", f"/users/{vera}", by="admin").json
    assert (user["roles"], user["is_active"]) == (["customer"], True)
