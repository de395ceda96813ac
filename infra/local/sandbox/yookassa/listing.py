"""Lists of payments, refunds and receipts: filters, page size and cursor.

Source: https://yookassa.ru/developers/using-api/lists
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from infra.local.sandbox.store import Condition, Store
from infra.local.sandbox.yookassa.errors import invalid
from infra.local.sandbox.yookassa.payments import public
from infra.local.sandbox.yookassa.values import parse_timestamp, timestamp

LIMIT_DEFAULT, LIMIT_MAX = 10, 100
_RANGES = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
_MOMENTS = {"payment": ("created_at", "captured_at"), "refund": ("created_at",), "receipt": ("created_at",)}
_EQUALS = {
    "payment": {"status": "status", "payment_method": "payment_method.type"},
    "refund": {"status": "status", "payment_id": "payment_id"},
    "receipt": {"status": "status", "payment_id": "payment_id", "refund_id": "refund_id"},
}
_STATUSES = {
    "payment": {"pending", "waiting_for_capture", "succeeded", "canceled"},
    "refund": {"pending", "succeeded", "canceled"},
    "receipt": {"pending", "succeeded", "canceled"},
}


def page(store: Store, kind: str, query: Mapping[str, str]) -> dict[str, Any]:
    """One page, newest first; a bad filter, limit or cursor is a 400 that names it."""
    conditions = _conditions(kind, query)
    scope = hashlib.sha256(repr((kind, conditions)).encode()).hexdigest()[:12]
    items, position = store.page(
        kind, conditions, limit=_limit(query.get("limit")), before=_read_cursor(query.get("cursor"), scope)
    )
    answer: dict[str, Any] = {"type": "list", "items": [public(item) for item in items]}
    if position is not None:
        answer["next_cursor"] = base64.urlsafe_b64encode(f"{scope}:{position}".encode()).decode().rstrip("=")
    return answer


def _conditions(kind: str, query: Mapping[str, str]) -> list[Condition]:
    conditions: list[Condition] = []
    for name, path in _EQUALS[kind].items():
        if (value := query.get(name)) is not None:
            if name == "status" and value not in _STATUSES[kind]:
                raise invalid("Unknown status", "status")
            conditions.append((path, "=", value))
    for moment in _MOMENTS[kind]:
        for suffix, comparison in _RANGES.items():
            name = f"{moment}.{suffix}"
            if (value := query.get(name)) is not None:
                conditions.append((moment, comparison, timestamp(parse_timestamp(value, name))))
    return conditions


def _limit(raw: str | None) -> int:
    if raw is None:
        return LIMIT_DEFAULT
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= LIMIT_MAX:
        raise invalid(f"Must be a number from 1 to {LIMIT_MAX}", "limit")
    return int(raw)


def _read_cursor(raw: str | None, scope: str) -> int | None:
    if raw is None:
        return None
    try:
        written_for, _, position = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode().partition(":")
        if written_for == scope:
            return int(position)
    except (binascii.Error, ValueError):
        pass
    raise invalid("The cursor does not belong to this list", "cursor")
