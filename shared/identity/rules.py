"""The rules of identity as pure functions and tables; nothing here reads a clock, a table or a secret."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from shared.core import addresses, phone_numbers
from shared.identity.errors import InvalidEmailError, InvalidPhoneError, PhoneNotAllowedError, WeakPasswordError
from shared.identity.roles import ROLES, Role

Channel = Literal["phone", "email"]
Locale = Literal["ru", "en"]

CHANNELS: Final[tuple[Channel, ...]] = ("phone", "email")
HOME_REGION: Final = "RU"
# What an erased account is called wherever an old record still shows a name.
ERASED_NAME: Final = "—"

PASSWORD_MIN: Final = 8
PASSWORD_MAX: Final = 128

FREE_ATTEMPTS: Final = 5
FIRST_LOCK: Final = timedelta(minutes=1)
# Without a ceiling anybody could lock a stranger out for good by guessing wrongly on purpose.
LONGEST_LOCK: Final = timedelta(hours=1)

ACCESS_TTL: Final = timedelta(minutes=15)
SESSION_TTL: Final = timedelta(days=7)
PARENT_GRACE: Final = timedelta(seconds=10)

CODE_DIGITS: Final = 6
CODE_TTL: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODE_INTERVAL: Final = timedelta(seconds=60)

# The time for the second step of a sign-in, and for setting up an authenticator app.
CHALLENGE_TTL: Final = timedelta(minutes=5)
PENDING_FACTOR_TTL: Final = timedelta(minutes=15)
# Wrong second factors of one person in an hour over all clients that the person never signed in from: who has the
# password and guesses six digits, of which three are good at a time, is right once in about 1,400 days.
FACTOR_FAILURES_PER_HOUR: Final = 10

# Failures of one login in an hour, counted over all clients that its owner never signed in from. A botnet that gives
# each of its addresses five guesses stops here; known devices are not counted and never wait for it.
LOGIN_FAILURES_PER_HOUR: Final = 50
# An unconfirmed address may be a stranger's: this many accounts may name it at once, the oldest loses it.
CLAIMS_PER_ADDRESS: Final = 10
# Resets that wait for their code side by side, so that a stranger's request replaces nobody else's code.
LIVE_RESETS: Final = 3
LIVE_RESETS_KNOWN: Final = 6
# Who asks again within CODE_INTERVAL gets a token for the code that was sent: each token has CODE_TRIES.
REQUESTS_PER_RESET: Final = 5
# Resets without a token (older clients) that fail for one login in an hour, over all clients.
RESETS_WITHOUT_TOKEN_PER_HOUR: Final = 50

DEVICE_TTL: Final = timedelta(days=180)
# Longer than a notice is retried (about four hours), shorter than anybody needs to keep an old address.
FORMER_CONTACT_TTL: Final = timedelta(days=7)


def normalise_phone(text: str) -> str:
    """A phone number in E.164; numbers without a country code are Russian. Raises InvalidPhoneError."""
    # Imported here: the numbering plans are needed by the few requests that carry a phone number.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        raise InvalidPhoneError() from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise InvalidPhoneError()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def messageable_phone(text: str) -> str:
    """A phone number in E.164 that may be sent text messages by this deployment's settings.

    For numbers that are new to us; one that is known already is only normalised, so that its owner can sign in.
    Raises InvalidPhoneError, PhoneNotAllowedError.
    """
    phone = normalise_phone(text)
    if reason := phone_numbers.refusal(phone):
        raise PhoneNotAllowedError(reason)
    return phone


def normalise_email(text: str) -> str:
    """An e-mail address, NFC and lower case, checked by its form alone. Raises InvalidEmailError."""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(text.strip(), check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise InvalidEmailError() from None
    return checked.normalized.lower()


def normalise_login(text: str) -> tuple[Channel, str]:
    """Which kind of identifier a login is, and its normal form. Raises InvalidEmailError or InvalidPhoneError."""
    return ("email", normalise_email(text)) if "@" in text else ("phone", normalise_phone(text))


def normalise(channel: Channel, text: str) -> str:
    """The normal form of an address on a channel."""
    return normalise_phone(text) if channel == "phone" else normalise_email(text)


def check_password(password: str, *, field: str = "password") -> None:
    """Hold a new password against the policy: 8 to 128 characters of any kind. Raises WeakPasswordError of `field`."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise WeakPasswordError(field)


def lock_for(failures: int) -> timedelta | None:
    """How long a login is locked after so many wrong passwords in a row: from the fifth 1 min, doubling to an hour."""
    if failures < FREE_ATTEMPTS:
        return None
    doublings = min(failures - FREE_ATTEMPTS, 16)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def seconds_until(moment: datetime, now: datetime) -> int:
    """Whole seconds to wait until a moment, rounded up, at least one: what `Retry-After` carries."""
    return max(1, -int((now - moment).total_seconds() // 1))


def may_recover_by(*, verified: bool, any_verified: bool) -> bool:
    """Whether a password may be reset through an address.

    An unconfirmed address may belong to a stranger (a typing error), so it counts only while nothing is confirmed.
    """
    return verified or not any_verified


def clean_roles(roles: Iterable[str]) -> list[Role]:
    """Roles in their fixed order, each once; everyone is a customer. Raises ValueError for an unknown role."""
    wanted = set(roles) | {"customer"}
    if unknown := wanted - set(ROLES):
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}")
    return [role for role in ROLES if role in wanted]


def is_staff(roles: Iterable[str]) -> bool:
    """Whether a person holds a role for people beyond a customer's. A mail gateway is a machine without a phone."""
    return bool(set(roles) - {Role.CUSTOMER, Role.MAIL_GATEWAY})


def loses_power(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether somebody has a role taken away: access tokens that were issued still name it, so they must be revoked."""
    return bool(set(before) - set(after))


def name_key(full_name: str) -> str:
    """A name as the index stores it: NFKC, case-folded, single spaces, so that a search by prefix finds it.

    Cut to 200 characters, because compatibility forms grow, and to 400 bytes, because a cursor that holds the key comes
    back in a request, which takes 1024 characters of it.
    """
    whole = " ".join(unicodedata.normalize("NFKC", full_name).casefold().split())[:200]
    return whole.encode()[:400].decode(errors="ignore")


def address_block(address: str) -> str:
    """The addresses that count as one client where somebody signs in: IPv4 /24, because a person's provider gives
    another one of it often, and IPv6 /64.
    """
    return addresses.address_block(address, ipv4_prefix=24)


def device_kind(user_agent: str) -> str:
    """Browser and system from fixed tables, `unknown` otherwise: unlike `describe_device` never the caller's text, so
    it may stand in an event and in a message.
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or "unknown"


def describe_device(user_agent: str) -> str:
    """What a person recognises of a user agent, such as `Firefox, Windows`; unknown agents by their first word."""
    known = device_kind(user_agent)
    return known if known != "unknown" else printable(user_agent.split(" ")[0].split("/")[0], 60) or "unknown"


def printable(text: str, limit: int) -> str:
    """Text without control characters, cut to a length: what came in a header is shown to people later."""
    return "".join(letter for letter in text if letter.isprintable())[:limit]


# The order matters: Edge and Opera also say Chrome, and Chrome also says Safari.
_BROWSERS: Final = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
