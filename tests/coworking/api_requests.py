"""Requests to the API of the module `coworking`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.local import secrets_store
from shared.core import clock
from shared.coworking.donations.monthly import consent
from shared.coworking.messages import stop_links
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


def _reader(made: PathParamFactories) -> str:
    return str(ok(made.admin.post(f"/spaces/{made('space_id')}/readers", {"name": "Дверь"}))["id"])


def _donation(made: PathParamFactories) -> str:
    return str(ok(made.owner.post("/donations", {"amount": 50_000}))["donation"]["id"])


def _product(made: PathParamFactories) -> str:
    body = {"name": f"Пропуск {uuid.uuid4().hex[:8]}", "kind": "month", "valid_days": 30, "price": 0}
    return str(ok(made.admin.post("/passes/products", body))["id"])


def _pass(made: PathParamFactories) -> str:
    return str(ok(made.owner.post("/passes", {"product_id": made("pass_product_id")}))["id"])


def _resource(made: PathParamFactories) -> str:
    body = {"space_id": made("space_id"), "kind": "desk", "name": "Стол", "slot_minutes": 30}
    return str(ok(made.admin.post("/resources", body))["id"])


def _booking(made: PathParamFactories) -> str:
    resource_id = made("resource_id")
    slots = ok(made.owner.get(f"/resources/{resource_id}/availability"))["slots"]
    slot = next(one for one in slots if one["is_free"])
    body = {"resource_id": resource_id, "begin": slot["begin"], "end": slot["end"]}
    return str(ok(made.owner.post("/bookings", body))["id"])


def _guest(made: PathParamFactories) -> str:
    space_id = made("space_id")
    day = datetime.now(ZoneInfo(str(SPACE["time_zone"]))).date().isoformat()
    return str(ok(made.owner.post("/guests", {"space_id": space_id, "day": day, "name": "Ирина"}))["id"])


def _monthly(made: PathParamFactories) -> str:
    body = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT}
    return str(ok(made.owner.post("/donations/monthly", body))["monthly_donation"]["id"])


def _stop_token(made: PathParamFactories) -> str:
    """As the worker that writes the mail signs it, with the cloud's own key."""
    monthly_id = made("monthly_donation_id")
    key = secrets_store.read(made.owner.cloud.aws, "address_hash")["value"]
    signature = hmac.digest(f"{stop_links.LABEL}:{key}".encode(), monthly_id.encode(), "sha256").hex()
    return f"{monthly_id}.{signature[: stop_links.SIGNATURE_LENGTH]}"


def _coming(mark: str) -> str:
    """A day to come, which follows from the mark."""
    return (clock.now() + timedelta(days=1 + ord(mark[0]) % 5)).date().isoformat()


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "space_id": _space,
    "visit_id": _visit,
    "reader_id": _reader,
    "donation_id": _donation,
    "pass_product_id": _product,
    "pass_id": _pass,
    "resource_id": _resource,
    "booking_id": _booking,
    "guest_id": _guest,
    "monthly_donation_id": _monthly,
    "stop_token": _stop_token,
}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/donations": lambda known, mark: {"amount": 50_000, "message": mark},
    "POST /api/v1/bookings": lambda known, mark: {
        "resource_id": known["resource_id"],
        "begin": f"{_coming(mark)}T10:00:00Z",
        "end": f"{_coming(mark)}T10:30:00Z",
    },
    "POST /api/v1/resources": lambda known, mark: {"space_id": known["space_id"], "kind": "desk", "name": mark},
    "POST /api/v1/passes/products": lambda known, mark: {
        "name": mark,
        "kind": "month",
        "valid_days": 30,
        "price": 0,
    },
    "POST /api/v1/passes": lambda known, mark: {
        "product_id": known["pass_product_id"] if mark[0] == "b" else mark,
    },
    "POST /api/v1/guests": lambda known, mark: {
        "space_id": known["space_id"],
        "day": _coming(mark),
        "name": mark,
    },
    "POST /api/v1/donations/monthly": lambda known, mark: {
        "amount": 50_000,
        "message": mark,
        "consent": True,
        "consent_version": consent.CURRENT,
    },
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
    "POST /api/v1/visits/let-in": lambda known, mark: {
        "user_id": known["user_id"],
        "space_id": known["space_id"] if mark[0] == "b" else mark,
        "reason": "Телефон сел",
    },
    "POST /api/v1/visits/let-out": lambda known, mark: {"user_id": known["user_id"], "reason": mark},
    "POST /api/v1/visits/scan": lambda known, mark: {
        "code": door_codes.issue(user_id=known["user_id"], session_id=known["session_id"]).code,
        "space_id": known["space_id"],
    },
}
