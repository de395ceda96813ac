"""A stolen access token must not become the account: changes ask again, the owner is notified, other sessions end."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.identity.models import Session
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api

OTHER_PHONE = "+79161112233"
OWN = {"current_password": PASSWORD}
NEW_PASSWORD = "another good one"
ELSEWHERE: dict[str, Any] = {
    "source_ip": "203.0.113.9",
    "headers": {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"},
}


def owner(api: Api) -> dict[str, Any]:
    person = api.register(phone=PHONE, email=EMAIL)
    api.confirm(person["access_token"], api.code())
    api.confirm(person["access_token"], api.code("email"), "email")
    return person


def patch(api: Api, token: str, **body: Any) -> Any:
    return api("PATCH", "/users/me", body, token=token)


def change_code(api: Api, token: str, channel: str = "phone") -> str:
    body = {"channel": channel, "purpose": "change"}
    assert api("POST", "/auth/verify/request", body, token=token).status == 202
    return api.code(channel)


@pytest.mark.parametrize("change", [{"phone": OTHER_PHONE}, {"email": "new@example.com"}, {"email": None}])
@pytest.mark.parametrize("proof", [{}, {"current_password": "wrong password"}])
def test_a_contact_changes_only_with_the_password(api: Api, change: dict[str, Any], proof: dict[str, Any]) -> None:
    token = owner(api)["access_token"]
    refused = patch(api, token, **change, **proof, vk="eve")
    assert (refused.status, refused.code) == (422, "wrong_password")
    assert [one["field"] for one in refused.json["errors"]] == ["current_password"]
    me = api("GET", "/users/me", token=token).json
    assert (me["phone"], me["email"], me["vk"]) == (PHONE, EMAIL, None)
    assert api.aws.messages("sms") == []


def test_what_is_no_contact_asks_nothing(api: Api) -> None:
    token = owner(api)["access_token"]
    assert patch(api, token, vk="anna", phone=PHONE, email=EMAIL).status == 200


def test_wrong_passwords_at_a_change_of_contact_are_counted(api: Api) -> None:
    token = owner(api)["access_token"]
    for _ in range(5):
        assert patch(api, token, phone=OTHER_PHONE, current_password="wrong password").status == 422
    assert patch(api, token, phone=OTHER_PHONE, **OWN).code == "account_locked"
    other = api.login().json["access_token"]
    assert patch(api, other, phone=OTHER_PHONE, **OWN).status == 200, "the owner's other session is not locked"


def test_a_code_to_the_present_address_stands_for_the_password_once(api: Api) -> None:
    token = owner(api)["access_token"]
    code = change_code(api, token)
    assert api.sent[-1]["data"]["phone"] == PHONE
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert patch(api, token, email="new@example.com", current_code=wrong).code == "invalid_code"
    assert patch(api, token, email="new@example.com", current_code=code).status == 200
    assert patch(api, token, phone=OTHER_PHONE, current_code=code).code == "code_expired"


def test_a_code_for_a_change_goes_to_confirmed_addresses_alone(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    body = {"channel": "phone", "purpose": "change"}
    assert api("POST", "/auth/verify/request", body, token=token).code == "channel_missing"


def test_a_code_to_the_present_address_changes_the_password(api: Api) -> None:
    token = owner(api)["access_token"]
    body = {"new_password": NEW_PASSWORD}
    assert api("POST", "/auth/password/change", body, token=token).code == "wrong_password"
    code = change_code(api, token)
    answer = api("POST", "/auth/password/change", {**body, "current_code": code}, token=token)
    assert answer.status == 204
    assert api.login(password=NEW_PASSWORD).status == 200


def test_an_ended_session_changes_nothing(api: Api) -> None:
    token = owner(api)["access_token"]
    patch(api, token, phone=OTHER_PHONE, **OWN)
    code = api.code()
    api("POST", "/auth/logout", token=token)
    assert patch(api, token, email="new@example.com", **OWN).code == "session_ended"
    assert api.confirm(token, code).code == "session_ended"
    assert api("POST", "/auth/verify/request", {"channel": "phone"}, token=token).code == "session_ended"
    assert api.login().json["user"]["phone"] == PHONE


def test_a_changed_contact_ends_all_other_sessions(api: Api) -> None:
    mine = owner(api)
    other = api.login().json
    patch(api, mine["access_token"], phone=OTHER_PHONE, **OWN)
    assert api.confirm(mine["access_token"], api.code()).status == 200
    assert api.refresh(other["refresh_token"]).status == 401
    assert api.refresh(mine["refresh_token"]).status == 200


def test_a_removed_contact_ends_all_other_sessions(api: Api) -> None:
    mine = owner(api)
    other = api.login().json
    assert patch(api, mine["access_token"], email=None, **OWN).status == 200
    assert api.refresh(other["refresh_token"]).status == 401
    assert api.refresh(mine["refresh_token"]).status == 200


@pytest.mark.parametrize("how", ["change", "reset"])
def test_a_new_password_ends_whatever_codes_wait(api: Api, time: FrozenClock, how: str) -> None:
    token = owner(api)["access_token"]
    patch(api, token, phone=OTHER_PHONE, email="eve@example.com", **OWN)
    pending = {"phone": api.code(), "email": api.code("email")}
    if how == "change":
        body = {**OWN, "new_password": NEW_PASSWORD}
        assert api("POST", "/auth/password/change", body, token=token).status == 204
    else:
        api("POST", "/auth/password/forgot", {"login": PHONE})
        body = {"login": PHONE, "code": api.code(), "new_password": NEW_PASSWORD}
        assert api("POST", "/auth/password/reset", body).status == 204
        token = api.login(password=NEW_PASSWORD).json["access_token"]
    for channel, code in pending.items():
        assert api.confirm(token, code, channel).code == "code_expired"


def test_the_old_address_is_notified_and_stands_in_no_event(api: Api) -> None:
    from functions import modules
    from shared.identity.contacts import contact_of
    from shared.identity.events import UserContactReplaced

    token = owner(api)["access_token"]
    patch(api, token, phone=OTHER_PHONE, **OWN)
    api.confirm(token, api.code())
    [event] = api.aws.events("user.contact_replaced")
    assert PHONE not in repr(api.aws.items("events"))
    happened = UserContactReplaced(**event["data"]).about("usr_anna")
    kind = modules.messages().message_of(happened)
    assert kind is not None
    assert modules.messages().categories[kind.category].optional is False
    contact = contact_of(str(kind.recipient(happened)))
    assert contact is not None
    assert (contact.phone, contact.email) == (PHONE, None)


@pytest.mark.parametrize(
    "event_type",
    [
        "user.password_changed",
        "user.password_reset",
        "user.phone_changed",
        "user.email_changed",
        "user.roles_changed",
        "user.passkey_added",
        "user.passkey_removed",
    ],
)
def test_what_changes_an_account_is_a_message_that_nobody_can_turn_off(event_type: str) -> None:
    from functions import modules

    catalog = modules.messages()
    kinds = [kind for kind in catalog.kinds if kind.event == event_type]
    assert kinds
    assert not any(catalog.categories[kind.category].optional for kind in kinds)


def test_a_replaced_address_that_was_never_confirmed_gets_nothing(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    patch(api, token, phone=OTHER_PHONE, **OWN)
    assert api.confirm(token, api.code()).status == 200
    assert api.aws.events("user.contact_replaced") == []


def test_a_sign_in_from_a_new_device_is_announced_once(api: Api, time: FrozenClock) -> None:
    owner(api)
    api.login()
    assert api.aws.events("user.signed_in_on_new_device") == [], "the first one registered from here"
    for _ in range(2):
        assert api.login(**ELSEWHERE).status == 200
    [event] = api.aws.events("user.signed_in_on_new_device")
    assert event["data"] == {"device": "Safari, iPhone"}


def test_a_device_is_new_again_after_half_a_year_also_while_its_item_is_still_there(
    api: Api, time: FrozenClock
) -> None:
    owner(api)
    assert api.login(**ELSEWHERE).status == 200
    time.tick(days=181)
    # Nothing expires here by itself; sessions that are over are gone by then.
    for session in [one for one in api.aws.items("identity") if one["type"] == "session"]:
        Session(session["pk"], session["sk"]).delete()
    assert [one for one in api.aws.items("identity") if one["type"] == "device"]
    assert api.login(**ELSEWHERE).status == 200
    assert len(api.aws.events("user.signed_in_on_new_device")) == 2


def test_the_callers_words_never_stand_in_a_message_about_their_device(api: Api) -> None:
    owner(api)
    api.login(source_ip="203.0.113.9", headers={"user-agent": "Call+79990000000/1"})
    assert [event["data"] for event in api.aws.events("user.signed_in_on_new_device")] == [{"device": "unknown"}]
