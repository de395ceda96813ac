"""What strangers can do with somebody else's address: nothing that costs its owner, and nothing that tells of them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api

STRANGER = "203.0.113.9"
NEW_PASSWORD = "another good one"
PHONE_AGENT = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"}


def register(api: Api, ip: str = STRANGER, **fields: Any) -> Any:
    return api("POST", "/auth/register", {"password": "one of Eve's", "full_name": "Eve", **fields}, source_ip=ip)


def forgot(api: Api, login: str = PHONE, ip: str = "198.51.100.7", **options: Any) -> str:
    answer = api("POST", "/auth/password/forgot", {"login": login}, source_ip=ip, **options)
    assert answer.status == 202
    return str(answer.json["reset_token"])


def reset(api: Api, code: str, *, token: str | None = None, ip: str = "198.51.100.7", login: str = PHONE) -> Any:
    body = {"login": login, "code": code, "new_password": NEW_PASSWORD}
    return api("POST", "/auth/password/reset", {**body, **({"reset_token": token} if token else {})}, source_ip=ip)


def owner(api: Api) -> dict[str, Any]:
    person = api.register(phone=PHONE)
    assert api.confirm(person["access_token"], api.code()).status == 200
    return person


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def counters(api: Api) -> dict[str, int]:
    items = api.aws.items("identity")
    return {
        item["pk"]: int(item["sent"])
        for item in items
        if item.get("type") == "counter" and "#client#" not in item["pk"]
    }


# --- counters move with what they count -----------------------------------------------------------------------------


def test_registrations_with_somebodys_phone_leave_them_their_codes(api: Api, time: FrozenClock) -> None:
    owner(api)
    for network in range(12):
        assert register(api, f"203.0.{network}.9", phone=PHONE).status == 201
    api.aws.messages("sms")
    token = forgot(api)
    assert reset(api, api.code(), token=token).status == 204


@pytest.mark.parametrize(
    "body", [{"password": "short"}, {"phone": "12345"}, {"phone": None}, {"email": "nobody"}, {"locale": "fr"}]
)
def test_a_refused_registration_counts_nothing(api: Api, body: dict[str, Any]) -> None:
    register(api, **{"phone": PHONE, **body})
    assert [item for item in api.aws.items("identity") if item.get("type") == "counter"] == []


def test_a_network_opens_so_many_accounts_in_an_hour_and_the_refused_ones_count_nothing(
    api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("REGISTRATIONS_PER_CLIENT", "2")
    settings.cache_clear()
    for n in range(2):
        assert register(api, f"203.0.113.{n}", phone=f"+7916000000{n}").status == 201
    before, people = counters(api), len(api.aws.events("user.registered"))
    refused = register(api, "203.0.113.200", phone="+79160000009")
    assert (refused.status, refused.headers["retry-after"]) == (429, "3600")
    assert (counters(api), len(api.aws.events("user.registered"))) == (before, people)
    assert register(api, "203.0.114.1", phone="+79160000009").status == 201
    time.tick(hours=1)
    assert register(api, "203.0.113.200", phone="+79160000008").status == 201


def test_a_refused_code_moves_none_of_its_counters(
    api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("SMS_DAILY_CAP_TOTAL", "1")
    settings.cache_clear()
    token = api.register(phone=PHONE)["access_token"]
    before = counters(api)
    time.tick(minutes=1)
    assert api("POST", "/auth/verify/request", {"channel": "phone"}, token=token).code == "daily_limit_reached"
    assert counters(api) == before


# --- wrong passwords ------------------------------------------------------------------------------------------------


def test_a_stranger_who_guesses_locks_themselves_out_not_the_owner(api: Api, time: FrozenClock) -> None:
    owner(api)
    answers = [api.login(password="wrong password", source_ip=STRANGER).status for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert api.login(source_ip="203.0.113.77").status == 429, "the block counts, not the address"
    assert api.login().status == 200
    assert api.login(source_ip="192.0.2.50").status == 200, "nor from a network that nobody guessed from"


def test_a_neighbour_in_the_owners_network_does_not_lock_their_device(api: Api, time: FrozenClock) -> None:
    owner(api)
    for _ in range(6):
        api.login(password="wrong password", source_ip="198.51.100.99", headers=PHONE_AGENT)
    assert api.login(source_ip="198.51.100.99", headers=PHONE_AGENT).status == 429
    assert api.login().status == 200


@pytest.mark.parametrize("login", [PHONE, "nobody@example.com"])
def test_many_networks_that_guess_one_login_make_unknown_devices_wait(api: Api, time: FrozenClock, login: str) -> None:
    from shared.identity import rules

    owner(api)
    for n in range(rules.LOGIN_FAILURES_PER_HOUR):
        assert api.login(login, "wrong password", source_ip=f"203.0.{n}.1").status == 401
    refused = api.login(login, source_ip="192.0.2.50")
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "account_locked", "3600")
    if login == PHONE:
        assert api.login().status == 200, "a known device passes"
    time.tick(hours=1)
    assert api.login(login, source_ip="192.0.2.50").status == (200 if login == PHONE else 401)


def test_right_passwords_of_strangers_devices_are_no_failures(
    api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.identity import rules

    monkeypatch.setattr(rules, "LOGIN_FAILURES_PER_HOUR", 2)
    owner(api)
    for n in range(4):
        assert api.login(source_ip=f"203.0.{n}.1").status == 200


def test_a_network_that_fails_with_many_logins_waits(
    api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("FAILED_LOGINS_PER_CLIENT", "4")
    settings.cache_clear()
    owner(api)
    for n in range(4):
        assert api.login(f"p{n}@example.com", source_ip="198.51.100.99", headers=PHONE_AGENT).status == 401
    assert api.login("p9@example.com", source_ip="198.51.100.99", headers=PHONE_AGENT).status == 429
    assert api.login().status == 200, "a known device in the same network passes"


def test_signing_in_costs_the_same_calls_and_comparisons_whoever_it_is(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.client import BaseClient

    from shared.identity import hashing

    owner(api)
    api.register(email="claimed@example.com")
    calls: list[str] = []
    send, compare = BaseClient._make_api_call, hashing.bcrypt.checkpw

    def noted(client: Any, operation: str, params: Any) -> Any:
        calls.append(operation)
        return send(client, operation, params)

    def compared(*args: Any) -> bool:
        calls.append("checkpw")
        return bool(compare(*args))

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    monkeypatch.setattr(hashing.bcrypt, "checkpw", compared)
    seen = []
    for login in (PHONE, "claimed@example.com", "nobody@example.com", "+79160000000"):
        calls.clear()
        assert api.login(login, "wrong password", source_ip=STRANGER).status == 401
        seen.append(list(calls))
    assert all(each == seen[0] for each in seen)
    assert seen[0].count("checkpw") == 2


# --- resets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ip", [STRANGER, "198.51.100.7"])
@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize("minutes", [0, 1])
def test_a_strangers_wrong_codes_leave_the_owners_code_alone(
    api: Api, time: FrozenClock, ip: str, asks: bool, minutes: int
) -> None:
    owner(api)
    token = forgot(api)
    code = api.code()
    time.tick(minutes=minutes)
    theirs = forgot(api, ip=ip) if asks else None
    for _ in range(6):
        assert reset(api, wrong(code), token=theirs, ip=ip).code == "invalid_code"
        assert reset(api, wrong(code), ip=ip).code == "invalid_code"
    assert reset(api, code, token=token).status == 204


def test_an_owner_without_a_token_is_not_hurt_by_strangers_elsewhere(api: Api, time: FrozenClock) -> None:
    owner(api)
    forgot(api)
    code = api.code()
    for _ in range(6):
        reset(api, wrong(code), ip=STRANGER)
    assert reset(api, code).status == 204


def test_a_token_takes_five_wrong_codes(api: Api, time: FrozenClock) -> None:
    owner(api)
    token = forgot(api)
    code = api.code()
    for _ in range(5):
        assert reset(api, wrong(code), token=token).code == "invalid_code"
    assert reset(api, code, token=token).code == "invalid_code"


def test_a_token_belongs_to_one_login_and_cannot_be_made_up(api: Api, time: FrozenClock) -> None:
    owner(api)
    forgot(api)
    code = api.code()
    other = forgot(api, "nobody@example.com")
    assert reset(api, code, token=other).code == "invalid_code"
    assert reset(api, code, token="made up").code == "invalid_code"


def test_who_asked_first_does_not_keep_the_owner_from_a_code_of_their_own(api: Api, time: FrozenClock) -> None:
    owner(api)
    forgot(api, ip=STRANGER)
    api.aws.messages("sms")
    token = forgot(api)
    assert reset(api, api.code(), token=token).status == 204


def test_strangers_who_ask_again_and_again_do_not_use_up_the_owners_resets(api: Api, time: FrozenClock) -> None:
    owner(api)
    for n in range(40):
        forgot(api, ip=f"203.0.{n}.1")
        time.tick(minutes=3)
    assert len(api.aws.messages("sms")) <= 10
    token = forgot(api)
    assert reset(api, api.code(), token=token).status == 204


def test_no_token_and_no_code_is_stored_readably(api: Api, time: FrozenClock) -> None:
    owner(api)
    token = forgot(api)
    stored = repr(api.aws.items("identity"))
    assert token not in stored


# --- unconfirmed accounts -------------------------------------------------------------------------------------------


def test_the_owner_of_an_address_takes_it_over_by_confirming_it(api: Api, time: FrozenClock) -> None:
    eve = register(api, email=EMAIL).json
    anna = api.register(email=EMAIL)
    code = api.code("email")
    assert api.confirm(anna["access_token"], code, "email").status == 200
    me = api("GET", "/users/me", token=eve["access_token"]).json
    assert (me["email"], me["email_verified"]) == (None, False)
    assert api.login(EMAIL).json["user"]["id"] == anna["user"]["id"]
    assert api.login(EMAIL, "one of Eve's").status == 401


def test_a_stored_identifier_of_an_unconfirmed_account_is_a_claim(api: Api) -> None:
    from shared.identity.models import Claim, Identifier

    eve = register(api, email=EMAIL).json
    Claim(*Claim.key("email", EMAIL, eve["user"]["id"])).delete()
    Identifier(*Identifier.key("email", EMAIL), user_id=eve["user"]["id"]).save()
    assert api.login(EMAIL, "one of Eve's").status == 200
    anna = api.register(email=EMAIL)
    assert api.confirm(anna["access_token"], api.code("email"), "email").status == 200
    assert api("GET", "/users/me", token=eve["access_token"]).json["email"] is None


def test_the_owner_is_notified_in_place_of_a_code_and_not_too_often(api: Api, time: FrozenClock) -> None:
    person = owner(api)
    for n in range(4):
        assert register(api, f"203.0.{n}.1", phone=PHONE).status == 201
    sent = [message["data"] for message in api.aws.messages("sms")]
    assert {(one["template"], one["user_id"]) for one in sent} == {("address_in_use", person["user"]["id"])}
    assert len(sent) == 2
    assert all(one["variables"] == {} for one in sent)


def test_an_account_with_somebodys_address_gets_no_code_for_it_later_either(api: Api, time: FrozenClock) -> None:
    owner(api)
    eve = register(api, phone=PHONE).json
    api.aws.messages("sms")
    time.tick(minutes=1)
    assert api("POST", "/auth/verify/request", {"channel": "phone"}, token=eve["access_token"]).status == 202
    assert {message["data"]["template"] for message in api.aws.messages("sms")} == {"address_in_use"}


def test_both_the_owner_and_the_newest_other_account_sign_in_with_their_passwords(api: Api) -> None:
    anna = owner(api)
    eve = register(api, phone=PHONE).json
    assert api.login().json["user"]["id"] == anna["user"]["id"]
    assert api.login(password="one of Eve's").json["user"]["id"] == eve["user"]["id"]


def test_a_forgotten_password_is_the_confirmed_owners(api: Api, time: FrozenClock) -> None:
    anna = owner(api)
    register(api, phone=PHONE)
    api.aws.messages("sms")
    token = forgot(api)
    assert reset(api, api.code(), token=token).status == 204
    assert api.login(password=NEW_PASSWORD).json["user"]["id"] == anna["user"]["id"]
    assert api.login(password="one of Eve's").status == 401, "a confirmed address has one account"


def test_an_unconfirmed_account_is_reached_by_no_message(api: Api) -> None:
    from shared.identity.contacts import contact_of

    person = api.register(phone=PHONE, email=EMAIL)
    contact = contact_of(person["user"]["id"])
    assert contact is not None
    assert (contact.phone, contact.email) == (None, None)
    api.confirm(person["access_token"], api.code("email"), "email")
    contact = contact_of(person["user"]["id"])
    assert contact is not None
    assert (contact.phone, contact.email) == (None, EMAIL)


def test_so_many_accounts_may_name_an_address_and_the_oldest_loses_it(api: Api, time: FrozenClock) -> None:
    from shared.identity import rules

    first = register(api, email=EMAIL).json
    for n in range(rules.CLAIMS_PER_ADDRESS):
        time.tick(seconds=1)
        assert register(api, f"203.0.{n}.1", email=EMAIL).status == 201
    claims = [item for item in api.aws.items("identity") if item.get("type") == "claim"]
    assert len(claims) == rules.CLAIMS_PER_ADDRESS
    assert api("GET", "/users/me", token=first["access_token"]).json["email"] is None


def test_the_oldest_loses_both_of_its_addresses_at_once(api: Api, time: FrozenClock) -> None:
    from shared.identity import rules

    first = register(api, phone=PHONE, email=EMAIL).json
    for n in range(rules.CLAIMS_PER_ADDRESS):
        time.tick(seconds=1)
        assert register(api, f"203.0.{n}.1", phone=PHONE, email=EMAIL).status == 201
    me = api("GET", "/users/me", token=first["access_token"]).json
    assert (me["phone"], me["email"]) == (None, None)


def test_a_role_goes_to_no_account_that_only_names_an_address_with_others(api: Api) -> None:
    from shared.identity import directory
    from shared.identity.errors import UserNotFoundError

    anna = owner(api)
    register(api, phone=PHONE)
    assert directory.by_login(login=PHONE).id == anna["user"]["id"]
    register(api, email=EMAIL)
    api.register(email=EMAIL, password=PASSWORD)
    with pytest.raises(UserNotFoundError):
        directory.by_login(login=EMAIL)


@pytest.mark.parametrize("owned", [True, False])
def test_whose_devices_are_known_does_not_tell_an_account_that_its_address_has_an_owner(
    api: Api, time: FrozenClock, owned: bool
) -> None:
    if owned:
        owner(api)
    register(api, phone=PHONE)
    seen = [api.login(password="wrong password", source_ip=STRANGER).status for _ in range(6)]
    seen += [api.login(password="wrong password", source_ip=STRANGER, headers=PHONE_AGENT).status]
    assert seen == [401] * 5 + [429] * 2
