"""The example events of `sam local invoke` are understood by their functions."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.identity.conftest import Api
from tests.support.http import Context
from tests.support.template import ROOT


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def test_the_auth_event_signs_the_demo_customer_in(api: Api) -> None:
    from functions.api.auth.handler import handler

    api.register(email="customer@example.com", password="demo-customer-1")
    assert handler(recorded("auth"), Context())["statusCode"] == 200


def test_the_users_event_reads_a_profile_once_it_carries_a_token(api: Api) -> None:
    from functions.api.users.handler import handler

    event = recorded("users")
    assert handler(event, Context())["statusCode"] == 401
    event["headers"]["authorization"] = f"Bearer {api.register(email='customer@example.com')['access_token']}"
    assert json.loads(handler(event, Context())["body"])["email"] == "customer@example.com"
