"""The same request again: every operation that takes an Idempotency-Key acts once and answers alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from shared.coworking.visits import door
from tests.integration.fuzz.asking import OPERATIONS, Json, filled
from tests.integration.fuzz.world import Builder

# What creates and takes no key: a new picture replaces the last.
ONCE_ANYHOW = {"POST /api/v1/users/me/avatar"}
# Needs an order that was paid; tests/integration/orders/test_payments.py repeats it with its key.
# So do donations: tests/integration/donations/test_donations.py.
ELSEWHERE = {"POST /api/v1/orders/{order_id}/refunds", "POST /api/v1/donations/{donation_id}/refunds"}
# What is made anew for each answer: the form of an upload is signed for minutes, a session's tokens are kept by nobody.
FRESH = {"url", "fields", "access_token", "refresh_token"}


def takes_key(operation: Json) -> bool:
    return "Idempotency-Key" in {found["name"] for found in operation.get("parameters", [])}


KEYED = sorted(f"{method} {path}" for method, path, operation in OPERATIONS if takes_key(operation))
BODIES: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/auth/register": lambda known, mark: {
        "email": "again@example.com",
        "password": "correct horse",
        "full_name": mark,
    },
    "POST /api/v1/donations": lambda known, mark: {"amount": 50_000, "message": mark},
    "POST /api/v1/donations/{donation_id}/cancel": lambda known, mark: None,
    "POST /api/v1/donations/{donation_id}/pay": lambda known, mark: None,
    "POST /api/v1/orders": lambda known, mark: {
        "items": [{"product_id": known["product_id"], "size": "M", "quantity": 1}],
        "delivery": {"address": f"Дом {mark}"},
    },
    "POST /api/v1/orders/{order_id}/cancel": lambda known, mark: {"reason": mark},
    "POST /api/v1/orders/{order_id}/pay": lambda known, mark: None,
    "POST /api/v1/products": lambda known, mark: {
        "article": f"K-{mark}",
        "name": "Кепка",
        "price": 100,
        "sizes": [{"size": "M", "stock": 1}],
    },
    "POST /api/v1/products/import": lambda known, mark: {"csv": f"article,name,price\n{mark},Кепка,100"},
    "POST /api/v1/products/{product_id}/media": lambda known, mark: {
        "content_type": "image/png" if ord(mark[0]) % 2 else "image/jpeg"
    },
    "POST /api/v1/products/{product_id}/stock": lambda known, mark: {"size": "M", "delta": 1, "reason": mark},
    "POST /api/v1/products/{product_id}/waitlist": lambda known, mark: {"email": f"{mark}@example.com"},
    "POST /api/v1/promo-codes": lambda known, mark: {"code": f"K{mark}", "discount_percent": 5},
    "POST /api/v1/support/tickets/{ticket_id}/suggest": lambda known, mark: None,
    "POST /api/v1/request": lambda known, mark: {"kind": "question", "text": mark},
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
        "code": door.issue(user_id=known["user_id"]).code,
        "space_id": known["space_id"],
    },
    "POST /api/v1/support/canned-replies": lambda known, mark: {"title": mark, "text": "{{customer_name}}!"},
    "POST /api/v1/support/mail": lambda known, mark: {"sender": known["sender"], "subject": mark, "text": "Где?"},
    "POST /api/v1/support/tickets": lambda known, mark: {"subject": mark, "text": "Где мой заказ?"},
    "POST /api/v1/support/tickets/{ticket_id}/messages": lambda known, mark: {"text": mark},
    "POST /api/v1/support/tickets/{ticket_id}/drafts/{message_id}": lambda known, mark: (
        {"decision": "sent"} if mark[0] == "b" else {"decision": "edited", "text": mark}
    ),
    "POST /api/v1/users/{user_id}/karma": lambda known, mark: {"delta": 1, "reason": mark},
}


def test_whatever_creates_takes_a_key() -> None:
    creating = {
        f"{method} {path}" for method, path, one in OPERATIONS if method == "POST" and "201" in one["responses"]
    }
    assert creating - set(KEYED) == ONCE_ANYHOW


def test_every_operation_with_a_key_has_a_request_to_repeat() -> None:
    assert set(KEYED) - ELSEWHERE == BODIES.keys()


@pytest.mark.parametrize("key", sorted(BODIES))
def test_a_repeated_request_acts_once(builder: Builder, http: httpx.Client, known: Json, key: str) -> None:
    method, _, path = key.partition(" ")
    # A line forms before what is not sold yet; and one of two orders and of two donations is cancelled here.
    product, order, gift = (builder.things[name] for name in ("product_id", "order_id", "donation_id"))
    paid = path.endswith("/pay")
    things = {**known, "product_id": product[2 if "waitlist" in path else 0]}
    things |= {"order_id": order[paid], "donation_id": gift[paid]}
    # The customer is in, the admin is not.
    is_customers = any(part in path for part in ("/orders", "check-out", "/{donation_id}/"))
    role = "customer" if is_customers else "admin"
    who = {} if "waitlist" in path else {"authorization": f"Bearer {builder.tokens[role]}"}

    def ask(body: Json | None, **headers: str) -> httpx.Response:
        return http.request(method, filled(path, things), json=body, headers={**who, **headers})

    once = {"idempotency-key": uuid.uuid4().hex}
    body, other = (BODIES[key](things, mark) for mark in ("b" + uuid.uuid4().hex[:8], "c" + uuid.uuid4().hex[:8]))
    first, again = ask(body, **once), ask(body, **once)
    assert first.is_success, first.text
    assert (again.status_code, shown(again)) == (first.status_code, shown(first))
    if body is not None:
        assert ask(other, **once).json()["code"] == "idempotency_key_reused"
    if first.status_code in (201, 202):
        assert shown(ask(body)) != shown(first), "without the key it is another request"
    if "/orders" in path and body is not None:
        someone = {"authorization": f"Bearer {builder.tokens['manager']}"}
        assert shown(ask(body, **once, **someone)) != shown(first), "and so it is from somebody else"


def shown(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name not in FRESH}
