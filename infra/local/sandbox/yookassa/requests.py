"""Checks of what callers send: what the API refuses with a 400 and the name of the parameter.

Fields that the API knows but the sandbox has no use for (`statements`, `transfers`, …) are let through.
Source: https://yookassa.ru/developers/api
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from infra.local.sandbox.yookassa.errors import invalid

PAYMENT_DESCRIPTION_MAX = 128
REFUND_DESCRIPTION_MAX = 250
METADATA_KEYS_MAX = 16
METADATA_KEY_MAX = 32
METADATA_VALUE_MAX = 512
URL_MAX = 2048


def text(body: Mapping[str, Any], name: str, *, longest: int) -> str | None:
    """An optional string of at most `longest` characters."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid("Must be a string", name)
    if len(value) > longest:
        raise invalid(f"Must be no longer than {longest} characters", name)
    return value


def required_id(body: Mapping[str, Any], name: str) -> str:
    """A required identifier."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise invalid("Parameter is missing or is not a string", name)
    return value


def flag(body: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """An optional boolean; `"true"` is not one."""
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise invalid("Must be true or false", name)
    return value


def metadata(body: Mapping[str, Any]) -> dict[str, str]:
    """Up to 16 pairs of strings: 32 characters for the key, 512 for the value."""
    raw = body.get("metadata")
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise invalid("Must be an object", "metadata")
    if len(raw) > METADATA_KEYS_MAX:
        raise invalid(f"Must have no more than {METADATA_KEYS_MAX} keys", "metadata")
    for key, value in raw.items():
        if len(key) > METADATA_KEY_MAX:
            raise invalid(f"A key must be no longer than {METADATA_KEY_MAX} characters", "metadata")
        if not isinstance(value, str) or len(value) > METADATA_VALUE_MAX:
            raise invalid(f"A value must be a string of up to {METADATA_VALUE_MAX} characters", f"metadata.{key}")
    return dict(raw)


def return_url(body: Mapping[str, Any]) -> str:
    """The page that the buyer comes back to, out of a redirect confirmation."""
    confirmation = body.get("confirmation")
    if not isinstance(confirmation, Mapping):
        raise invalid("Parameter is missing or is not an object", "confirmation")
    if confirmation.get("type") != "redirect":
        raise invalid("This confirmation type is not available for the shop", "confirmation.type")
    url = confirmation.get("return_url")
    if not isinstance(url, str) or not url or len(url) > URL_MAX or not _is_web_address(url):
        raise invalid("Must be an http or https address", "confirmation.return_url")
    return url


def _is_web_address(url: str) -> bool:
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
