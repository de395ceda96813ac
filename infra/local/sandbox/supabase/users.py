"""`/auth/v1/admin/users`: the project's people (https://supabase.com/docs/reference/api, Auth, admin)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.local.sandbox.supabase.database import Database, Row, written

API_VERSION = "2024-01-01"
TABLE = "auth_users"
PER_PAGE, PER_PAGE_MAX = 50, 1000
KEPT = ("email", "phone", "user_metadata", "app_metadata", "email_confirm", "phone_confirm")


class AuthError(Exception):
    """An answer that says no: its status, its code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def answer(self, request: Request) -> JSONResponse:
        """In the form of the API version that the caller speaks."""
        if request.headers.get("x-supabase-api-version") == API_VERSION:
            said = {"code": self.code, "message": self.message}
            return JSONResponse(said, self.status, {"X-Supabase-Api-Version": API_VERSION})
        return JSONResponse({"code": self.status, "error_code": self.code, "msg": self.message}, self.status)


def answer(database: Database, request: Request, body: Any) -> Response:
    """One request about people. Raises AuthError."""
    user_id = request.path_params.get("id")
    with database.transaction():
        if user_id is None:
            return _create(database, body) if request.method == "POST" else _list(database, request)
        found = _find(database, user_id)
        if request.method == "PUT":
            return JSONResponse(_change(database, found, _object(body)))
        if request.method == "DELETE":
            database.run(TABLE, f"delete from {TABLE} where id = ?", [user_id])  # noqa: S608 - a constant
            return JSONResponse({})
        return JSONResponse(found)


def _list(database: Database, request: Request) -> Response:
    page, size = (_number(request, name, default) for name, default in (("page", 1), ("per_page", PER_PAGE)))
    size = min(size, PER_PAGE_MAX)
    sql = f"select * from {TABLE} order by created_at desc, rowid desc limit ? offset ?"  # noqa: S608 - a constant
    rows = database.run(TABLE, sql, [size, (page - 1) * size])
    total = database.run(TABLE, f"select count(*) as n from {TABLE}")[0]["n"]  # noqa: S608 - a constant
    last = max(1, -(-total // size))
    links = [f'<{request.url.path}?page={last}&per_page={size}>; rel="last"']
    if page < last:
        links.insert(0, f'<{request.url.path}?page={page + 1}&per_page={size}>; rel="next"')
    headers = {"X-Total-Count": str(total), "Link": ", ".join(links)}
    return JSONResponse({"users": [row["document"] for row in rows], "aud": "authenticated"}, headers=headers)


def _create(database: Database, body: Any) -> Response:
    asked = _object(body)
    if not asked.get("email") and not asked.get("phone"):
        raise AuthError(400, "validation_failed", "Cannot create a user without either an email or phone")
    now = _now()
    new = {
        "id": str(uuid.uuid4()),
        "aud": "authenticated",
        "role": "authenticated",
        "email": "",
        "phone": "",
        "app_metadata": {"provider": "email" if asked.get("email") else "phone"},
        "user_metadata": {},
        "identities": [],
        "created_at": now,
        "updated_at": now,
        "is_anonymous": False,
    }
    return JSONResponse(_change(database, new, asked))


def _change(database: Database, user: Row, asked: Row) -> Row:
    changed = {**user, **{name: asked[name] for name in KEPT[:4] if asked.get(name) is not None}, "updated_at": _now()}
    changed["email"], changed["phone"] = str(changed["email"]).lower(), str(changed["phone"]).removeprefix("+")
    for channel in ("email", "phone"):
        if asked.get(f"{channel}_confirm"):
            changed[f"{channel}_confirmed_at"] = changed["updated_at"]
        taken = f"select id from {TABLE} where {channel} = ? and id <> ?"  # noqa: S608 - constants
        if changed[channel] and database.run(TABLE, taken, [changed[channel], user["id"]]):
            what = "email address" if channel == "email" else "phone number"
            message = f"A user with this {what} has already been registered"
            raise AuthError(422, f"{channel}_exists", message)
    # An empty address is no address: any number of people may have none.
    values = [changed["id"], changed["email"] or None, changed["phone"] or None, written(changed, "jsonb")]
    sql = (
        f"insert into {TABLE} (id, email, phone, document, created_at) values (?, ?, ?, ?, ?) "  # noqa: S608
        "on conflict (id) do update set email = excluded.email, phone = excluded.phone, document = excluded.document"
    )
    database.run(TABLE, sql, [*values, changed["created_at"]])
    return changed


def _find(database: Database, user_id: str) -> Row:
    try:
        uuid.UUID(user_id)
    except ValueError:
        raise AuthError(404, "validation_failed", "user_id must be an UUID") from None
    rows = database.run(TABLE, f"select document from {TABLE} where id = ?", [user_id])  # noqa: S608 - a constant
    if not rows:
        raise AuthError(404, "user_not_found", "User not found")
    found: Row = rows[0]["document"]
    return found


def _object(body: Any) -> Row:
    if not isinstance(body, dict):
        raise AuthError(400, "bad_json", "Could not parse request body as JSON")
    return body


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise AuthError(400, "validation_failed", "Bad Pagination Parameters")
    return int(text)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
