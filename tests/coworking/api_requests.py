"""Requests to the API of the module `coworking`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from shared.coworking.visits import door_codes
from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, ok

Json = dict[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPACE = {
    "capacity": 9,
    "time_zone": "Europe/Moscow",
    "opening_hours": {day: ["00:00", "24:00"] for day in DAYS},
    "requires_door_code": False,
}


def _space(made: PathParamFactories) -> str:
    return str(ok(made.admin.post("/spaces", {**SPACE, "name": f"Место {uuid.uuid4().hex[:10]}"}))["id"])


def _visit(made: PathParamFactories) -> str:
    times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
    body = {"user_id": made("user_id"), "space_id": made("space_id"), **times}
    return str(ok(made.admin.post("/visits", body))["id"])


def _donation(made: PathParamFactories) -> str:
    return str(ok(made.owner.post("/donations", {"amount": 50_000}))["donation"]["id"])


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "space_id": _space,
    "visit_id": _visit,
    "donation_id": _donation,
}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/donations": lambda known, mark: {"amount": 50_000, "message": mark},
    "POST /api/v1/donations/{donation_id}/cancel": lambda known, mark: None,
    "POST /api/v1/donations/{donation_id}/pay": lambda known, mark: None,
    "POST /api/v1/spaces": lambda known, mark: {
        "name": mark,
        "capacity": 1,
        "time_zone": "UTC",
        "opening_hours": {"mon": ["09:00", "21:00"]},
    },
    "POST /api/v1/visits": lambda known, mark: {
        "user_id": known["user_id"],
        "space_id": known["space_id"],
        "check_in": "2026-03-05T08:00:00Z",
        "check_out": f"2026-03-05T{10 + ord(mark[0]) % 2}:00:00Z",
    },
    "POST /api/v1/visits/check-in": lambda known, mark: {"space_id": known["space_id"] if mark[0] == "b" else mark},
    "POST /api/v1/visits/check-out": lambda known, mark: None,
    "POST /api/v1/visits/scan": lambda known, mark: {
        "code": door_codes.issue(user_id=known["user_id"], session_id=known["session_id"]).code,
        "space_id": known["space_id"],
    },
}
