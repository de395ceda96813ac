"""Requests to the API of the module `identity`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.client import PASSWORD
from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, first, ok
from tests.support.authenticator import Authenticator

Json = dict[str, Any]


def _passkey(made: PathParamFactories) -> str:
    options = ok(made.owner.post("/auth/passkeys/options", {"current_password": PASSWORD}))
    credential = Authenticator(origin=made.owner.cloud.base_url).create(options)
    return str(ok(made.owner.post("/auth/passkeys", {"credential": credential, "name": "A phone"}))["id"])


def _saved_view(made: PathParamFactories) -> str:
    return str(ok(made.owner.post("/users/me/views", {"list": "orders", "name": "Mine", "query": ""}))["id"])


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "user_id": lambda made: str(made.owner.user["id"]),
    "passkey_id": _passkey,
    "view_id": _saved_view,
    "session_id": lambda made: first(made.owner, "/auth/sessions", {}),
}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/auth/register": lambda known, mark: {
        "email": "again@example.com",
        "password": "correct horse",
        "full_name": mark,
    },
}
