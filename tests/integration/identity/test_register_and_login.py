"""Opening an account and signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api
from tests.support.cloud import Aws


def test_registering_by_phone_signs_in_and_sends_a_code_by_sms(api: Api) -> None:
    answer = api(
        "POST",
        "/auth/register",
        {"phone": "8 (912) 345-67-89", "password": PASSWORD, "full_name": "  Анна  Иванова "},
    )
    assert answer.status == 201
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 900
    user = answer.json["user"]
    assert user["phone"] == PHONE
    assert user["roles"] == ["customer"]
    assert user["phone_verified"] is False
    assert api("GET", "/users/me", token=answer.json["access_token"]).json == user
    assert len(api.code()) == 6
    assert api.sent[0]["type"] == "sms.send"
    assert api.sent[0]["data"]["phone"] == PHONE
    assert api.sent[0]["data"]["template"] == "verification_code"


def test_public_user_has_exactly_the_declared_fields(api: Api) -> None:
    user = api.register(phone=PHONE, email=EMAIL)["user"]
    assert set(user) == {
        *("id", "phone", "email", "phone_verified", "email_verified", "full_name", "address", "cdek_point"),
        *(
            "telegram",
            "vk",
            "nakama_user_id",
            "locale",
            "is_public",
            "avatar",
            "roles",
            "is_active",
            "created_at",
            "updated_at",
        ),
        *("karma", "total_donated", "erase_after"),
    }


def test_the_event_of_a_registration_names_no_personal_data(api: Api) -> None:
    user = api.register(phone=PHONE, email=EMAIL)["user"]
    [event] = api.aws.events("user.registered")
    assert event["customer_id"] == user["id"]
    assert event["data"] == {"channels": ["phone", "email"], "locale": "ru"}


def test_neither_password_nor_code_nor_token_is_stored_readably(api: Api) -> None:
    person = api.register(phone=PHONE)
    code = api.code()
    stored = repr(api.aws.items("identity") + api.aws.items("events"))
    for secret in (PASSWORD, person["refresh_token"], person["access_token"]):
        assert secret not in stored
    assert not any(code == str(value) for item in api.aws.items("identity") for value in item.values())


@pytest.mark.parametrize("field", ["phone", "email"])
@pytest.mark.parametrize("confirmed", [True, False])
def test_a_registration_does_not_say_that_an_identifier_is_taken(api: Api, field: str, confirmed: bool) -> None:
    channel = "phone" if field == "phone" else "email"
    owner = api.register(phone=PHONE, email=EMAIL)
    if confirmed:
        assert api.confirm(owner["access_token"], api.code(channel), channel).status == 200
    again = {"phone": "8-912-345-67-89", "email": "  ANNA@Example.com"}[field]
    free = {"phone": "+79160000001", "email": "free@example.com"}[field]
    taken, fresh = (
        api("POST", "/auth/register", {field: value, "password": "one of Eve's own", "full_name": "Eve"})
        for value in (again, free)
    )
    assert (taken.status, fresh.status) == (201, 201)
    assert taken.json.keys() == fresh.json.keys()
    assert taken.json["user"][field] == owner["user"][field]
    volatile = {"id", field, "created_at", "updated_at"}
    shown = [{k: v for k, v in one.json["user"].items() if k not in volatile} for one in (taken, fresh)]
    assert shown[0] == shown[1]


def test_a_registration_that_is_repeated_opens_one_account(api: Api, aws: Aws) -> None:
    body = {"phone": PHONE, "password": PASSWORD, "full_name": "Анна"}
    first, again = (api("POST", "/auth/register", body, headers={"Idempotency-Key": "r-1"}) for _ in range(2))
    assert (first.status, again.status, again.json["user"]) == (201, 201, first.json["user"])
    assert api("GET", "/users/me", token=again.json["access_token"]).json == first.json["user"]
    assert len(aws.events("user.registered")) == 1
    other = api("POST", "/auth/register", {**body, "full_name": "Яна"}, headers={"Idempotency-Key": "r-1"})
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    thief = api("POST", "/auth/register", {**body, "password": "another one 1"}, headers={"Idempotency-Key": "r-1"})
    assert (thief.status, thief.code) == (422, "idempotency_key_reused")
    other_key = api("POST", "/auth/register", body, headers={"Idempotency-Key": "r-2"})
    assert other_key.json["user"]["id"] != first.json["user"]["id"]
    stranger = api("POST", "/auth/register", {**body, "phone": "+79160000001"}, headers={"Idempotency-Key": "r-1"})
    assert stranger.json["user"]["id"] != first.json["user"]["id"], "a key is its sender's own"


def test_of_several_who_register_one_phone_at_once_one_confirms_it(
    api: Api, together: Callable[..., list[Any]]
) -> None:
    body = {"phone": PHONE, "password": PASSWORD, "full_name": "Anna"}
    answers = together(lambda _: api("POST", "/auth/register", body), 4)
    assert [a.status for a in answers] == [201] * 4
    codes = {m["data"]["user_id"]: m["data"]["variables"]["code"] for m in api.aws.messages("sms")}
    confirmed = together(
        lambda i: api.confirm(answers[i].json["access_token"], codes[answers[i].json["user"]["id"]]), 4
    )
    assert sorted(a.status for a in confirmed) == [200, 409, 409, 409]
    assert {a.code for a in confirmed if a.status == 409} == {"identifier_taken"}
    users = [item for item in api.aws.items("identity") if item.get("type") == "user"]
    assert [item["phone"] for item in users if "phone" in item] == [PHONE]
    kinds = sorted(item["type"] for item in api.aws.items("identity") if item["pk"] == f"PHONE#{PHONE}")
    assert kinds == ["identifier"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "identifier_required"),
        ({"phone": "12345"}, "invalid_phone"),
        ({"phone": "+78091234567"}, "phone_not_allowed"),  # premium rate
        ({"phone": "+447911123456"}, "phone_not_allowed"),  # not one of the setting's countries
        ({"phone": "٠٠٠"}, "invalid_phone"),
        ({"email": "nobody"}, "invalid_email"),
        ({"email": "a b@example.com"}, "invalid_email"),
        ({"phone": PHONE, "password": "seven77"}, "weak_password"),
        ({"phone": PHONE, "password": "x" * 129}, "weak_password"),
        ({"phone": PHONE, "roles": ["admin"]}, "validation_error"),
        ({"phone": 79123456789}, "validation_error"),
        ({"phone": PHONE, "full_name": "\x00"}, "validation_error"),
        ({"phone": PHONE, "full_name": "  "}, "validation_error"),
        ({"phone": PHONE, "locale": "fr"}, "validation_error"),
        ({"phone": PHONE, "password": "\ud83d" * 9}, "validation_error"),
    ],
)
def test_a_bad_registration_is_a_422_and_keeps_nothing(api: Api, fields: dict[str, Any], code: str) -> None:
    answer = api("POST", "/auth/register", {"password": PASSWORD, "full_name": "Anna", **fields})
    assert (answer.status, answer.code) == (422, code)
    if code != "identifier_required":
        # The last field of each is the wrong one.
        assert [one["field"] for one in answer.json["errors"]] == [list(fields)[-1]]
    assert api.aws.items("identity") == []


def test_signing_in_works_with_either_identifier_in_any_form(api: Api) -> None:
    user = api.register(phone=PHONE, email=EMAIL)["user"]
    for login in (PHONE, "8 912 345 67 89", EMAIL, "Anna@EXAMPLE.com"):
        answer = api.login(login)
        assert answer.status == 200
        assert answer.json["user"]["id"] == user["id"]


def test_passwords_differ_also_behind_the_72nd_byte(api: Api) -> None:
    long = "я" * 100
    api.register(phone=PHONE, password=long)
    assert api.login(password=long).status == 200
    assert api.login(password=long[:-1] + "ю").status == 401


def test_spaces_belong_to_a_password(api: Api) -> None:
    api.register(phone=PHONE, password=" spaced out ")
    assert api.login(password="spaced out").status == 401
    assert api.login(password=" spaced out ").status == 200


def test_unknown_and_wrong_and_disabled_get_one_answer(api: Api) -> None:
    api.register(phone=PHONE)
    admin = api.admin()
    gone = api.register(email="gone@example.com")["user"]["id"]
    assert api("PATCH", f"/users/{gone}", {"is_active": False}, token=admin["access_token"]).status == 200
    answers = [
        api.login(password="wrong password"),
        api.login("nobody@example.com"),
        api.login("not a login"),
        api.login("gone@example.com"),
    ]
    bodies = [{k: v for k, v in a.json.items() if k not in {"request_id", "instance"}} for a in answers]
    assert [a.status for a in answers] == [401] * 4
    assert all(each == bodies[0] for each in bodies)
    assert bodies[0]["code"] == "invalid_credentials"


@pytest.mark.parametrize("login", [PHONE, "nobody@example.com"])
def test_five_wrong_passwords_lock_a_login_whether_or_not_it_exists(api: Api, time: FrozenClock, login: str) -> None:
    api.register(phone=PHONE)
    assert [api.login(login, "wrong password").status for _ in range(5)] == [401] * 5
    locked = api.login(login)
    assert (locked.status, locked.code) == (429, "account_locked")
    assert locked.headers["retry-after"] == "60"
    time.tick(seconds=59)
    assert api.login(login).headers["retry-after"] == "1"


def test_each_further_wrong_password_doubles_the_lock(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    for _ in range(5):
        api.login(password="wrong password")
    for minutes in (1, 2, 4):
        assert int(api.login().headers["retry-after"]) == minutes * 60
        time.tick(minutes=minutes)
        assert api.login(password="wrong password").status == 401
    time.tick(minutes=8)
    assert api.login().status == 200


def test_a_right_password_starts_the_count_again(api: Api) -> None:
    api.register(phone=PHONE)
    for _ in range(3):
        assert [api.login(password="wrong password").status for _ in range(4)] == [401] * 4
        assert api.login().status == 200


def test_a_burst_of_guesses_gets_no_more_than_five(api: Api, together: Callable[..., list[Any]]) -> None:
    api.register(phone=PHONE)
    answers = together(lambda i: api.login(password=f"wrong {i:03}"), 12)
    looked_at = [a.status for a in answers if a.status == 401]
    assert len(looked_at) <= 5
    assert api.login().status == 429


def test_a_hash_of_a_lower_cost_is_made_again_at_sign_in(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    api.register(phone=PHONE)
    monkeypatch.setenv("PASSWORD_ROUNDS", "5")
    settings.cache_clear()
    assert api.login().status == 200
    [kept] = [item["password_hash"] for item in api.aws.items("identity") if item.get("type") == "credentials"]
    assert kept.split("$")[2] == "05"
    assert api.login().status == 200
