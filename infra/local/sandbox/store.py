"""Where the sandbox keeps its objects: one SQLite file, so that a restart finds everything as it was."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]
Condition = tuple[str, str, Any]
"""Field path inside the document, comparison, value: `("status", "=", "pending")`."""

_COMPARISONS = {"=", "<", "<=", ">", ">="}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id)
);
CREATE INDEX IF NOT EXISTS documents_by_kind ON documents (kind, seq);
CREATE INDEX IF NOT EXISTS documents_by_status ON documents (kind, json_extract(body, '$.status'));
"""


class Store:
    """JSON documents by kind and id, in the order in which they were first written."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        if path is not None:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the file; the store cannot be used afterwards."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is kept together or not at all; an inner one joins the outer one."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def put(self, kind: str, document: Document) -> None:
        """Writes a document over the one with the same id."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO documents (kind, id, body) VALUES (?, ?, ?) "
                "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, document["id"], json.dumps(document, ensure_ascii=False)),
            )

    def get(self, kind: str, document_id: str) -> Document | None:
        """Returns a copy of the document, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, document_id)
            ).fetchone()
        return None if row is None else _decode(row[0])

    def delete(self, kind: str, document_id: str) -> None:
        """Forgets a document; unknown ids are ignored."""
        with self.transaction():
            self._db.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, document_id))

    def select(self, kind: str, conditions: Sequence[Condition] = ()) -> list[Document]:
        """Every document that meets all conditions, oldest first."""
        where, values = _where(kind, conditions)
        with self._lock:
            sql = f"SELECT body FROM documents WHERE {where} ORDER BY seq"  # noqa: S608 (only values that are bound)
            rows = self._db.execute(sql, values).fetchall()
        return [_decode(row[0]) for row in rows]

    def page(
        self, kind: str, conditions: Sequence[Condition], *, limit: int, before: int | None
    ) -> tuple[list[Document], int | None]:
        """One page, newest first, and the position to continue before (None at the end)."""
        where, values = _where(kind, conditions)
        if before is not None:
            where, values = f"{where} AND seq < ?", [*values, before]
        with self._lock:
            rows = self._db.execute(
                f"SELECT seq, body FROM documents WHERE {where} ORDER BY seq DESC LIMIT ?",  # noqa: S608 (only values that are bound)
                [*values, limit + 1],
            ).fetchall()
        more = len(rows) > limit
        rows = rows[:limit]
        return [_decode(row[1]) for row in rows], (int(rows[-1][0]) if more else None)


def _where(kind: str, conditions: Sequence[Condition]) -> tuple[str, list[Any]]:
    parts, values = ["kind = ?"], [kind]
    for path, comparison, value in conditions:
        if comparison not in _COMPARISONS or not path.replace(".", "").replace("_", "").isalnum():
            raise ValueError(f"not a condition: {path} {comparison}")
        parts.append(f"json_extract(body, '$.{path}') {comparison} ?")
        values.append(value)
    return " AND ".join(parts), values


def _decode(body: str) -> Document:
    document: Document = json.loads(body)
    return document
