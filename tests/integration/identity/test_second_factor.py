"""An authenticator app and recovery codes: set up with the password, kept safe, replaced and removed."""

from __future__ import annotations

import pyotp
import pytest

from shared.core import clock
from tests.integration.identity.conftest import PHONE, Api
from tests.integration.identity.people import OWN, STEP, Person

pytestmark = pytest.mark.usefixtures("time")


def test_an_app_is_set_up_and_asked_for(api: Api, person: Person) -> None:
    other = api.login().json
    begun = person.begin()
    assert begun.json["otpauth_uri"].startswith("otpauth://totp/")
    assert api("GET", "/auth/2fa", token=person.token).json == {
        "totp": False,
        "recovery_codes_left": 0,
        "required": False,
    }
    assert api.login().status == 200, "a secret that waits changes nothing"
    person.enable()
    assert len(set(person.recovery)) == 10
    assert api("GET", "/auth/2fa", token=person.token).json["recovery_codes_left"] == 10
    assert api.refresh(other["refresh_token"]).status == 401
    assert api.refresh(person.tokens["refresh_token"]).status == 200
    asked = api.login()
    assert set(asked.json) >= {"challenge", "methods"}
    assert asked.json["methods"] == ["totp", "recovery_code"]
    assert person.id not in asked.body
    signed_in = person.sign_in()
    assert signed_in.status == 200
    assert signed_in.json["second_factor_setup_required"] is False
    [event] = api.aws.events("user.second_factor_enabled")
    assert event["data"] == {"method": "totp"}


def test_nothing_is_stored_readably(api: Api, person: Person) -> None:
    person.enable()
    challenge = person.challenge()
    stored = repr(api.aws.items("identity") + api.aws.items("events"))
    for secret in (person.app.secret, challenge, *person.recovery):
        assert secret not in stored


def test_a_secret_of_another_person_cannot_be_read(person: Person) -> None:
    from cryptography.exceptions import InvalidTag

    from shared.identity.second_factor import totp

    stored = totp.encrypt("JBSWY3DPEHPK3PXP", person.id)
    assert totp.decrypt(stored, person.id) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(InvalidTag):
        totp.decrypt(stored, "usr_other")


def test_setting_up_needs_the_password_and_the_session_that_began(api: Api, person: Person) -> None:
    assert person.begin(current_password="wrong password").code == "wrong_password"
    app = pyotp.TOTP(person.begin().json["secret"])
    code = app.at(clock.epoch(clock.now()))
    other = api.login().json["access_token"]
    assert api("POST", "/auth/2fa/totp/confirm", {"code": code}, token=other).code == "code_expired"
    for _ in range(5):
        wrong = f"{(int(code) + 7) % 1_000_000:06}"
        assert api("POST", "/auth/2fa/totp/confirm", {"code": wrong}, token=person.token).code == "invalid_code"
    assert api("POST", "/auth/2fa/totp/confirm", {"code": code}, token=person.token).code == "code_expired"


def test_an_unconfirmed_account_has_no_second_factor(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    assert api("POST", "/auth/2fa/totp", OWN, token=token).code == "address_unconfirmed"
    assert api("POST", "/auth/2fa/totp/confirm", {"code": "123456"}, token=token).code == "address_unconfirmed"


def test_a_second_app_is_refused(person: Person) -> None:
    person.enable()
    assert person.begin().code == "second_factor_exists"


@pytest.mark.parametrize("path", [("DELETE", "/auth/2fa/totp"), ("POST", "/auth/2fa/recovery-codes")])
def test_a_stolen_token_changes_nothing(api: Api, person: Person, path: tuple[str, str]) -> None:
    person.enable()
    stolen = person.token
    wrong_password = {"current_password": "wrong password", "code": person.code()}
    assert api(*path, wrong_password, token=stolen).code == "wrong_password"
    for _ in range(5):
        assert api(*path, {**OWN, "code": person.wrong()}, token=stolen).code == "invalid_code"
    assert api(*path, {**OWN, "code": person.code()}, token=stolen).code == "account_locked"
    assert api.login().code == "second_factor_required"


@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_the_app_is_removed_with_password_and_code(api: Api, person: Person, kind: str) -> None:
    person.enable()
    other = person.sign_in().json
    person.time.tick(seconds=STEP)
    code = person.code() if kind == "totp" else person.recovery[3]
    assert api("DELETE", "/auth/2fa/totp", {**OWN, "code": code}, token=person.token).status == 204
    assert api.refresh(other["refresh_token"]).status == 401
    assert api.login().status == 200
    assert not [item for item in api.aws.items("identity") if item["sk"].startswith("FACTOR#")]
    assert len(api.aws.events("user.second_factor_removed")) == 1
    gone = api("DELETE", "/auth/2fa/totp", {**OWN, "code": code}, token=person.token)
    assert gone.code == "second_factor_not_found"
    assert person.begin().status == 200


@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_new_recovery_codes_replace_the_old(api: Api, person: Person, kind: str) -> None:
    person.enable()
    body = {**OWN, "code": person.code() if kind == "totp" else person.recovery[3]}
    fresh = api("POST", "/auth/2fa/recovery-codes", body, token=person.token)
    assert fresh.status == 200
    assert not set(fresh.json["recovery_codes"]) & set(person.recovery)
    assert api("POST", "/auth/2fa/recovery-codes", body, token=person.token).code == "invalid_code"
    assert person.answer(person.challenge(), person.recovery[0], "recovery_code").code == "invalid_code"
    assert person.answer(person.challenge(), fresh.json["recovery_codes"][0], "recovery_code").status == 200


@pytest.mark.parametrize(
    "event_type",
    [
        "user.second_factor_enabled",
        "user.second_factor_removed",
        "user.recovery_codes_replaced",
        "user.recovery_code_used",
    ],
)
def test_what_changes_the_factor_is_a_message_that_nobody_can_turn_off(event_type: str) -> None:
    from functions import modules

    catalog = modules.messages()
    kinds = [kind for kind in catalog.kinds if kind.event == event_type]
    assert kinds
    assert not any(catalog.categories[kind.category].optional for kind in kinds)


def test_the_export_says_only_that_a_factor_exists_and_erasure_removes_it(api: Api, person: Person) -> None:
    from shared.identity import personal_data

    person.enable()
    exported = [record for file in personal_data.export(person.id) for record in file.records or ()]
    assert exported[0]["second_factors"] == ["totp"]
    assert person.app.secret not in repr(exported)
    assert "FACTOR" not in repr(exported)
    personal_data.erase(person.id)
    left = [item for item in api.aws.items("identity") if item["pk"] == f"USER#{person.id}"]
    assert [item["sk"] for item in left] == ["USER"]
    assert "second_factors" not in left[0]
