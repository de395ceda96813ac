"""The challenge of a sign-in, answered with a passkey in place of a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import Api
from tests.integration.identity.people import ELSEWHERE, Person
from tests.support.authenticator import WRONG_ANSWERS, Authenticator, raw
from tests.support.http import Answer

pytestmark = pytest.mark.usefixtures("time")


@pytest.fixture
def key(person: Person) -> Authenticator:
    """A passkey of a person who has an authenticator app too."""
    person.enable()
    return person.add_passkey()


def refused(answer: Answer) -> bool:
    return (answer.status, answer.code) == (400, "invalid_passkey")


def test_a_passkey_answers_in_place_of_the_code(api: Api, person: Person, key: Authenticator) -> None:
    asked = person.asked()
    assert asked["methods"] == ["totp", "recovery_code", "passkey"]
    options = asked["passkey_options"]
    assert [raw(one["id"]) for one in options["allowCredentials"]] == [key.credential_id]
    assert options["userVerification"] == "required"
    assert len(raw(options["challenge"])) == 32
    signed_in = person.answer_by_passkey(asked["challenge"], key.sign(options))
    assert signed_in.status == 200, signed_in.body
    assert signed_in.json["user"]["id"] == person.id
    [listed] = api("GET", "/auth/passkeys", token=signed_in.json["access_token"]).json["items"]
    assert listed["last_used_at"] is not None
    assert api("GET", "/auth/2fa", token=person.token).json["recovery_codes_left"] == 10


def test_without_passkeys_none_is_offered(person: Person) -> None:
    asked = person.enable().asked()
    assert asked["methods"] == ["totp", "recovery_code"]
    assert "passkey_options" not in asked
    stray = Authenticator(handle="AAAA").sign({"rpId": "localhost", "challenge": "AAAA"})
    assert refused(person.answer_by_passkey(asked["challenge"], stray))


def test_passkeys_alone_are_not_asked_for_beside_the_password(api: Api, person: Person) -> None:
    person.add_passkey()
    assert api.login().status == 200


def test_a_wrong_password_says_nothing_of_passkeys(api: Api, person: Person, key: Authenticator) -> None:
    refusal = api.login(password="wrong password").json
    assert "passkey_options" not in refusal
    assert "methods" not in refusal


def test_a_passkey_of_another_account_does_not_answer(
    api: Api, time: FrozenClock, person: Person, key: Authenticator
) -> None:
    other = Person(api, time, email="eve@example.com")
    theirs = other.add_passkey()
    asked = person.asked()
    assert refused(person.answer_by_passkey(asked["challenge"], theirs.sign(asked["passkey_options"])))
    theirs.handle = key.handle
    assert refused(person.answer_by_passkey(asked["challenge"], theirs.sign(asked["passkey_options"])))
    assert other.sign_in_by_passkey(theirs).status == 401, "its handle is the other account's"
    theirs.credential_id = key.credential_id
    assert refused(person.answer_by_passkey(asked["challenge"], theirs.sign(asked["passkey_options"])))


def test_an_answer_is_good_once(person: Person) -> None:
    key = person.enable().add_passkey(Authenticator(counts=False))
    asked = person.asked()
    answer = key.sign(asked["passkey_options"])
    assert person.answer_by_passkey(asked["challenge"], answer).status == 200
    assert person.answer_by_passkey(asked["challenge"], answer).code == "invalid_challenge"
    assert person.answer(asked["challenge"], person.code()).code == "invalid_challenge"


def test_one_answer_at_once_opens_one_session(person: Person, together: Callable[..., list[Any]]) -> None:
    key = person.enable().add_passkey(Authenticator(counts=False))
    asked = person.asked()
    answer = key.sign(asked["passkey_options"])
    statuses = together(lambda _: person.answer_by_passkey(asked["challenge"], answer).status, 4)
    assert statuses.count(200) == 1


def test_an_answer_to_another_challenge_is_refused(api: Api, person: Person, key: Authenticator) -> None:
    first, second = person.asked(), person.asked()
    assert first["passkey_options"]["challenge"] != second["passkey_options"]["challenge"]
    assert refused(person.answer_by_passkey(first["challenge"], key.sign(second["passkey_options"])))
    alone = api("POST", "/auth/passkeys/login/options").json
    assert refused(person.answer_by_passkey(first["challenge"], key.sign(alone["options"])))
    body = {"challenge_id": alone["challenge_id"], "credential": key.sign(first["passkey_options"])}
    assert api("POST", "/auth/passkeys/login", body).code == "invalid_credentials"
    assert person.answer_by_passkey(first["challenge"], key.sign(first["passkey_options"])).status == 200


def test_a_challenge_ends_and_belongs_to_its_address_block(
    person: Person, key: Authenticator, time: FrozenClock
) -> None:
    asked = person.asked()
    answer = key.sign(asked["passkey_options"])
    assert person.answer_by_passkey(asked["challenge"], answer, **ELSEWHERE).code == "invalid_challenge"
    time.tick(minutes=5)
    assert person.answer_by_passkey(asked["challenge"], answer).code == "invalid_challenge"


@pytest.mark.parametrize(
    "fault",
    WRONG_ANSWERS,
    ids=lambda fault: next(iter(fault)),
)
def test_a_wrong_answer_is_refused_and_the_right_one_still_good(
    person: Person, key: Authenticator, fault: dict[str, Any]
) -> None:
    first = person.asked()
    assert person.answer_by_passkey(first["challenge"], key.sign(first["passkey_options"])).status == 200
    asked, right = person.asked(), vars(key).copy()
    vars(key).update(fault)
    assert refused(person.answer_by_passkey(asked["challenge"], key.sign(asked["passkey_options"])))
    vars(key).update(right)
    assert person.answer_by_passkey(asked["challenge"], key.sign(asked["passkey_options"])).status == 200


def test_an_authenticator_need_not_name_the_account_that_is_known(person: Person, key: Authenticator) -> None:
    asked = person.asked()
    credential = key.sign(asked["passkey_options"])
    credential["response"]["userHandle"] = None
    assert person.answer_by_passkey(asked["challenge"], credential).status == 200


def test_wrong_passkeys_are_counted_with_wrong_codes(person: Person, key: Authenticator) -> None:
    codes = []
    for turn in range(6):
        asked = person.asked()
        wrong = Authenticator(handle=key.handle).sign(asked["passkey_options"])
        by_passkey = turn % 2 == 0
        answer = (
            person.answer_by_passkey(asked["challenge"], wrong)
            if by_passkey
            else person.answer(asked["challenge"], person.wrong())
        )
        codes.append(answer.code)
    *wrongs, last = codes
    assert wrongs == ["invalid_passkey", "invalid_code", "invalid_passkey", "invalid_code", "invalid_passkey"]
    assert last == "account_locked"


def test_removing_the_passkey_ends_its_challenge(person: Person, key: Authenticator) -> None:
    asked = person.asked()
    assert person.remove_passkey().status == 204
    answer = person.answer_by_passkey(asked["challenge"], key.sign(asked["passkey_options"]))
    assert answer.code == "invalid_challenge"
    assert person.asked()["methods"] == ["totp", "recovery_code"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"method": "totp"}, "code", "missing"),
        ({"method": "recovery_code", "code": None}, "code", "missing"),
        ({"method": "passkey"}, "credential", "missing"),
        ({"method": "passkey", "code": "123456"}, "code", "value_error"),
        ({"method": "sms", "code": "123456"}, "method", "literal_error"),
    ],
)
def test_each_method_wants_its_own_field(api: Api, body: dict[str, Any], field: str, code: str) -> None:
    refusal = api("POST", "/auth/login/second-factor", {"challenge": "made-up", **body})
    assert refusal.status == 422
    assert (field, code) in [(one["field"], one["code"]) for one in refusal.json["errors"]]
