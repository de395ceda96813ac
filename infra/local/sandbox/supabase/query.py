"""PostgREST's query string: `?id=eq.1&version=lt.5&order=id.desc&limit=3&select=id,version`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.sandbox.supabase import errors
from infra.local.sandbox.supabase.database import quoted

COMPARISONS = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
LITERALS = {"null": "NULL", "true": "1", "false": "0"}
RESERVED = frozenset({"select", "order", "limit", "offset", "on_conflict", "columns"})


@dataclass
class Query:
    """What is asked for, as parts of SQL with their values."""

    select: list[str]
    where: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0

    @property
    def condition(self) -> str:
        """The `where` clause, empty without filters."""
        return f" where {' and '.join(self.where)}" if self.where else ""


def parse(table: str, columns: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> Query:
    """Read a query string. Raises RestError."""
    query = Query(select=list(columns))
    for name, value in pairs:
        if name == "select":
            query.select = _select(table, columns, value)
        elif name == "order":
            query.order = [_order(table, columns, part) for part in value.split(",")]
        elif name in ("limit", "offset"):
            if not value.isdecimal():
                raise errors.unreadable(name, value)
            setattr(query, name, int(value))
        elif name not in RESERVED:
            _filter(query, table, columns, name, value)
    return query


def _select(table: str, columns: Mapping[str, str], value: str) -> list[str]:
    names = [part.strip() for part in value.split(",") if part.strip()]
    if names in ([], ["*"]):
        return list(columns)
    for name in names:
        if not re.fullmatch(r"\w+", name):
            raise errors.unreadable("select parameter", name)
        if name not in columns:
            raise errors.unknown_column(table, name)
    return names


def _order(table: str, columns: Mapping[str, str], part: str) -> str:
    name, *rest = part.split(".")
    if name not in columns:
        raise errors.unknown_column(table, name)
    if not set(rest) <= {"asc", "desc", "nullsfirst", "nullslast"}:
        raise errors.unreadable("order", part)
    is_descending = "desc" in rest
    # As in Postgres, nulls come last, and first in descending order.
    nulls_first = "nullsfirst" in rest or (is_descending and "nullslast" not in rest)
    return f"{quoted(name)} {'desc' if is_descending else 'asc'} nulls {'first' if nulls_first else 'last'}"


def _filter(query: Query, table: str, columns: Mapping[str, str], name: str, value: str) -> None:
    if name not in columns:
        raise errors.unknown_column(table, name)
    negated = value.startswith("not.")
    operator, found, operand = value.removeprefix("not.").partition(".")
    column, kind = quoted(name), columns[name]
    if not found:
        raise errors.unreadable("filter", value)
    if operator in COMPARISONS:
        sql = f"{column} {COMPARISONS[operator]} ?"
        query.values.append(_typed(operand, kind))
    elif operator == "in" and operand.startswith("(") and operand.endswith(")"):
        members = [_typed(one, kind) for one in _members(operand[1:-1])]
        sql = f"{column} in ({', '.join('?' * len(members))})"
        query.values += members
    elif operator == "is" and operand in LITERALS:
        sql = f"{column} is {LITERALS[operand]}"
    elif operator in ("like", "ilike"):
        sql = f"{column} like ?" if operator == "ilike" else f"{column} glob ?"
        wild = "%" if operator == "ilike" else "*"
        query.values.append(operand.replace("*", wild).replace("%", wild))
    else:
        raise errors.unreadable("filter", value)
    query.where.append(f"not ({sql})" if negated else sql)


def _members(text: str) -> list[str]:
    """The members of a list: plain, or in quotes with what is special escaped."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^,]+)', text)
    return [re.sub(r"\\(.)", r"\1", inner) if inner else plain for inner, plain in found]


def _typed(text: str, kind: str) -> Any:
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text):
            raise errors.RestError(400, "22P02", f'invalid input syntax for type integer: "{text}"')
        return int(text)
    if kind == "boolean":
        if text not in ("true", "false"):
            raise errors.RestError(400, "22P02", f'invalid input syntax for type boolean: "{text}"')
        return int(text == "true")
    return text
