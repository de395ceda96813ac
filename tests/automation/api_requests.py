"""Requests to the API of the module `automation`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, ok

Json = dict[str, Any]
RULE: Json = {
    "event_type": "certificate.issued",
    "actions": [{"type": "tag", "add": ["learned"]}],
    "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 10},
}


def _rule(made: PathParamFactories) -> str:
    """A rule that is not active."""
    body = {"title": f"Правило {uuid.uuid4().hex[:10]}", "is_active": False, **RULE}
    return str(ok(made.admin.post("/automation/rules", body))["id"])


# Path parameter → makes an object that it can identify.
PATH_PARAMS: dict[str, PathParamFactory] = {"rule_id": _rule}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/automation/rules": lambda known, mark: {"title": mark, **RULE},
    "POST /api/v1/automation/rules/preview": lambda known, mark: {
        **RULE,
        "actions": [{"type": "karma", "points": 1, "reason": mark}],
    },
}
