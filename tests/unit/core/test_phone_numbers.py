"""Which numbers get text messages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core import phone_numbers
from shared.core.settings import settings


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("+79991234567", None),
        ("+79123456789", None),
        ("+74951234567", "phone_type_not_allowed"),  # fixed line
        ("+78001234567", "phone_type_not_allowed"),  # toll-free
        ("+78091234567", "phone_type_not_allowed"),  # premium rate
        ("+79541234567", "phone_type_not_allowed"),  # satellite, GlobalTel
        ("+77011234567", "phone_country_not_allowed"),  # Kazakhstan, though +7
        ("+447911123456", "phone_country_not_allowed"),
        ("+881612345678", "phone_country_not_allowed"),  # satellite, Globalstar
        ("+7999", "phone_invalid"),
        ("12", "phone_invalid"),
    ],
)
def test_by_default_russian_mobiles_get_texts(phone: str, reason: str | None) -> None:
    assert phone_numbers.refusal(phone) == reason


@pytest.mark.parametrize(
    "phone",
    [
        "+78091234567",  # premium rate
        "+447012345678",  # personal
        "+881612345678",  # satellite
        "+870773111632",
        "+88213300655",
        "+79541234567",
        "+448451234567",  # shared cost
        "+445612345678",  # VoIP
        "+447640123456",  # pager
        "+443012345678",  # UAN
    ],
)
def test_what_costs_extra_is_refused_whatever_the_settings_say(phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_COUNTRIES", "RU,GB,001")
    monkeypatch.setenv(
        "SMS_NUMBER_TYPES",
        "mobile,fixed_line,premium_rate,shared_cost,voip,personal_number,pager,uan,voicemail,toll_free,unknown",
    )
    assert phone_numbers.refusal(phone) is not None


def test_the_settings_open_other_countries_and_fixed_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_COUNTRIES", "RU,DE,US")
    assert phone_numbers.refusal("+4915112345678") is None
    assert phone_numbers.refusal("+12025550123") is None, "a plan that does not tell mobile from fixed"
    assert phone_numbers.refusal("+493012345678") == "phone_type_not_allowed"
    monkeypatch.setenv("SMS_NUMBER_TYPES", "mobile,fixed_line")
    settings.cache_clear()
    assert phone_numbers.refusal("+493012345678") is None


def test_a_block_of_numbers_is_the_first_seven_digits() -> None:
    assert phone_numbers.prefix("+79991234567") == "+7999123"
