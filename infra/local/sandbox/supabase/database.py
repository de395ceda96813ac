"""The project's database: SQLite, made from the statements that a real project is made from (infra/mirror.sql)."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[3] / "mirror.sql"
POSTGRES_ONLY = "-- Everything below is for Postgres alone."
# Where the real one has a schema of its own and a view over it.
PEOPLE = """
create table if not exists auth_users (
    id text primary key, email text unique, phone text unique, document jsonb not null,
    created_at timestamptz not null, last_sign_in_at timestamptz
);
create view if not exists support_customers as
    select id, email, '+' || nullif(phone, '') as phone, created_at, last_sign_in_at from auth_users;
"""
Row = dict[str, Any]


class Database:
    """Rows as Python values: what the schema calls jsonb and boolean is read and written as such."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(SCHEMA.read_text(encoding="utf-8").partition(POSTGRES_ONLY)[0] + PEOPLE)
        self._db.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together or not at all."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table or view with their types; empty when there is none."""
        with self._lock:
            return {row["name"]: row["type"].lower() for row in self._db.execute(f"PRAGMA table_info({quoted(table)})")}

    def run(self, table: str, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows that a statement about a table gives back."""
        types = self.columns(table)
        with self._lock:
            found = self._db.execute(sql, values).fetchall()
        return [{name: _read(row[name], types.get(name, "")) for name in row.keys()} for row in found]  # noqa: SIM118


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def written(value: Any, column_type: str) -> Any:
    """A value as SQLite keeps it."""
    if column_type == "jsonb" and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def _read(value: Any, column_type: str) -> Any:
    if value is None:
        return None
    if column_type == "jsonb":
        return json.loads(value)
    return bool(value) if column_type == "boolean" else value
