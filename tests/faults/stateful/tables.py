"""What the tables hold, read past the API: cheap enough for every step of a machine."""

from __future__ import annotations

from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from shared.core.settings import settings
from tests.support.template import REGION

Row = dict[str, Any]


def rows(table: str, kind: str | None = None) -> list[Row]:
    """A table's items, of one type if wanted, in no order; numbers are whole wherever they can be."""
    found = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[settings().table(table)].all_items()
    read = ({name: _plain(value) for name, value in item.attrs.items()} for item in found)
    return [row for row in read if kind is None or row.get("type") == kind]


def _plain(stored: Any) -> Any:
    if stored.type == "M":
        return {name: _plain(value) for name, value in stored.value.items()}
    if stored.type == "L":
        return [_plain(value) for value in stored.value]
    if stored.type == "NULL":
        return None
    return _number(stored.value) if stored.type == "N" else stored.value


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)
