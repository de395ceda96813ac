"""Which phone numbers are sent text messages: by country and kind of number, against paid calls and SMS pumping.

Numbering plans come from Google's libphonenumber (package phonenumbers), which is imported only when it is asked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from shared.core.settings import settings

if TYPE_CHECKING:
    import phonenumbers

Refusal = Literal["phone_invalid", "phone_country_not_allowed", "phone_type_not_allowed"]

# Kinds that the setting may name. All others are refused whatever it says: premium rate, shared cost, toll-free, VoIP,
# personal, pager, universal access (UAN) and voicemail numbers.
ALLOWABLE_TYPES: Final = ("mobile", "fixed_line")
# The code of libphonenumber for numbers of no country, among them those of satellites (+870, +881, +882, +883).
NO_COUNTRY: Final = "001"
# Satellite networks inside a country's plan, which the numbering data counts as mobile: GlobalTel in Russia.
SATELLITE_PREFIXES: Final = ("+7954",)
# A block of ten thousand Russian numbers: country code, network code and the first three digits.
PREFIX_DIGITS: Final = 7


def refusal(phone: str) -> Refusal | None:
    """Why a number in E.164 gets no text messages by the settings `sms_countries` and `sms_number_types`; None: it may.

    What the numbering plan cannot tell apart (mobile or fixed line, as in North America) counts as mobile.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return "phone_invalid"
    if not phonenumbers.is_valid_number(number):
        return "phone_invalid"
    if _kind(phone, number) not in _allowed_types(settings().sms_number_types):
        return "phone_type_not_allowed"
    country = phonenumbers.region_code_for_number(number)
    if country == NO_COUNTRY or country not in settings().sms_countries:
        return "phone_country_not_allowed"
    return None


def prefix(phone: str) -> str:
    """The block of numbers that a number in E.164 belongs to: its first seven digits, such as `+7999123`."""
    return phone[: PREFIX_DIGITS + 1]


def _kind(phone: str, number: phonenumbers.PhoneNumber) -> str | None:
    import phonenumbers
    from phonenumbers import PhoneNumberType as Kind

    if phone.startswith(SATELLITE_PREFIXES):
        return None
    kinds = {Kind.MOBILE: "mobile", Kind.FIXED_LINE_OR_MOBILE: "mobile", Kind.FIXED_LINE: "fixed_line"}
    return kinds.get(phonenumbers.number_type(number))


@lru_cache(maxsize=1)
def _allowed_types(configured: tuple[str, ...]) -> frozenset[str]:
    return frozenset(configured) & frozenset(ALLOWABLE_TYPES)
