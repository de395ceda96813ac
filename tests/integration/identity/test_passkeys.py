"""Passkeys through the real handlers, with a software authenticator."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api
from tests.support.authenticator import WRONG_ANSWERS, Authenticator, raw
from tests.support.http import Answer

OWN = {"current_password": PASSWORD}


@pytest.fixture
def token(api: Api) -> str:
    """The access token of a person with a confirmed phone."""
    found: str = person(api)["access_token"]
    return found


def person(api: Api, phone: str = PHONE) -> dict[str, Any]:
    signed_in = api.register(phone=phone)
    assert api.confirm(signed_in["access_token"], api.code()).status == 200
    return signed_in


def options(api: Api, token: str, **proof: Any) -> Answer:
    return api("POST", "/auth/passkeys/options", proof or OWN, token=token)


def create(api: Api, token: str, credential: dict[str, Any], name: str = "My phone") -> Answer:
    return api("POST", "/auth/passkeys", {"credential": credential, "name": name}, token=token)


def added(api: Api, token: str, key: Authenticator | None = None) -> Authenticator:
    key = key or Authenticator()
    answer = create(api, token, key.create(options(api, token).json))
    assert answer.status == 201, answer.body
    return key


def challenge(api: Api) -> dict[str, Any]:
    answer = api("POST", "/auth/passkeys/login/options")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def login(api: Api, key: Authenticator) -> Answer:
    asked = challenge(api)
    return answered(api, asked["challenge_id"], key.sign(asked["options"]))


def answered(api: Api, challenge_id: str, credential: dict[str, Any]) -> Answer:
    return api("POST", "/auth/passkeys/login", {"challenge_id": challenge_id, "credential": credential})


def refused(answer: Answer) -> bool:
    return (answer.status, answer.code) == (401, "invalid_credentials")


def test_a_passkey_is_registered_listed_and_signs_in(api: Api, token: str, time: FrozenClock) -> None:
    asked = options(api, token).json
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    key = Authenticator()
    made = create(api, token, key.create(asked))
    assert made.status == 201
    assert made.json.keys() == {"id", "name", "created_at", "last_used_at"}
    assert (made.json["name"], made.json["last_used_at"]) == ("My phone", None)
    [event] = api.aws.events("user.passkey_added")
    assert event["data"] == {"passkey_id": made.json["id"]}
    time.tick(minutes=6)
    signed_in = login(api, key)
    assert signed_in.status == 200, signed_in.body
    assert signed_in.json["user"]["phone"] == PHONE
    [listed] = api("GET", "/auth/passkeys", token=signed_in.json["access_token"]).json["items"]
    assert listed["last_used_at"] is not None
    assert login(api, key).status == 200


def test_the_user_handle_is_random_and_stays_and_known_credentials_are_excluded(api: Api, token: str) -> None:
    first = options(api, token).json
    key = Authenticator()
    assert create(api, token, key.create(first)).status == 201
    second = options(api, token).json
    assert first["user"]["id"] == second["user"]["id"]
    assert len(raw(first["user"]["id"])) == 64
    assert first["excludeCredentials"] == []
    assert [raw(one["id"]) for one in second["excludeCredentials"]] == [key.credential_id]


def test_the_options_of_a_sign_in_name_no_account(api: Api) -> None:
    asked = challenge(api)["options"]
    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"


@pytest.mark.parametrize("proof", [{"current_password": "wrong password"}, {"current_password": None}])
def test_without_the_password_nothing_begins(api: Api, token: str, proof: dict[str, Any]) -> None:
    assert options(api, token, **proof).code == "wrong_password"
    assert create(api, token, Authenticator().create({**_no_options(), "challenge": "AAAA"})).code == "invalid_passkey"


def _no_options() -> dict[str, Any]:
    return {"rp": {"id": "localhost"}, "user": {"id": "AAAA"}}


def test_an_unconfirmed_account_registers_none(api: Api) -> None:
    token = api.register(email=EMAIL)["access_token"]
    assert options(api, token).code == "address_unconfirmed"


def test_a_signed_out_session_registers_none(api: Api, token: str) -> None:
    asked = options(api, token).json
    assert api("POST", "/auth/logout", token=token).status == 204
    assert options(api, token).code == "session_ended"
    assert create(api, token, Authenticator().create(asked)).code == "session_ended"


def test_a_challenge_belongs_to_its_session(api: Api, token: str) -> None:
    asked = options(api, token).json
    other = api.login().json["access_token"]
    assert create(api, other, Authenticator().create(asked)).code == "invalid_passkey"


@pytest.mark.parametrize("fault", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"verifies": False}])
def test_a_wrong_answer_registers_nothing_and_uses_the_challenge_up(
    api: Api, token: str, fault: dict[str, Any]
) -> None:
    asked = options(api, token).json
    answer = create(api, token, Authenticator(**fault).create(asked))
    assert (answer.status, answer.code) == (400, "invalid_passkey")
    assert create(api, token, Authenticator().create(asked)).code == "invalid_passkey"
    assert api("GET", "/auth/passkeys", token=token).json["items"] == []


def test_a_challenge_expires(api: Api, time: FrozenClock) -> None:
    token = person(api)["access_token"]
    key = added(api, token)
    asked, waiting = options(api, token).json, challenge(api)
    time.tick(minutes=5)
    assert create(api, token, Authenticator().create(asked)).code == "invalid_passkey"
    assert refused(answered(api, waiting["challenge_id"], key.sign(waiting["options"])))


def test_a_credential_belongs_to_one_person(api: Api, token: str) -> None:
    key = added(api, token)
    assert create(api, token, key.create(options(api, token).json)).code == "passkey_taken"
    other = person(api, "+79161112233")["access_token"]
    assert create(api, other, key.create(options(api, other).json)).code == "passkey_taken"
    assert api("GET", "/auth/passkeys", token=other).json["items"] == []


def test_an_account_has_at_most_ten(api: Api, token: str) -> None:
    asked = options(api, token).json
    for _ in range(9):
        added(api, token)
    asked = options(api, token).json
    other = api.login().json["access_token"]
    added(api, other)
    # Its own session has ended with the passkey that the other one added.
    assert create(api, token, Authenticator().create(asked)).code == "session_ended"
    assert options(api, other).code == "passkey_limit"


def test_adding_and_removing_end_the_other_sessions(api: Api, token: str) -> None:
    other = api.login().json["access_token"]
    key = added(api, token)
    assert api("GET", "/auth/passkeys", token=other).code == "session_ended"
    by_key = login(api, key).json["access_token"]
    [listed] = api("GET", "/auth/passkeys", token=token).json["items"]
    path = f"/auth/passkeys/{listed['id']}"
    assert api("DELETE", path, {"current_password": "wrong password"}, token=token).code == "wrong_password"
    assert api("DELETE", path, OWN, token=token).status == 204
    assert api("GET", "/auth/passkeys", token=by_key).code == "session_ended"
    assert api("DELETE", path, OWN, token=token).code == "passkey_not_found"
    assert [one["data"] for one in api.aws.events("user.passkey_removed")] == [{"passkey_id": listed["id"]}]
    assert refused(login(api, key)), "a removed passkey"
    added(api, token, key)


def test_nobody_removes_the_passkey_of_another(api: Api, token: str) -> None:
    added(api, token)
    [listed] = api("GET", "/auth/passkeys", token=token).json["items"]
    other = person(api, "+79161112233")["access_token"]
    assert api("DELETE", f"/auth/passkeys/{listed['id']}", OWN, token=other).code == "passkey_not_found"


@pytest.mark.parametrize(
    "fault",
    WRONG_ANSWERS,
    ids=lambda fault: next(iter(fault)),
)
def test_a_wrong_answer_signs_nobody_in(api: Api, token: str, fault: dict[str, Any]) -> None:
    key = added(api, token)
    assert login(api, key).status == 200
    right = vars(key).copy()
    vars(key).update(fault)
    assert refused(login(api, key))
    vars(key).update(right)
    assert login(api, key).status == 200


def test_an_answer_is_good_once(api: Api, token: str) -> None:
    key = added(api, token, Authenticator(counts=False))
    asked = challenge(api)
    answer = key.sign(asked["options"])
    assert answered(api, asked["challenge_id"], answer).status == 200
    assert refused(answered(api, asked["challenge_id"], answer))
    assert refused(answered(api, challenge(api)["challenge_id"], answer)), "for another challenge"


def test_an_authenticator_without_a_counter_signs_in_again_and_again(api: Api, token: str) -> None:
    key = added(api, token, Authenticator(counts=False))
    assert [login(api, key).status for _ in range(3)] == [200, 200, 200]


def test_a_disabled_account_does_not_sign_in(api: Api, token: str) -> None:
    key = added(api, token)
    user_id = api("GET", "/users/me", token=token).json["id"]
    admin = api.admin()["access_token"]
    assert api("PATCH", f"/users/{user_id}", {"is_active": False}, token=admin).status == 200
    assert refused(login(api, key))


def test_failures_and_challenges_of_a_client_are_capped(
    api: Api, token: str, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.core.settings import settings
    from shared.identity import daily_caps

    monkeypatch.setenv("FAILED_LOGINS_PER_CLIENT", "2")
    settings.cache_clear()
    for _ in range(2):
        assert refused(login(api, Authenticator(handle="AAAA")))
    assert login(api, Authenticator(handle="AAAA")).status == 429
    monkeypatch.setattr(daily_caps, "PASSKEY_CHALLENGES_PER_CLIENT", 3)
    assert api("POST", "/auth/passkeys/login/options").status == 429


def test_an_erased_account_frees_its_credentials(api: Api, token: str) -> None:
    from shared.identity import personal_data

    key = added(api, token)
    user_id = api("GET", "/users/me", token=token).json["id"]
    [exported] = [one for one in personal_data.export(user_id) if one.name == "passkeys.json"]
    assert [set(one) for one in exported.records or ()] == [{"name", "created_at", "last_used_at"}]
    personal_data.erase(user_id)
    assert refused(login(api, key))
    assert "PASSKEY" not in repr(api.aws.items("identity"))
