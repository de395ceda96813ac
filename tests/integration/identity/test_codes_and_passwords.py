"""Verification codes, changing addresses, forgotten and changed passwords, and the caps on messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from functions import modules
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent
from shared.identity import addresses, sessions, verification
from tests.integration.identity.conftest import EMAIL, PASSWORD, PHONE, Api

OTHER_PHONE = "+79161112233"
NEW_PASSWORD = "another good one"
OWN = {"current_password": PASSWORD}


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def request_code(api: Api, token: str, channel: str = "phone") -> Any:
    return api("POST", "/auth/verify/request", {"channel": channel}, token=token)


def test_the_code_confirms_the_phone_once(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    code = api.code()
    answer = api.confirm(token, code)
    assert answer.status == 200
    assert answer.json["phone_verified"] is True
    assert api.confirm(token, code).code == "code_expired"
    assert [e["data"] for e in api.aws.events("user.verified")] == [{"channel": "phone", "is_first": True}]
    assert request_code(api, token).code == "already_verified"


def test_a_wrong_code_is_refused_and_the_fifth_try_is_the_last(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    code = api.code()
    for _ in range(4):
        assert api.confirm(token, wrong(code)).code == "invalid_code"
    assert api.confirm(token, wrong(code)).status == 400
    answer = api.confirm(token, code)
    assert (answer.status, answer.code) == (410, "code_expired")


def test_the_fifth_try_may_still_be_right(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    code = api.code()
    for _ in range(4):
        api.confirm(token, wrong(code))
    assert api.confirm(token, code).status == 200


def test_a_code_lives_ten_minutes(api: Api, time: FrozenClock) -> None:
    token = api.register(phone=PHONE)["access_token"]
    code = api.code()
    time.tick(minutes=10, seconds=-0.001)
    assert api.confirm(token, wrong(code)).code == "invalid_code"
    time.tick(seconds=0.001)
    assert api.confirm(token, code).code == "code_expired"


def test_a_new_code_kills_the_old_and_comes_after_a_minute(api: Api, time: FrozenClock) -> None:
    token = api.register(phone=PHONE)["access_token"]
    old = api.code()
    time.tick(seconds=20)
    early = request_code(api, token)
    assert (early.status, early.code, early.headers["retry-after"]) == (429, "code_too_soon", "40")
    time.tick(seconds=40)
    assert request_code(api, token).json == {"expires_in": 600, "resend_after": 60}
    new = api.code()
    if old != new:
        assert api.confirm(token, old).code == "invalid_code"
    assert api.confirm(token, new).status == 200


def test_of_many_right_answers_at_once_one_wins(api: Api, together: Callable[..., list[Any]]) -> None:
    token = api.register(phone=PHONE)["access_token"]
    code = api.code()
    answers = together(lambda _: api.confirm(token, code), 5)
    assert sorted(a.status for a in answers) == [200, 410, 410, 410, 410]
    assert len(api.aws.events("user.verified")) == 1


def test_guesses_that_all_saw_an_untried_code_are_no_more_than_five(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.identity import codes
    from shared.identity.models import VerificationCode

    person = api.register(phone=PHONE)
    code = api.code()

    def stale(**_key: Any) -> VerificationCode:
        kept = VerificationCode.get(*VerificationCode.key(person["user"]["id"], codes.VERIFY, "phone"))
        kept.tries = 0
        return kept

    monkeypatch.setattr(codes, "find", stale)
    answers = [api.confirm(person["access_token"], wrong(code)) for _ in range(7)]
    assert [a.code for a in answers] == ["invalid_code"] * 5 + ["code_expired"] * 2


def test_two_requests_at_once_send_one_code(api: Api, time: FrozenClock, together: Callable[..., list[Any]]) -> None:
    token = api.register(phone=PHONE)["access_token"]
    api.code()
    time.tick(minutes=1)
    answers = together(lambda _: request_code(api, token), 4)
    assert sorted(a.status for a in answers) == [202, 429, 429, 429]
    assert len(api.aws.messages("sms")) == 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６", "12345\n"])
def test_a_code_that_is_not_six_digits_is_a_422(api: Api, code: str) -> None:
    token = api.register(phone=PHONE)["access_token"]
    assert api.confirm(token, code).status == 422


def test_a_channel_without_an_address_is_a_conflict(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    assert request_code(api, token, "email").code == "channel_missing"


def test_codes_for_e_mail_go_by_e_mail_in_ones_language(api: Api) -> None:
    token = api.register(email=EMAIL, locale="en")["access_token"]
    code = api.code("email")
    assert api.sent[-1]["type"] == "email.send"
    assert api.sent[-1]["data"]["email"] == EMAIL
    assert api.sent[-1]["data"]["locale"] == "en"
    assert api.confirm(token, code, "email").json["email_verified"] is True


def test_a_queue_that_is_down_does_not_stop_a_registration_but_is_told_on_request(
    api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.messaging import queues

    def down(*_args: Any, **_kwargs: Any) -> None:
        raise EndpointConnectionError(endpoint_url="sqs")

    monkeypatch.setattr(queues, "send", down)
    token = api.register(phone=PHONE)["access_token"]
    time.tick(minutes=1)
    assert request_code(api, token).status == 503


# --- changing addresses -------------------------------------------------------------------------------------------


def test_a_new_phone_counts_once_its_code_is_confirmed(api: Api) -> None:
    person = api.register(phone=PHONE, email=EMAIL)
    token = person["access_token"]
    api.confirm(token, api.code())
    answer = api("PATCH", "/users/me", {"phone": "8 916 111-22-33", "vk": "anna", **OWN}, token=token)
    assert answer.status == 200
    assert (answer.json["phone"], answer.json["vk"], answer.json["code_sent"]) == (PHONE, "anna", ["phone"])
    code = api.code()
    assert api.sent[-1]["data"]["phone"] == OTHER_PHONE
    assert api.login(OTHER_PHONE).status == 401
    assert api.confirm(token, code).json["phone"] == OTHER_PHONE
    assert api.login(OTHER_PHONE).status == 200
    assert api.login(PHONE).status == 401
    assert api.register(phone=PHONE)["user"]["phone"] == PHONE, "the old number is free again"


def test_a_pending_address_gets_the_code_that_is_asked_for_again(api: Api, time: FrozenClock) -> None:
    token = api.register(phone=PHONE)["access_token"]
    api.confirm(token, api.code())
    api("PATCH", "/users/me", {"phone": OTHER_PHONE, **OWN}, token=token)
    time.tick(minutes=1)
    assert request_code(api, token).status == 202
    code = api.code()
    assert api.sent[-1]["data"]["phone"] == OTHER_PHONE
    assert api.confirm(token, code).json["phone"] == OTHER_PHONE


def test_whether_a_new_address_is_taken_is_told_only_to_who_holds_it(api: Api, time: FrozenClock) -> None:
    eve = api.register(email="eve@example.com")["access_token"]
    anna = api.register(phone=PHONE)["access_token"]
    api.confirm(anna, api.code())
    answer = api("PATCH", "/users/me", {"phone": PHONE, **OWN}, token=eve)
    assert (answer.status, answer.json["code_sent"]) == (200, ["phone"])
    taken = api.confirm(eve, api.code())
    assert (taken.status, taken.code) == (409, "identifier_taken")
    assert api("GET", "/users/me", token=eve).json["phone"] is None


def test_of_two_who_confirm_one_address_at_once_one_gets_it(api: Api, together: Callable[..., list[Any]]) -> None:
    people = [api.register(email=f"p{n}@example.com")["access_token"] for n in range(2)]
    codes = []
    for token in people:
        api("PATCH", "/users/me", {"phone": PHONE, **OWN}, token=token)
        codes.append(api.code())
    answers = together(lambda i: api.confirm(people[i], codes[i]), 2)
    assert sorted(a.status for a in answers) == [200, 409]


def test_the_same_phone_again_sends_nothing(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    api.code()
    answer = api("PATCH", "/users/me", {"phone": "8 912 345 67 89"}, token=token)
    assert (answer.status, answer.json["code_sent"]) == (200, [])
    assert api.aws.messages("sms") == []


def test_an_address_can_go_only_while_a_confirmed_one_stays(api: Api) -> None:
    token = api.register(phone=PHONE, email=EMAIL)["access_token"]
    refused = api("PATCH", "/users/me", {"email": None}, token=token)
    assert (refused.status, refused.code) == (422, "identifier_required")
    api.confirm(token, api.code())
    assert api("PATCH", "/users/me", {"email": None, **OWN}, token=token).json["email"] is None
    assert api("PATCH", "/users/me", {"phone": None}, token=token).status == 422
    api.register(email=EMAIL)


def test_both_addresses_cannot_go_at_once(api: Api) -> None:
    token = api.register(phone=PHONE, email=EMAIL)["access_token"]
    api.confirm(token, api.code())
    api.confirm(token, api.code("email"), "email")
    assert api("PATCH", "/users/me", {"phone": None, "email": None}, token=token).code == "identifier_required"


# --- passwords ----------------------------------------------------------------------------------------------------


def forgot(api: Api, login: str = PHONE) -> Any:
    return api("POST", "/auth/password/forgot", {"login": login})


def reset(api: Api, code: str, login: str = PHONE, password: str = NEW_PASSWORD) -> Any:
    return api("POST", "/auth/password/reset", {"login": login, "code": code, "new_password": password})


def test_a_reset_sets_the_password_ends_all_sessions_and_lifts_the_lock(api: Api, time: FrozenClock) -> None:
    person = api.register(phone=PHONE)
    for _ in range(5):
        api.login(password="wrong password")
    api.code()
    assert forgot(api).status == 202
    code = api.code()
    assert api.sent[-1]["data"]["template"] == "password_reset"
    assert reset(api, code).status == 204
    assert api.refresh(person["refresh_token"]).status == 401
    assert api.login(password=NEW_PASSWORD).status == 200
    assert api.login(password=PASSWORD).status == 401
    assert reset(api, code).code == "invalid_code"


def test_a_reset_code_takes_five_guesses_and_a_new_one_takes_a_minute(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    api.code()
    forgot(api)
    code = api.code()
    for _ in range(5):
        assert reset(api, wrong(code)).code == "invalid_code"
    assert reset(api, code).code == "invalid_code", "the right one comes too late"
    forgot(api)
    assert api.aws.messages("sms") == []
    time.tick(minutes=1)
    forgot(api)
    assert reset(api, api.code()).status == 204


def test_forgot_and_reset_answer_alike_for_people_who_do_not_exist(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    api.code()
    real, unknown, nonsense = forgot(api), forgot(api, "nobody@example.com"), forgot(api, "?")
    assert real.status == unknown.status == nonsense.status == 202
    for answer in (real, unknown, nonsense):
        assert answer.json.keys() == {"expires_in", "resend_after", "reset_token"}
    assert len({len(answer.json["reset_token"]) for answer in (real, unknown, nonsense)}) == 1
    assert len({answer.json.pop("reset_token") for answer in (real, unknown, nonsense)}) == 3
    assert api.aws.messages("email") == []
    code = api.code()
    for _ in range(6):
        answers = [reset(api, wrong(code)), reset(api, "000000", "nobody@example.com"), reset(api, "000000", "?")]
        assert {(a.status, a.code) for a in answers} == {(400, "invalid_code")}


def test_forgot_costs_a_stranger_the_same_calls_save_the_sending(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.client import BaseClient

    calls: list[str] = []
    send = BaseClient._make_api_call

    def noted(client: Any, operation: str, params: Any) -> Any:
        calls.append(operation)
        return send(client, operation, params)

    api.register(phone=PHONE)
    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    forgot(api)
    real = list(calls)
    calls.clear()
    forgot(api, OTHER_PHONE)
    assert real[-1] == "SendMessage"
    assert calls == real[:-1]


def test_forgot_twice_in_a_minute_sends_one_code(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    api.code()
    assert [forgot(api).status for _ in range(3)] == [202] * 3
    assert len(api.aws.messages("sms")) == 1


def test_a_reset_code_and_a_verification_code_are_not_interchangeable(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    verification = api.code()
    forgot(api)
    resetting = api.code()
    if verification != resetting:
        assert reset(api, verification).code == "invalid_code"
        assert api.confirm(token, resetting).code == "invalid_code"


def test_an_unconfirmed_address_cannot_take_over_an_account_with_a_confirmed_one(api: Api) -> None:
    token = api.register(phone=PHONE, email="typo@example.com")["access_token"]
    api.confirm(token, api.code())
    api.aws.messages("email")
    assert forgot(api, "typo@example.com").status == 202
    assert api.aws.messages("email") == []
    forgot(api)
    assert reset(api, api.code()).status == 204


def test_a_reset_shows_that_the_address_is_theirs(api: Api) -> None:
    api.register(phone=PHONE)
    api.code()
    forgot(api)
    reset(api, api.code())
    assert api.login(password=NEW_PASSWORD).json["user"]["phone_verified"] is True


def test_a_disabled_account_gets_no_reset(api: Api, time: FrozenClock) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    api.code()
    forgot(api)
    code = api.code()
    api("PATCH", f"/users/{person['user']['id']}", {"is_active": False}, token=admin["access_token"])
    assert reset(api, code).code == "invalid_code"
    time.tick(minutes=1)
    assert forgot(api).status == 202
    assert api.aws.messages("sms") == []


def test_a_weak_new_password_is_refused_and_the_code_stays_good(api: Api) -> None:
    api.register(phone=PHONE)
    api.code()
    forgot(api)
    code = api.code()
    refused = reset(api, code, password="short")
    assert (refused.code, [one["field"] for one in refused.json["errors"]]) == ("weak_password", ["new_password"])
    assert reset(api, code).status == 204


def test_changing_the_password_keeps_this_session_and_ends_the_others(api: Api) -> None:
    mine, other = api.register(phone=PHONE), api.login().json
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    for _ in ("asked", "and once more, because the answer got lost"):
        assert api("POST", "/auth/password/change", body, token=mine["access_token"]).status == 204
    assert api.refresh(other["refresh_token"]).status == 401
    assert api.refresh(mine["refresh_token"]).status == 200
    assert api.login(password=NEW_PASSWORD).status == 200


def test_a_stolen_access_token_is_no_licence_to_guess_the_password(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    body = {"current_password": "wrong password", "new_password": NEW_PASSWORD}
    for _ in range(5):
        answer = api("POST", "/auth/password/change", body, token=token)
        assert (answer.status, answer.code) == (422, "wrong_password")
    body["current_password"] = PASSWORD
    assert api("POST", "/auth/password/change", body, token=token).status == 429
    assert api.login().status == 200, "the owner can still sign in"


def test_an_ended_session_cannot_change_the_password(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    api("POST", "/auth/logout", token=token)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert api("POST", "/auth/password/change", body, token=token).code == "session_ended"
    assert api.login().status == 200


# --- caps ---------------------------------------------------------------------------------------------------------


def test_a_person_gets_so_many_codes_a_day_and_then_waits_for_midnight(
    api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("SMS_DAILY_CAP_PER_PERSON", "3")
    settings.cache_clear()
    token = api.register(phone=PHONE)["access_token"]
    for _ in range(2):
        time.tick(minutes=1)
        assert request_code(api, token).status == 202
    time.tick(minutes=1)
    answer = request_code(api, token)
    assert (answer.status, answer.code) == (429, "daily_limit_reached")
    assert int(answer.headers["retry-after"]) == 12 * 3600 - 180
    assert len(api.aws.messages("sms")) == 3
    time.tick(hours=12)
    assert request_code(api, api.login().json["access_token"]).status == 202


def test_an_address_gets_so_many_codes_a_day_from_however_many_accounts(api: Api, time: FrozenClock) -> None:
    from shared.identity.daily_caps import PER_ADDRESS

    for n in range(PER_ADDRESS):
        token = api.register(email=f"p{n}@example.com")["access_token"]
        assert api("PATCH", "/users/me", {"phone": PHONE, **OWN}, token=token).status == 200
    token = api.register(email="last@example.com")["access_token"]
    refused = api("PATCH", "/users/me", {"phone": PHONE, "vk": "last", **OWN}, token=token)
    assert (refused.status, refused.code) == (429, "daily_limit_reached")
    assert api("GET", "/users/me", token=token).json["vk"] is None, "nothing of a refused change is kept"
    assert len(api.aws.messages("sms")) == PER_ADDRESS


def test_everyones_cap_stops_codes_but_not_registrations(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("SMS_DAILY_CAP_TOTAL", "1")
    settings.cache_clear()
    api.register(phone=PHONE)
    api.register(phone=OTHER_PHONE)
    assert len(api.aws.messages("sms")) == 1


def test_asking_for_strangers_does_not_use_up_everyones_allowance(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("SMS_DAILY_CAP_TOTAL", "1")
    settings.cache_clear()
    forgot(api, OTHER_PHONE)
    api.register(phone=PHONE)
    assert len(api.aws.messages("sms")) == 1


def test_impatience_does_not_use_up_the_day(api: Api, time: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("SMS_DAILY_CAP_PER_PERSON", "2")
    settings.cache_clear()
    token = api.register(phone=PHONE)["access_token"]
    assert [request_code(api, token).status for _ in range(5)] == [429] * 5
    time.tick(minutes=1)
    assert request_code(api, token).status == 202


def test_the_welcome_is_for_the_first_address_that_is_confirmed(api: Api) -> None:
    token = api.register(phone=PHONE, email=EMAIL)["access_token"]
    for channel in ("phone", "email"):
        assert api.confirm(token, api.code(channel), channel).status == 200
    first, second = api.aws.events("user.verified")
    assert (first["data"], second["data"]) == ({"channel": "phone", "is_first": True}, {"channel": "email"})
    said = [
        modules.messages().message_of(DomainEvent("user.verified", "user", "usr_1", one["data"], customer_id="usr_1"))
        for one in (first, second)
    ]
    assert [kind and kind.template for kind in said] == ["registered", None]


def verified(api: Api) -> list[dict[str, Any]]:
    return [one["data"] for one in api.aws.events("user.verified")]


def test_a_first_address_that_is_confirmed_by_a_reset_is_welcomed(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    api.code()
    forgot(api)
    assert reset(api, api.code()).status == 204
    assert verified(api) == [{"channel": "phone", "is_first": True}]
    time.tick(minutes=2)
    forgot(api)
    assert reset(api, api.code()).status == 204
    assert len(verified(api)) == 1


def test_a_first_address_that_replaces_a_mistyped_one_is_welcomed(api: Api, time: FrozenClock) -> None:
    token = api.register(email="anna@exmaple.com")["access_token"]
    time.tick(minutes=2)
    assert api("PATCH", "/users/me", {"email": EMAIL, **OWN}, token=token).status == 200
    assert api.confirm(token, api.code("email"), "email").status == 200
    assert verified(api) == [{"channel": "email", "is_first": True}]
    time.tick(minutes=2)
    assert api("PATCH", "/users/me", {"email": "other@example.com", **OWN}, token=token).status == 200
    assert api.confirm(token, api.code("email"), "email").status == 200
    assert len(verified(api)) == 1


def test_of_two_addresses_that_are_confirmed_at_the_same_moment_one_is_the_first(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = api.register(phone=PHONE, email=EMAIL)
    token, user_id = registered["access_token"], registered["user"]["id"]
    by_phone, by_email = api.code("phone"), api.code("email")
    take = addresses.take
    session_id = sessions.list_own(user_id=user_id).items[0].id

    def after_the_email(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(addresses, "take", take)
        verification.confirm(user_id=user_id, session_id=session_id, channel="email", code=by_email)
        take(*args, **options)

    monkeypatch.setattr(addresses, "take", after_the_email)
    answer = api.confirm(token, by_phone)
    assert (answer.status, answer.json["phone_verified"], answer.json["email_verified"]) == (200, True, True)
    said = [one["data"] for one in api.aws.events("user.verified")]
    assert sorted(said, key=len) == [{"channel": "phone"}, {"channel": "email", "is_first": True}]
