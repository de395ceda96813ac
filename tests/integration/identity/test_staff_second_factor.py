"""Staff of whom the setting demands a second factor: their roles count in sessions that have shown one."""

from __future__ import annotations

from typing import Any

import pytest

from functions.modules import permissions
from shared.core.clock import FrozenClock
from shared.identity import rights, sessions
from tests.integration.identity.conftest import Api
from tests.integration.identity.people import OWN, STEP, Person

pytestmark = pytest.mark.usefixtures("time")


@pytest.fixture
def boss(api: Api, person: Person, required: None) -> Person:
    """An admin who has no second factor yet."""
    api.grant(person.id, "admin")
    person.tokens = api.login().json
    return person


def is_admin(api: Api, tokens: dict[str, Any]) -> bool:
    """Whether the session has an admin's rights now, with this token and after a refresh."""
    status = api("GET", "/users", token=tokens["access_token"]).status
    refreshed = api.refresh(tokens["refresh_token"])
    assert refreshed.status == 200, refreshed.body
    tokens |= refreshed.json
    assert refreshed.json["second_factor_setup_required"] is (status == 403)
    assert api("GET", "/users", token=tokens["access_token"]).status == status
    return bool(status == 200)


@pytest.mark.usefixtures("required")
def test_staff_without_a_factor_are_customers_until_they_have_one(api: Api, person: Person) -> None:
    api.grant(person.id, "admin")
    signed_in = api.login().json
    assert signed_in["second_factor_setup_required"] is True
    assert api("GET", "/users", token=signed_in["access_token"]).status == 403
    own = api("GET", "/users/me/permissions", token=signed_in["access_token"]).json
    assert own == {"permissions": [], "lacks_second_factor": True}
    refreshed = api.refresh(signed_in["refresh_token"]).json
    assert refreshed["second_factor_setup_required"] is True
    assert api("GET", "/users", token=refreshed["access_token"]).status == 403
    person.tokens = refreshed
    assert api("GET", "/auth/2fa", token=person.token).json["required"] is True
    person.enable()
    again = api.refresh(refreshed["refresh_token"]).json
    assert again["second_factor_setup_required"] is False
    assert api("GET", "/users", token=again["access_token"]).status == 200
    own = api("GET", "/users/me/permissions", token=again["access_token"]).json
    assert own == {"permissions": sorted(permissions()), "lacks_second_factor": False}
    assert api("GET", "/users", token=person.sign_in().json["access_token"]).status == 200


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("role", [None, "mail_gateway"])
def test_customers_and_machines_need_no_factor(api: Api, person: Person, role: str | None) -> None:
    if role:
        api.grant(person.id, role)
    assert api.login().json["second_factor_setup_required"] is False


def test_an_admin_removes_a_colleagues_factor_and_never_their_own(api: Api, person: Person) -> None:
    person.enable()
    admin = api.admin()
    own = f"/users/{admin['user']['id']}/2fa"
    assert api("DELETE", own, token=admin["access_token"]).code == "self_lockout"
    session = person.sign_in().json
    path = f"/users/{person.id}/2fa"
    assert api("DELETE", path, token=person.token).status == 403
    assert api("DELETE", path, token=admin["access_token"]).status == 204
    assert api("DELETE", path, token=admin["access_token"]).code == "second_factor_not_found"
    assert api.refresh(session["refresh_token"]).status == 401
    assert not [item for item in api.aws.items("identity") if item["sk"].startswith("FACTOR#")]
    assert api.login().status == 200
    [event] = api.aws.events("user.second_factor_removed")
    assert (event["customer_id"], event["actor"]) == (person.id, admin["user"]["id"])


def test_a_sign_in_with_a_passkey_counts_and_the_password_alone_does_not(api: Api, boss: Person) -> None:
    key = boss.add_passkey()
    by_passkey = boss.sign_in_by_passkey(key).json
    assert by_passkey["second_factor_setup_required"] is False
    assert is_admin(api, by_passkey)
    by_password = api.login().json
    assert by_password["second_factor_setup_required"] is True
    assert not is_admin(api, by_password)
    boss.tokens = by_passkey
    assert is_admin(api, boss.tokens), "the other session changed nothing"


def test_the_session_that_registers_a_passkey_has_shown_it(api: Api, boss: Person) -> None:
    assert not is_admin(api, boss.tokens)
    boss.add_passkey()
    boss.tokens = api.refresh(boss.tokens["refresh_token"]).json
    assert is_admin(api, boss.tokens)


@pytest.mark.parametrize("method", ["totp", "recovery_code", "passkey"])
def test_each_answer_to_a_challenge_counts(api: Api, boss: Person, method: str) -> None:
    key = boss.enable().add_passkey()
    asked = boss.asked()
    if method == "passkey":
        answer = boss.answer_by_passkey(asked["challenge"], key.sign(asked["passkey_options"]))
    else:
        answer = boss.answer(asked["challenge"], boss.code() if method == "totp" else boss.recovery[0], method)
    assert answer.status == 200, answer.body
    tokens = answer.json
    assert is_admin(api, tokens)
    token = tokens["access_token"]
    [newest] = [one["id"] for one in api("GET", "/auth/sessions", token=token).json["items"] if one["current"]]
    [shown] = [item for item in api.aws.items("identity") if item["sk"] == f"SESSION#{newest}"]
    assert shown["second_factor"] == method


def test_removing_the_last_passkey_takes_the_rights_at_once(api: Api, boss: Person) -> None:
    first = boss.add_passkey()
    boss.add_passkey()
    boss.tokens = boss.sign_in_by_passkey(first).json
    assert boss.remove_passkey().status == 204
    assert is_admin(api, boss.tokens), "one is left"
    assert boss.remove_passkey().status == 204
    assert api("GET", "/users", token=boss.token).status == 403, "the token that was issued before"
    assert not is_admin(api, boss.tokens)


def test_removing_the_app_takes_the_rights_at_once(api: Api, boss: Person, time: FrozenClock) -> None:
    boss.enable()
    boss.tokens = boss.sign_in().json
    assert is_admin(api, boss.tokens)
    time.tick(seconds=STEP)
    assert api("DELETE", "/auth/2fa/totp", {**OWN, "code": boss.code()}, token=boss.token).status == 204
    assert api("GET", "/users", token=boss.token).status == 403, "the token that was issued before"
    assert not is_admin(api, boss.tokens)


def test_a_session_that_has_shown_a_passkey_keeps_its_rights_without_the_app(
    api: Api, boss: Person, time: FrozenClock
) -> None:
    key = boss.enable().add_passkey()
    boss.tokens = boss.sign_in_by_passkey(key).json
    assert api("DELETE", "/auth/2fa/totp", {**OWN, "code": boss.code()}, token=boss.token).status == 204
    assert is_admin(api, boss.tokens)
    assert not is_admin(api, api.login().json)
    assert boss.remove_passkey().status == 204
    assert not is_admin(api, boss.tokens)


def test_the_password_alone_enrols_no_factor_beside_a_passkey(api: Api, boss: Person) -> None:
    key = boss.add_passkey()
    boss.tokens = api.login().json
    assert (boss.begin().status, boss.begin().code) == (403, "second_factor_not_shown")
    assert api("POST", "/auth/passkeys/options", OWN, token=boss.token).code == "second_factor_not_shown"
    assert boss.remove_passkey().code == "second_factor_not_shown"
    boss.tokens = boss.sign_in_by_passkey(key).json
    assert boss.begin().status == 200
    assert boss.remove_passkey().status == 204


def test_a_customer_enrols_with_the_password_whatever_they_have(api: Api, person: Person, required: None) -> None:
    person.add_passkey()
    person.tokens = api.login().json
    assert person.begin().status == 200
    assert person.remove_passkey().status == 204


def test_introspection_names_the_roles_that_count(api: Api, boss: Person) -> None:
    boss.tokens = boss.sign_in_by_passkey(boss.add_passkey()).json

    def roles() -> Any:
        return sessions.introspect(token=boss.token).roles

    assert roles() == ("customer", "admin")
    assert boss.remove_passkey().status == 204
    assert roles() == ("customer",)


def test_work_that_goes_on_asks_whether_there_is_a_factor(api: Api, boss: Person) -> None:
    def holds() -> bool:
        return rights.holds_any(boss.id, {"admin"})

    assert not holds()
    boss.add_passkey()
    assert holds()
    assert boss.remove_passkey().status == 204
    assert not holds()
    boss.enable()
    assert holds()


def test_without_the_setting_the_password_is_enough(api: Api, person: Person) -> None:
    api.grant(person.id, "admin")
    assert is_admin(api, api.login().json)
    assert rights.holds_any(person.id, {"admin"})


def test_an_admin_removes_a_colleagues_passkeys_when_asked(api: Api, boss: Person, time: FrozenClock) -> None:
    key = boss.add_passkey()
    session = boss.sign_in_by_passkey(key).json
    other = Person(api, time, email="other@example.com")
    api.grant(other.id, "admin")
    other.tokens = other.enable().sign_in().json
    options: dict[str, Any] = {"token": other.token, "query": {"passkeys": "true"}}
    assert api("DELETE", f"/users/{boss.id}/2fa", token=other.token).code == "second_factor_not_found"
    assert api("DELETE", f"/users/{boss.id}/2fa", **options).status == 204
    assert api("DELETE", f"/users/{boss.id}/2fa", **options).code == "second_factor_not_found"
    assert api.refresh(session["refresh_token"]).status == 401
    assert boss.sign_in_by_passkey(key).status == 401
    [event] = api.aws.events("user.passkey_removed")
    assert (event["customer_id"], event["actor"]) == (boss.id, other.id)
    assert "reason" not in event["data"]
