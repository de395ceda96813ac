"""`/rest/v1/{table}` as PostgREST serves it: select, insert, upsert, patch and delete, with `Prefer`."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.local.sandbox.supabase import errors, query
from infra.local.sandbox.supabase.database import Database, Row, quoted, written
from infra.local.sandbox.supabase.query import Query

SINGLE = "application/vnd.pgrst.object+json"
READ_ONLY = frozenset({"support_customers"})
HIDDEN = frozenset({"auth_users"})


@dataclass(frozen=True)
class Asked:
    """A request for a table."""

    method: str
    table: str
    columns: Mapping[str, str]
    query: Query
    on_conflict: str
    prefer: frozenset[str]
    accept: str
    body: Any

    @property
    def resolution(self) -> str:
        """What happens to a row whose key is there: nothing said means an error."""
        return next((one.partition("=")[2] for one in self.prefer if one.startswith("resolution=")), "")


def answer(database: Database, request: Request, body: Any) -> Response:
    """One request. Raises RestError."""
    table = request.path_params["table"]
    columns = database.columns(table)
    if not columns or table in HIDDEN:
        raise errors.no_table(table)
    if table in READ_ONLY and request.method not in ("GET", "HEAD"):
        raise errors.RestError(403, "42501", f"permission denied for view {table}")
    asked = Asked(
        method=request.method,
        table=table,
        columns=columns,
        query=query.parse(table, columns, request.query_params.multi_items()),
        on_conflict=request.query_params.get("on_conflict", ""),
        prefer=frozenset(part.strip() for part in request.headers.get("prefer", "").split(",")),
        accept=request.headers.get("accept", ""),
        body=body,
    )
    try:
        with database.transaction():
            return _OPERATIONS[request.method](database, asked)
    except sqlite3.IntegrityError as error:
        raise errors.of_constraint(error) from error


def _read(database: Database, asked: Asked) -> Response:
    wanted = asked.query
    names = ", ".join(quoted(name) for name in wanted.select)
    sql = f"select {names} from {quoted(asked.table)}{wanted.condition}"  # noqa: S608 - names are known, values bound
    if wanted.order:
        sql += f" order by {', '.join(wanted.order)}"
    sql += f" limit {-1 if wanted.limit is None else wanted.limit} offset {wanted.offset}"
    rows = database.run(asked.table, sql, wanted.values)
    total: int | None = None
    if "count=exact" in asked.prefer:
        counting = f"select count(*) as n from {quoted(asked.table)}{wanted.condition}"  # noqa: S608
        total = database.run(asked.table, counting, wanted.values)[0]["n"]
    status = 206 if total is not None and len(rows) < total else 200
    return _shown(asked, rows, status, total)


def _insert(database: Database, asked: Asked) -> Response:
    rows = asked.body if isinstance(asked.body, list) else [asked.body]
    keys = [name for name in asked.on_conflict.split(",") if name] or ["id"]
    for name in keys:
        if name not in asked.columns:
            raise errors.unknown_column(asked.table, name)
    made: list[Row] = []
    for row in rows:
        names = _names(asked, row)
        sql = f"insert into {quoted(asked.table)} ({', '.join(map(quoted, names))}) "
        sql += f"values ({', '.join('?' * len(names))})"
        if asked.resolution:
            sql += f" on conflict ({', '.join(map(quoted, keys))}) do "
            changed = [f"{quoted(name)} = excluded.{quoted(name)}" for name in names if name not in keys]
            merges = asked.resolution == "merge-duplicates" and changed
            sql += f"update set {', '.join(changed)}" if merges else "nothing"
        made += database.run(asked.table, sql + " returning *", _values(asked, row, names))
    return _changed(asked, made, 201)


def _update(database: Database, asked: Asked) -> Response:
    names = _names(asked, asked.body)
    changes = ", ".join(f"{quoted(name)} = ?" for name in names)
    if not names:
        return _changed(asked, [], 200)
    sql = f"update {quoted(asked.table)} set {changes}{asked.query.condition} returning *"  # noqa: S608
    values = [*_values(asked, asked.body, names), *asked.query.values]
    return _changed(asked, database.run(asked.table, sql, values), 200)


def _delete(database: Database, asked: Asked) -> Response:
    sql = f"delete from {quoted(asked.table)}{asked.query.condition} returning *"  # noqa: S608
    return _changed(asked, database.run(asked.table, sql, asked.query.values), 200)


_OPERATIONS = {"GET": _read, "HEAD": _read, "POST": _insert, "PATCH": _update, "DELETE": _delete}


def _names(asked: Asked, row: Any) -> list[str]:
    if not isinstance(row, dict):
        raise errors.RestError(400, "PGRST102", "Empty or invalid json")
    for name in row:
        if name not in asked.columns:
            raise errors.no_column(asked.table, name)
    return list(row)


def _values(asked: Asked, row: Row, names: list[str]) -> list[Any]:
    values = []
    for name in names:
        kind, value = asked.columns[name], row[name]
        if kind == "integer" and value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise errors.RestError(400, "22P02", f'invalid input syntax for type integer: "{value}"')
        values.append(written(value, kind))
    return values


def _changed(asked: Asked, rows: list[Row], status: int) -> Response:
    if "return=representation" not in asked.prefer:
        return Response(status_code=201 if status == 201 else 204)
    return _shown(asked, [{name: row[name] for name in asked.query.select} for row in rows], status, None)


def _shown(asked: Asked, rows: list[Row], status: int, total: int | None) -> Response:
    first = asked.query.offset
    span = f"{first}-{first + len(rows) - 1}" if rows else "*"
    headers = {"Content-Range": f"{span}/{'*' if total is None else total}"}
    if asked.accept.startswith(SINGLE):
        if len(rows) != 1:
            raise errors.not_single(len(rows))
        return JSONResponse(rows[0], status, headers, media_type=SINGLE)
    if asked.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return JSONResponse(rows, status, headers)
