"""What each secret holds: one class per secret, by which operators' commands write it and functions read it.

The parameter `/<stack>/<name>` holds the class's fields as one JSON object. `jwt` is described beside its reader,
shared.identity.tokens.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal, Self, get_type_hints

from shared.core.secrets import MalformedSecretError

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class SecretShape:
    """A secret's fields. Its representation shows no value, so that none gets into a log or a traceback."""

    NAME: ClassVar[str]
    # Fields that hold nothing secret and may be shown.
    SHOWN: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.SHOWN)
        return f"{type(self).__name__}({shown})"

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The names of the secret's fields, in the order in which they are written."""
        return tuple(field.name for field in dataclasses.fields(cls))

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """The secret from its JSON object, of this version or an older one.

        Raises MalformedSecretError, which names the parameter and the field and quotes no value.
        """
        given = cls.upgrade(dict(stored))
        if unknown := sorted(set(given) - set(cls.field_names())):
            raise cls.malformed(f"unknown field {unknown[0]!r}, known are {', '.join(cls.field_names())}")
        types = _types_of(cls.NAME)
        for field in dataclasses.fields(cls):
            if field.name not in given:
                if field.default is dataclasses.MISSING:
                    raise cls.malformed(f"the field {field.name!r} is missing")
                continue
            expected, is_valid = _EXPECTED[types[field.name]]
            if not is_valid(given[field.name]):
                raise cls.malformed(f"the field {field.name!r} is not {expected}")
        return cls(**given)

    @classmethod
    def upgrade(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """The fields of this version, from a JSON object that an older version may have written."""
        return stored

    @classmethod
    def malformed(cls, problem: str) -> MalformedSecretError:
        """The error that says what is wrong with this secret's parameter."""
        return MalformedSecretError(cls.NAME, problem)

    def document(self) -> dict[str, Any]:
        """The JSON object that is stored."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, repr=False)
class PepperSecret(SecretShape):
    """Keys the hashes of codes and tokens; changing it ends all sessions."""

    NAME = "pepper"

    value: str


@dataclass(frozen=True, repr=False)
class AddressHashSecret(SecretShape):
    """Keys the hashes of suppressed addresses and of guests' daily counters; changing it forgets both."""

    NAME = "address_hash"

    value: str


@dataclass(frozen=True, repr=False)
class YookassaSecret(SecretShape):
    """The shop's API key; `webhook_token` is the last part of the address that notifications are sent to."""

    NAME = "yookassa"
    SHOWN = ("shop_id",)

    shop_id: str
    secret_key: str
    webhook_token: str


@dataclass(frozen=True, repr=False)
class OpenAiSecret(SecretShape):
    """The API key of the model's provider."""

    NAME = "openai"

    api_key: str


@dataclass(frozen=True, repr=False)
class NakamaSecret(SecretShape):
    """The game server lets whoever has `http_key` call its functions."""

    NAME = "nakama"

    http_key: str


@dataclass(frozen=True, repr=False)
class SupabaseSecret(SecretShape):
    """The mirror's service key, which no row policy stops."""

    NAME = "supabase"

    service_key: str


@dataclass(frozen=True, repr=False)
class ExolveSecret(SecretShape):
    """MTS Exolve: the application's API key and the number or name that texts come from.

    `webhook_token` is the last part of the address that delivery reports are sent to.
    """

    NAME = "exolve"
    SHOWN = ("sender",)

    api_key: str
    sender: str
    webhook_token: str


@dataclass(frozen=True, repr=False)
class SmscSecret(SecretShape):
    """SMSC.ru: an API key, or else login and password; `sender` may be empty for the account's own.

    `webhook_token` is the last part of the address that delivery reports are sent to.
    """

    NAME = "smsc"
    SHOWN = ("login", "sender")

    api_key: str
    login: str
    password: str
    sender: str
    webhook_token: str


@dataclass(frozen=True, repr=False)
class SmsHttpSecret(SecretShape):
    """The bearer token of the HTTP gateway at `SmsFallbackUrl`."""

    NAME = "sms_http"

    token: str


@dataclass(frozen=True, repr=False)
class SmtpSecret(SecretShape):
    """A mail server; `security` none is for a server on this machine. `timeout` in seconds."""

    NAME = "smtp"
    SHOWN = ("host", "port")

    host: str
    port: int = 587
    username: str | None = None
    password: str | None = None
    security: Security = "starttls"
    timeout: float = 10.0

    @classmethod
    def upgrade(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """Until November 2026 `create-secrets` wrote the flag `starttls`; false meant an unencrypted connection."""
        if "starttls" in stored:
            flag = stored.pop("starttls")
            if not isinstance(flag, bool):
                raise cls.malformed("the field 'starttls' is not true or false")
            stored.setdefault("security", "starttls" if flag else "none")
        return stored


@dataclass(frozen=True, repr=False)
class SealSecret(SecretShape):
    """The certificate of the key that seals contracts as PEM, its chain behind it; public, but written once by an
    operator as secrets are (`python -m infra.ops create-seal`).
    """

    NAME = "seal"

    certificate: str


SHAPES: dict[str, type[SecretShape]] = {
    shape.NAME: shape
    for shape in (
        PepperSecret,
        AddressHashSecret,
        YookassaSecret,
        OpenAiSecret,
        ExolveSecret,
        SmscSecret,
        SmsHttpSecret,
        NakamaSecret,
        SupabaseSecret,
        SmtpSecret,
        SealSecret,
    )
}


@cache
def _types_of(name: str) -> dict[str, Any]:
    return get_type_hints(SHAPES[name])


# Type of a field → how an error describes it, and whether a value of JSON is one.
_EXPECTED: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    str: ("a string", lambda value: isinstance(value, str)),
    str | None: ("a string or null", lambda value: value is None or isinstance(value, str)),
    int: ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    float: ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    Security: ("one of starttls, tls, none", lambda value: value in ("starttls", "tls", "none")),
}
