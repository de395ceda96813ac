"""A second factor: set up with the password, asked for at every sign-in, good once, and never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api
from tests.support.http import Answer

ELSEWHERE: dict[str, Any] = {
    "source_ip": "203.0.113.9",
    "headers": {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"},
}
OWN = {"current_password": PASSWORD}
STEP = 30

pytestmark = pytest.mark.usefixtures("time")


class Person:
    """A person with a confirmed phone and, after `enable`, an authenticator app."""

    def __init__(self, api: Api, time: FrozenClock, **fields: Any) -> None:
        self.api, self.time = api, time
        self.tokens = api.register(**(fields or {"phone": PHONE, "email": EMAIL}))
        self.id = self.tokens["user"]["id"]
        channel = "phone" if self.tokens["user"]["phone"] else "email"
        self.login = self.tokens["user"][channel]
        assert api.confirm(self.token, api.code(channel), channel).status == 200
        self.recovery: list[str] = []

    @property
    def token(self) -> str:
        return str(self.tokens["access_token"])

    def begin(self, **body: Any) -> Answer:
        return self.api("POST", "/auth/2fa/totp", body or OWN, token=self.token)

    def enable(self) -> Person:
        begun = self.begin()
        assert begun.status == 200, begun.body
        self.app = pyotp.TOTP(begun.json["secret"])
        confirmed = self.api("POST", "/auth/2fa/totp/confirm", {"code": self.code()}, token=self.token)
        assert confirmed.status == 200, confirmed.body
        self.recovery = confirmed.json["recovery_codes"]
        self.time.tick(seconds=STEP)
        return self

    def code(self, steps: int = 0) -> str:
        return self.app.at(clock.epoch(clock.now()), counter_offset=steps)

    def wrong(self) -> str:
        right = {self.code(steps) for steps in (-1, 0, 1)}
        return next(code for code in ("111111", "222222", "333333", "444444") if code not in right)

    def challenge(self, **options: Any) -> str:
        asked = self.api.login(self.login, **options)
        assert (asked.status, asked.code) == (401, "second_factor_required"), asked.body
        return str(asked.json["challenge"])

    def answer(self, challenge: str, code: str, method: str = "totp", **options: Any) -> Answer:
        body = {"challenge": challenge, "method": method, "code": code}
        return self.api("POST", "/auth/login/second-factor", body, **options)

    def sign_in(self, **options: Any) -> Answer:
        return self.answer(self.challenge(**options), self.code(), **options)


@pytest.fixture
def person(api: Api, time: FrozenClock) -> Person:
    return Person(api, time)


@pytest.fixture
def required(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    settings.cache_clear()


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


def test_a_challenge_opens_no_session(api: Api, person: Person) -> None:
    person.enable()
    before = [item["sk"] for item in api.aws.items("identity") if item["sk"].startswith("SESSION#")]
    person.challenge(**ELSEWHERE)
    assert [item["sk"] for item in api.aws.items("identity") if item["sk"].startswith("SESSION#")] == before
    assert api.aws.events("user.signed_in_on_new_device") == []
    assert person.sign_in(**ELSEWHERE).status == 200
    assert len(api.aws.events("user.signed_in_on_new_device")) == 1


def test_a_wrong_password_says_nothing_of_the_factor(api: Api, person: Person) -> None:
    person.enable()
    refused = api.login(password="wrong password")
    assert refused.code == "invalid_credentials"
    assert "challenge" not in refused.json


def test_a_wrong_code_and_a_late_right_one(person: Person) -> None:
    person.enable()
    challenge = person.challenge()
    assert person.answer(challenge, person.wrong()).code == "invalid_code"
    assert person.answer(challenge, person.code()).status == 200
    assert person.answer(challenge, person.code(1)).code == "invalid_challenge", "good once"


@pytest.mark.parametrize(("steps", "status"), [(-2, 400), (-1, 200), (0, 200), (1, 200), (2, 400)])
def test_one_step_to_each_side_is_good(person: Person, time: FrozenClock, steps: int, status: int) -> None:
    person.enable()
    time.tick(seconds=3 * STEP)
    assert person.answer(person.challenge(), person.code(steps)).status == status


def test_a_time_step_is_good_once_per_person(person: Person) -> None:
    person.enable()
    assert person.answer(person.challenge(), person.code(-1)).code == "invalid_code", "it enabled the app"
    code = person.code()
    first, second = person.challenge(), person.challenge()
    assert person.answer(first, code).status == 200
    assert person.answer(second, code).code == "invalid_code"


def test_one_password_at_once_opens_one_session(person: Person, together: Callable[..., list[Any]]) -> None:
    person.enable()
    challenges, code = [person.challenge() for _ in range(4)], person.code()
    answers = together(lambda i: person.answer(challenges[i], code).status, 4)
    assert answers.count(200) == 1


def test_a_recovery_code_is_good_once_also_at_once(
    api: Api, person: Person, together: Callable[..., list[Any]]
) -> None:
    person.enable()
    challenges, code = [person.challenge() for _ in range(4)], person.recovery[0].upper().replace("-", " ")
    answers = together(lambda i: person.answer(challenges[i], code, "recovery_code").status, 4)
    assert answers.count(200) == 1
    assert person.answer(person.challenge(), code, "recovery_code").code == "invalid_code"
    assert api("GET", "/auth/2fa", token=person.token).json["recovery_codes_left"] == 9
    assert len(api.aws.events("user.recovery_code_used")) == 1


@pytest.mark.parametrize("method", ["totp", "recovery_code"])
def test_of_two_that_were_checked_before_either_was_used_one_commits(person: Person, method: Any) -> None:
    from shared.data.uow import UnitOfWork
    from shared.identity.errors import WrongFactorCodeError
    from shared.identity.second_factor import proofs
    from shared.identity.verification import get_user

    person.enable()
    user, code = get_user(person.id), person.code() if method == "totp" else person.recovery[0]
    units = [UnitOfWork(), UnitOfWork()]
    for uow in units:
        proofs.prove(user, method, code).use_up(uow)
    units[0].commit()
    with pytest.raises(WrongFactorCodeError):
        units[1].commit()


def test_all_ten_recovery_codes_are_good(api: Api, person: Person) -> None:
    person.enable()
    for code in person.recovery:
        assert person.answer(person.challenge(), code, "recovery_code").status == 200
    assert api("GET", "/auth/2fa", token=person.token).json["recovery_codes_left"] == 0
    assert person.answer(person.challenge(), person.recovery[0], "recovery_code").code == "invalid_code"


def test_a_challenge_ends(person: Person, time: FrozenClock) -> None:
    person.enable()
    challenge = person.challenge()
    time.tick(minutes=5)
    assert person.answer(challenge, person.code()).code == "invalid_challenge"
    assert person.answer("made-up", person.code()).code == "invalid_challenge"


def test_a_challenge_belongs_to_its_address_block(person: Person) -> None:
    person.enable()
    challenge = person.challenge()
    assert person.answer(challenge, person.code(), **ELSEWHERE).code == "invalid_challenge"
    assert person.answer(challenge, person.code()).status == 200


def test_a_challenge_belongs_to_its_person(api: Api, time: FrozenClock, person: Person) -> None:
    person.enable()
    other = Person(api, time, email="eve@example.com").enable()
    assert person.answer(person.challenge(), other.code()).code == "invalid_code"
    assert person.answer(person.challenge(), other.recovery[0], "recovery_code").code == "invalid_code"


def test_a_challenge_takes_five_answers(person: Person, time: FrozenClock) -> None:
    from shared.identity.second_factor.models import SignInChallenge

    person.enable()
    challenge = person.challenge(**ELSEWHERE)
    for _ in range(4):
        assert person.answer(challenge, person.wrong(), **ELSEWHERE).code == "invalid_code"
    [stored] = [item for item in person.api.aws.items("identity") if item["pk"].startswith("CHALLENGE#")]
    SignInChallenge(stored["pk"], stored["sk"]).update([SignInChallenge.tries.set(5)])
    assert person.answer(challenge, person.code(), **ELSEWHERE).code == "invalid_challenge"


def test_a_stranger_with_the_password_cannot_guess_on_nor_lock_the_owner(person: Person, time: FrozenClock) -> None:
    person.enable()
    codes: list[str] = []
    for network in range(12):
        here = {**ELSEWHERE, "source_ip": f"203.0.{network}.9"}
        codes.append(person.answer(person.challenge(**here), person.wrong(), **here).code)
    assert codes == ["invalid_code"] * 10 + ["account_locked"] * 2
    for _ in range(6):
        last = person.answer(person.challenge(**ELSEWHERE), person.wrong(), **ELSEWHERE)
    assert last.code == "account_locked"
    assert person.sign_in().status == 200, "the owner's device is not counted with them"


def test_a_right_password_does_not_reset_the_wrong_answers(person: Person) -> None:
    person.enable()
    codes = [person.answer(person.challenge(), person.wrong()).code for _ in range(6)]
    assert codes == ["invalid_code"] * 5 + ["account_locked"]


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


def test_a_reset_password_keeps_the_factor_and_ends_challenges(api: Api, person: Person) -> None:
    person.enable()
    challenge = person.challenge()
    api("POST", "/auth/password/forgot", {"login": PHONE})
    body = {"login": PHONE, "code": api.code(), "new_password": "another good one"}
    assert api("POST", "/auth/password/reset", body).status == 204
    assert person.answer(challenge, person.code()).code == "invalid_challenge"
    assert api.login(password="another good one").code == "second_factor_required"


def test_a_repeated_registration_asks_too(api: Api, time: FrozenClock) -> None:
    body = {"password": PASSWORD, "full_name": "Anna Ivanova", "phone": PHONE}
    options = {"headers": {"idempotency-key": "one-registration"}}
    first = api("POST", "/auth/register", body, **options)
    assert first.status == 201
    token = first.json["access_token"]
    api.confirm(token, api.code())
    app = pyotp.TOTP(api("POST", "/auth/2fa/totp", OWN, token=token).json["secret"])
    code = app.at(clock.epoch(clock.now()))
    assert api("POST", "/auth/2fa/totp/confirm", {"code": code}, token=token).status == 200
    assert api("POST", "/auth/register", body, **options).code == "second_factor_required"


@pytest.mark.usefixtures("required")
def test_staff_without_a_factor_are_customers_until_they_have_one(api: Api, person: Person) -> None:
    api.grant(person.id, "admin")
    signed_in = api.login().json
    assert signed_in["second_factor_setup_required"] is True
    assert api("GET", "/users", token=signed_in["access_token"]).status == 403
    refreshed = api.refresh(signed_in["refresh_token"]).json
    assert refreshed["second_factor_setup_required"] is True
    assert api("GET", "/users", token=refreshed["access_token"]).status == 403
    person.tokens = refreshed
    assert api("GET", "/auth/2fa", token=person.token).json["required"] is True
    person.enable()
    again = api.refresh(refreshed["refresh_token"]).json
    assert again["second_factor_setup_required"] is False
    assert api("GET", "/users", token=again["access_token"]).status == 200
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
