"""Identity's rules, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.identity import rules
from shared.identity.errors import InvalidEmailError, InvalidPhoneError, WeakPasswordError


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("8 912 345-67-89", "+79123456789"),
        ("+7 (912) 345 67 89", "+79123456789"),
        ("9123456789", "+79123456789"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_phones_become_e164_and_are_russian_without_a_country_code(written: str, normal: str) -> None:
    assert rules.normalise_phone(written) == normal


@pytest.mark.parametrize(
    "text", ["", "abc", "123", "+7 912 345", "+7 912 345-67-89 ext 5", "+999 123456789", "9" * 200]
)
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneError):
        rules.normalise_phone(text)


@pytest.mark.parametrize(
    ("written", "normal"),
    [("  Anna@Example.COM ", "anna@example.com"), ("я@почта.рф", "я@почта.рф"), ("a+b@example.com", "a+b@example.com")],
)
def test_e_mails_become_lower_case(written: str, normal: str) -> None:
    assert rules.normalise_email(written) == normal


@pytest.mark.parametrize(
    "text", ["", "anna", "anna@", "@example.com", "a b@example.com", "a@b", "a" * 65 + "@example.com"]
)
def test_what_is_no_e_mail_is_refused(text: str) -> None:
    with pytest.raises(InvalidEmailError):
        rules.normalise_email(text)


def test_a_login_is_an_e_mail_when_it_has_an_at_sign() -> None:
    assert rules.normalise_login("A@example.com") == ("email", "a@example.com")
    assert rules.normalise_login("89123456789") == ("phone", "+79123456789")


@pytest.mark.parametrize(("length", "good"), [(7, False), (8, True), (128, True), (129, False)])
def test_passwords_have_8_to_128_characters(length: int, good: bool) -> None:
    if good:
        rules.check_password("я" * length)
    else:
        with pytest.raises(WeakPasswordError):
            rules.check_password("я" * length)


def test_the_fifth_failure_locks_for_a_minute_then_doubling_to_an_hour() -> None:
    locks = [rules.lock_for(n) for n in range(1, 13)]
    assert locks[:4] == [None] * 4
    assert [lock and lock // timedelta(minutes=1) for lock in locks[4:]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert rules.lock_for(10**6) == timedelta(hours=1)


def test_retry_after_rounds_up_and_is_never_zero() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert rules.seconds_until(now + timedelta(seconds=59, milliseconds=1), now) == 60
    assert rules.seconds_until(now + timedelta(seconds=60), now) == 60
    assert rules.seconds_until(now, now) == 1


@pytest.mark.parametrize(
    ("verified", "any_verified", "allowed"),
    [(True, True, True), (False, True, False), (False, False, True)],
)
def test_an_unconfirmed_address_recovers_only_an_account_without_a_confirmed_one(
    verified: bool, any_verified: bool, allowed: bool
) -> None:
    assert rules.may_recover_by(verified=verified, any_verified=any_verified) is allowed


def test_everyone_is_a_customer_and_roles_come_once_in_order() -> None:
    assert rules.clean_roles([]) == ["customer"]
    assert rules.clean_roles(["admin", "manager", "admin"]) == ["customer", "manager", "admin"]
    with pytest.raises(ValueError, match="boss"):
        rules.clean_roles(["boss"])


def test_losing_a_role_is_losing_power_and_gaining_one_is_not() -> None:
    assert rules.loses_power({"customer", "admin"}, {"customer", "manager"})
    assert not rules.loses_power({"customer"}, {"customer", "admin"})


def test_names_are_found_whatever_their_case_and_spacing() -> None:
    assert rules.name_key("  ИВАН   Straße ") == rules.name_key("иван STRASSE")
    assert len(rules.name_key("\ufdfa" * 200)) == 200


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64) YaBrowser/24.6 Chrome/124.0 Safari/537.36", "Yandex Browser, Linux"),
        ("curl/8.5.0", "curl"),
        ("", "unknown"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_devices_are_named_as_people_know_them(agent: str, expected: str) -> None:
    assert rules.describe_device(agent) == expected
