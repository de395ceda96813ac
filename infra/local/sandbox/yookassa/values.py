"""Amounts, timestamps and identifiers as the payment API writes them."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from infra.local.sandbox.yookassa.errors import invalid

CURRENCY = "RUB"
_VALUE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_ID_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def parse_amount(raw: Any, parameter: str, *, allow_zero: bool = False) -> int:
    """Reads `{"value": "100.00", "currency": "RUB"}`; returns kopecks, refuses anything else with a 400."""
    if not isinstance(raw, Mapping):
        raise invalid("Amount is missing or is not an object", parameter)
    value, currency = raw.get("value"), raw.get("currency")
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        raise invalid("Amount must be a string with a decimal number, for example 100.00", f"{parameter}.value")
    if currency != CURRENCY:
        raise invalid(f"The shop accepts payments in {CURRENCY} only", f"{parameter}.currency")
    whole, _, fraction = value.partition(".")
    kopecks = int(whole) * 100 + int(fraction.ljust(2, "0") if fraction else 0)
    if kopecks == 0 and not allow_zero:
        raise invalid("Amount must be greater than zero", f"{parameter}.value")
    return kopecks


def amount(kopecks: int) -> dict[str, str]:
    """Writes kopecks as the API does."""
    return {"value": f"{kopecks // 100}.{kopecks % 100:02d}", "currency": CURRENCY}


def kopecks_of(document: Mapping[str, Any]) -> int:
    """Reads back an amount that this sandbox wrote itself; kopecks."""
    return int(str(document["value"]).replace(".", ""))


def timestamp(moment: datetime) -> str:
    """UTC with milliseconds and `Z`, for example `2017-11-03T11:52:31.827Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_timestamp(raw: str, parameter: str) -> datetime:
    """Reads an ISO 8601 moment; without an offset or not a date at all is a 400."""
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError as error:
        raise invalid("Not an ISO 8601 date and time", parameter) from error
    if moment.tzinfo is None:
        raise invalid("The date and time needs an offset, for example Z", parameter)
    return moment


def object_id(moment: datetime) -> str:
    """A 36-character id of a payment or a refund: seconds since 2000 in front, as the real ones have it."""
    seconds = int((moment - _ID_EPOCH).total_seconds()) & 0xFFFFFFFF
    variant = secrets.choice("89ab")
    return f"{seconds:08x}-000f-5000-{variant}000-{secrets.token_hex(6)}"


def receipt_id() -> str:
    """An id of a receipt: `rt-` and a UUID."""
    return f"rt-{uuid.uuid4()}"
