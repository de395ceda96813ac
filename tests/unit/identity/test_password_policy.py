"""Which new passwords are refused, and why."""

from __future__ import annotations

import pytest

from shared.identity import password_policy
from shared.identity.errors import WeakPasswordError

NAMES = ("Анна Смирнова", "anna.smirnova85@example.com", "+79169203847")


def why(password: str, names: tuple[str | None, ...] = NAMES) -> str:
    with pytest.raises(WeakPasswordError) as refused:
        password_policy.check(password, names=names, field="new_password")
    [error] = refused.value.errors
    assert error.field == "new_password"
    return str(error.detail)


@pytest.mark.parametrize(
    "password",
    [
        "Password1!", "P@ssw0rd", "qwerty123", "12345678", "1234567890", "iloveyou1", "letmein!!", "11111111",
        "йцукенгш", "Йцукен123", "пароль123", "Пароль2024!", "gfhjkm12", "привет123", "любовь99", "admin123",
        "passwordpassword", "abcdefgh", "zxcvbnm1", "фывапролдж", "qazwsxedc", "19851985",
    ],
)  # fmt: skip
def test_a_common_password_is_refused_in_any_spelling(password: str) -> None:
    assert why(password) == password_policy.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "Smirnova1985", "Смирнова85!", "annasmirnova", "АннаСмирнова1", "anna.smirnova", "Cvbhyjdf85", "9169203847",
        "+79169203847", "Atrium2026!", "атриум2026", "АТРИУМ!!1", "@nn@smirnova",
        "anna.smirnova85@example.com", "Anna.Smirnova85@Example.com1",
    ],
)  # fmt: skip
def test_a_password_of_the_owners_names_is_refused(password: str) -> None:
    assert why(password) == password_policy.OWN_NAMES


@pytest.mark.parametrize("password", ["short", "я" * 129])
def test_the_length_is_refused_as_before(password: str) -> None:
    assert why(password) == WeakPasswordError.detail


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "another long password",
        "tundra-9-Kelp",
        "жёлтый зонт у моря",
        "xK9#mQ2vLp",
        "Z" + "ab7!kqwmz" * 12,
    ],
)
def test_an_unusual_password_is_taken(password: str) -> None:
    password_policy.check(password, names=NAMES)
