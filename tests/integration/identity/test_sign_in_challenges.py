"""The challenge of a sign-in: asked for after every right password, good once, and never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import PASSWORD, PHONE, Api
from tests.integration.identity.people import ELSEWHERE, OWN, STEP, Person
from tests.support.api_document import DOCUMENT

pytestmark = pytest.mark.usefixtures("time")


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
    from shared.identity.users import get_user

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
    again = api("POST", "/auth/register", body, **options)
    assert again.code == "second_factor_required"
    assert str(again.status) in DOCUMENT["paths"]["/api/v1/auth/register"]["post"]["responses"]
