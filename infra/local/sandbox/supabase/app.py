"""The sandbox as one Starlette application, to be mounted at `/_sandbox/supabase`."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.sandbox import faults as faulty
from infra.local.sandbox.supabase import rest, users
from infra.local.sandbox.supabase.database import Database
from infra.local.sandbox.supabase.errors import RestError
from infra.local.sandbox.supabase.users import AuthError

Perform = Callable[[Database, Request, Any], Response]


def create_app(*, state_path: Path | None, service_key: str) -> Starlette:
    """Builds the stand-in; `state_path` is its SQLite file (None keeps everything in memory)."""
    database = Database(state_path)
    faults = faulty.Faults()

    def endpoint(part: str, perform: Perform) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            body = await faulty.read_json(request)

            def work() -> Response:
                if not _may(request, service_key):
                    return JSONResponse({"message": "Invalid API key", "hint": "Double check your API key."}, 401)
                try:
                    return perform(database, request, body)
                except RestError as error:
                    return error.answer()
                except AuthError as error:
                    return error.answer(request)

            def broken() -> Response:
                return JSONResponse({"code": "XX000", "message": "internal error", "details": None, "hint": None}, 500)

            return await faulty.answer(faults, request, part + request.url.path.partition(part)[2], work, broken)

        return answer

    app = Starlette(
        routes=[
            Route("/rest/v1/{table}", endpoint("/rest/v1", rest.answer), methods=["GET", "POST", "PATCH", "DELETE"]),
            Route("/auth/v1/admin/users", endpoint("/auth/v1", users.answer), methods=["GET", "POST"]),
            Route("/auth/v1/admin/users/{id}", endpoint("/auth/v1", users.answer), methods=["GET", "PUT", "DELETE"]),
            *faulty.routes(faults),
        ]
    )
    app.state.database = database
    return app


def _may(request: Request, service_key: str) -> bool:
    """Both headers carry the key, as the official clients send it."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = (request.headers.get("apikey", ""), token if scheme.lower() == "bearer" else "")
    return all(hmac.compare_digest(one.encode(), service_key.encode()) for one in given)
