"""The side door to moto's tables: items as they lie there, read past every client, and what a Query looked at."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from tests.support.meter.rules import Index
from tests.support.template import REGION

Image = dict[str, Any]


def table(name: str) -> Any:
    """moto's own table object."""
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(name)


def key_names(name: str) -> tuple[str, ...]:
    """The names of a table's key attributes."""
    found = table(name)
    return tuple(one for one in (found.hash_key_attr, found.range_key_attr) if one)


def indexes(name: str) -> list[Index]:
    """A table's global secondary indexes."""
    return [_index(one, key_names(name)) for one in table(name).global_indexes]


def image(name: str, key: dict[str, Any]) -> Image | None:
    """An item as it lies in a table now, in DynamoDB's JSON."""
    found = table(name)
    values = [DynamoType(key[one]) if one in key else None for one in (found.hash_key_attr, found.range_key_attr)]
    item = found.get_item(*values)
    return {name: _json(value) for name, value in item.attrs.items()} if item else None


def images(name: str) -> list[Image]:
    """All items of a table."""
    return [{one: _json(value) for one, value in item.attrs.items()} for item in table(name).all_items()]


@contextmanager
def watched_queries(tell: Callable[[list[Image]], None]) -> Iterator[None]:
    """Tell of each Query the items that it looked at, before its filter, as its index copies them."""
    query = Table.query
    signature = inspect.signature(query)

    def watched(*positional: Any, **named: Any) -> Any:
        asked = signature.bind(*positional, **named)
        filter_expression = asked.arguments.pop("filter_expression", None)
        items, scanned, last = query(*asked.args, **asked.kwargs)
        tell([{name: _json(value) for name, value in item.attrs.items()} for item in items])
        kept = [item for item in items if filter_expression is None or filter_expression.expr(item)]
        return kept, scanned, last

    Table.query = watched  # type: ignore[method-assign]
    try:
        yield
    finally:
        Table.query = query  # type: ignore[method-assign]


def _index(found: Any, table_keys: tuple[str, ...]) -> Index:
    kind = found.projection["ProjectionType"]
    copies = None if kind == "ALL" else frozenset(found.projection.get("NonKeyAttributes", ()))
    return Index(found.name, tuple(found.schema_key_attrs), table_keys, copies)


def _json(held: Any) -> dict[str, Any]:
    if held.type == "M":
        return {"M": {name: _json(value) for name, value in held.value.items()}}
    if held.type == "L":
        return {"L": [_json(value) for value in held.value]}
    return {held.type: held.value}
