"""The same request again: every operation that takes an Idempotency-Key acts once and answers alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests import modules
from tests.integration.fuzz.operations import OPERATIONS, Json, filled
from tests.integration.fuzz.world import Builder

# What creates and takes no key: a new picture replaces the last, the challenge of a passkey is answered once, who has
# a course keeps what they have, an attempt that is open is the one that there is, a reader's key is kept by nobody.
ONCE_ANYHOW = {
    "POST /api/v1/users/me/avatar",
    "POST /api/v1/auth/passkeys",
    "POST /api/v1/courses/{course_id}/learners",
    "POST /api/v1/spaces/{space_id}/readers",
    "POST /api/v1/visits/scanners",
    "POST /api/v1/users/me/views",
    "POST /api/v1/courses/{course_id}/lessons/{lesson_id}/quiz/attempts",
}
# Needs an order that was paid; tests/integration/orders/test_payments.py repeats it with its key.
# So do donations, invoices and courses: tests/integration/donations/test_donations.py, onboarding/test_invoices.py,
# learning/test_enrolment.py; certificates: learning/test_certificates.py.
ELSEWHERE = {
    "POST /api/v1/support/tickets/{ticket_id}/split",
    "POST /api/v1/orders/{order_id}/refunds",
    "POST /api/v1/donations/{donation_id}/refunds",
    "POST /api/v1/manager/clients/{client_id}/invoices/{invoice_id}/refunds",
    "POST /api/v1/courses/{course_id}/learners/{user_id}/refunds",
    "POST /api/v1/certificates/{certificate_no}/reissue",
}
# Each of these ends what another needs.
INVOICES = (
    "POST /api/v1/invoices/{invoice_id}/pay",
    "POST /api/v1/manager/clients/{client_id}/invoices/{invoice_id}/cancel",
    "POST /api/v1/manager/clients/{client_id}/invoices/{invoice_id}/pay",
    "POST /api/v1/manager/clients/{client_id}/payment/confirm",
)
# The contract of the same facts is the same one, by its version; a day counts as active once.
SAME_ANYHOW = {"POST /api/v1/manager/clients/{client_id}/contract", "POST /api/v1/users/{user_id}/learning-days"}
# What is made anew for each answer: the form of an upload and the links of its parts are signed for a time, a session's
# tokens are kept by nobody.
FRESH = {"url", "original_url", "fields", "expires_at", "access_token", "refresh_token"}


def takes_key(operation: Json) -> bool:
    return "Idempotency-Key" in {found["name"] for found in operation.get("parameters", [])}


KEYED = sorted(f"{method} {path}" for method, path, operation in OPERATIONS if takes_key(operation))
BODIES: dict[str, Callable[[Json, str], Json | None]] = {
    key: make for file in modules.parts("api_requests") for key, make in getattr(file, "REPEATABLE", {}).items()
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
    product, order, gift = (builder.objects[name] for name in ("product_id", "order_id", "donation_id"))
    paid = path.endswith("/pay")
    objects = {**known, "product_id": product[2 if "waitlist" in path else 0]}
    objects |= {"order_id": order[paid], "donation_id": gift[paid], "course_id": builder.objects["course_id"][paid]}
    objects["invoice_id"] = dict(zip(INVOICES, builder.objects["invoice_id"], strict=True)).get(
        key, objects["invoice_id"]
    )
    # The customer is in, the admin is not.
    customers = ("/orders", "check-out", "/{donation_id}/", "/v1/invoices/", "/chat", "/hand-off")
    is_customers = any(part in path for part in customers) and not path.endswith("/notes")
    role = "customer" if is_customers else "admin"
    token = builder.tokens[role]
    if path.endswith("/scan"):
        door = http.post(
            f"/api/v1/spaces/{objects['space_id']}/readers",
            json={"name": "Дверь"},
            headers={"authorization": f"Bearer {token}"},
        )
        token = door.json()["key"]
    who = {} if "waitlist" in path else {"authorization": f"Bearer {token}"}

    def ask(body: Json | None, **headers: str) -> httpx.Response:
        return http.request(method, filled(path, objects), json=body, headers={**who, **headers})

    once = {"idempotency-key": uuid.uuid4().hex}
    body, other = (BODIES[key](objects, mark) for mark in ("b" + uuid.uuid4().hex[:8], "c" + uuid.uuid4().hex[:8]))
    first, again = ask(body, **once), ask(body, **once)
    assert first.is_success, first.text
    assert (again.status_code, shown(again)) == (first.status_code, shown(first))
    if body is not None:
        assert ask(other, **once).json()["code"] == "idempotency_key_reused"
    if first.status_code in (201, 202) and key not in SAME_ANYHOW:
        assert shown(ask(body)) != shown(first), "without the key it is another request"
    if "/orders" in path and body is not None:
        someone = {"authorization": f"Bearer {builder.tokens['manager']}"}
        assert shown(ask(body, **once, **someone)) != shown(first), "and so it is from somebody else"


def shown(answer: httpx.Response) -> Any:
    return without_fresh(answer.json())


def without_fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_fresh(inner) for name, inner in value.items() if name not in FRESH}
    return [without_fresh(inner) for inner in value] if isinstance(value, list) else value
