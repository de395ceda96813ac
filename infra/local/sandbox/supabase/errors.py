"""What PostgREST says when it says no (https://docs.postgrest.org/en/stable/references/errors.html)."""

from __future__ import annotations

import re
import sqlite3

from starlette.responses import JSONResponse

CONSTRAINTS = {
    "SQLITE_CONSTRAINT_PRIMARYKEY": (409, "23505", "duplicate key value violates unique constraint"),
    "SQLITE_CONSTRAINT_UNIQUE": (409, "23505", "duplicate key value violates unique constraint"),
    "SQLITE_CONSTRAINT_FOREIGNKEY": (409, "23503", "insert or update on table violates foreign key constraint"),
    "SQLITE_CONSTRAINT_NOTNULL": (400, "23502", "null value in column violates not-null constraint"),
}


class RestError(Exception):
    """An answer of 4xx or 5xx."""

    def __init__(self, status: int, code: str, message: str, *, details: str | None = None, hint: str | None = None):
        super().__init__(message)
        self.status = status
        self.document = {"code": code, "message": message, "details": details, "hint": hint}

    def answer(self) -> JSONResponse:
        """As PostgREST writes it."""
        return JSONResponse(self.document, self.status)


def of_constraint(error: sqlite3.IntegrityError) -> RestError:
    """A broken constraint, in Postgres' words."""
    status, code, message = CONSTRAINTS[error.sqlite_errorname]
    return RestError(status, code, message, details=re.sub(r"^.*failed: ?", "", str(error)) or None)


def no_table(name: str) -> RestError:
    """A table that there is not."""
    return RestError(404, "PGRST205", f"Could not find the table 'public.{name}' in the schema cache")


def no_column(table: str, name: str) -> RestError:
    """A column that the body names in vain."""
    return RestError(400, "PGRST204", f"Could not find the '{name}' column of '{table}' in the schema cache")


def unknown_column(table: str, name: str) -> RestError:
    """A column that a filter, an order or a select names in vain."""
    return RestError(400, "42703", f"column {table}.{name} does not exist")


def unreadable(what: str, detail: str) -> RestError:
    """A query that cannot be parsed."""
    return RestError(400, "PGRST100", f'"failed to parse {what}"', details=detail)


def not_single(count: int) -> RestError:
    """One row was asked for."""
    return RestError(
        406, "PGRST116", "Cannot coerce the result to a single JSON object", details=f"The result contains {count} rows"
    )
