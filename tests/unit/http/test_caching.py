"""Who is answered from a cache: guests and customers, never those who have just changed what they look at."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from fastapi import Request
from pydantic import BaseModel

from shared.http import caching


class Lamp(BaseModel):
    """Something that staff change."""

    name: str


def bearer(payload: Any) -> str:
    """A token as a browser sends it, whoever signed it."""
    middle = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"Bearer e30.{middle}.c2ln"


def answered(authorization: str) -> str:
    """What `Cache-Control` says to whoever sends this."""
    headers = [(b"authorization", authorization.encode())] if authorization else []
    request = Request({"type": "http", "headers": headers})
    return str(caching.cacheable(request, Lamp(name="green")).headers["cache-control"])


@pytest.mark.parametrize("roles", [["customer", "admin"], ["manager"], ["customer", "content"]])
def test_staff_are_answered_anew(roles: list[str]) -> None:
    assert answered(bearer({"roles": roles})) == "private, no-store"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer a.b.c",
        "Bearer a.\u00ff.c",
        f"Bearer a.{'x' * 5}.c",
        f"Bearer a.{base64.urlsafe_b64encode(b'[' * 6000).decode()}.c",
        bearer([]),
        bearer({"roles": "admin"}),
        bearer({"roles": ["customer"]}),
        bearer({"roles": []}),
    ],
)
def test_guests_customers_and_nonsense_are_answered_as_everybody(authorization: str) -> None:
    assert answered(authorization) == caching.PUBLIC
