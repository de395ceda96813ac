"""Requests to the API of the module `achievements`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, ok

Json = dict[str, Any]
RULE: Json = {"events": ["lesson.completed"], "per": "lesson_id", "levels": [1, 3]}


def _achievement(made: PathParamFactories) -> str:
    """An achievement that the customer has been given."""
    body = {"title": f"Достижение {uuid.uuid4().hex[:10]}", "rule": RULE}
    return str(ok(made.admin.post("/achievements", body))["id"])


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {"achievement_id": _achievement}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/achievements": lambda known, mark: {"title": mark, "rule": RULE},
    "POST /api/v1/achievements/{achievement_id}/replay": lambda known, mark: None,
    "POST /api/v1/users/{user_id}/achievements": lambda known, mark: {
        "achievement_id": known["achievement_id"],
        "level": 1 if mark[0] == "b" else 3,
    },
}
