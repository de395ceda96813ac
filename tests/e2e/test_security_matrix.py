"""Every route that the deployed API reports, tried by everybody who may not pass."""

from __future__ import annotations

import base64
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest

from infra.local import secrets_store
from tests.e2e.client import Api, Cloud
from tests.support import template

PUBLIC = frozenset(template.load()["Metadata"]["Atrium"]["PublicRoutes"])
# What a route may answer to a stranger: not signed in, not allowed, nothing here, or not understood. Never 2xx.
AT_ONCE = 6
REFUSALS = frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429})


@dataclass(frozen=True)
class Route:
    """A deployed route, with its parameters filled in."""

    method: str
    template: str

    @property
    def path(self) -> str:
        return re.sub(r"\{[^}]+\}", "01KKB4M1V8W7Q3Z5N6P2R4S9TA", self.template)

    @property
    def key(self) -> str:
        return f"{self.method} {self.template}"


def deployed_routes(cloud: Cloud) -> list[Route]:
    """The routes as API Gateway knows them, so that a new one is tried on the day it appears."""
    gateway = cloud.client("apigatewayv2")
    found: list[Route] = []
    for api in gateway.get_apis()["Items"]:
        for item in gateway.get_routes(ApiId=api["ApiId"])["Items"]:
            method, _, path = item["RouteKey"].partition(" ")
            if path:
                found.append(Route(method, path))
    return found


def signing_key(cloud: Cloud) -> tuple[str, bytes]:
    secret = secrets_store.read(cloud.aws, "jwt")
    return secret["current"], secret["keys"][secret["current"]].encode()


def bad_tokens(cloud: Cloud, customer: Api) -> dict[str, str]:
    """Tokens that differ from a good one in one thing each."""
    kid, key = signing_key(cloud)
    good = jwt.decode(customer.tokens["access_token"], options={"verify_signature": False})

    def signed(claims: dict[str, Any], with_key: bytes = key, **headers: Any) -> str:
        return jwt.encode(claims, with_key, algorithm="HS256", headers={"kid": kid, **headers})

    def unsigned() -> str:
        def part(value: dict[str, Any]) -> str:
            return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

        return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{part({**good, 'roles': ['admin']})}."

    now = int(time.time())
    return {
        "bad signature": signed({**good, "roles": ["admin"]}, b"another key of thirty-two bytes!!"),
        "alg none": unsigned(),
        "expired": signed({**good, "iat": now - 7200, "exp": now - 3600}),
        "wrong type": signed({**good, "typ": "refresh"}),
        "wrong audience": signed({**good, "aud": "somebody-else"}),
        "wrong issuer": signed({**good, "iss": "another-stack"}),
        "unknown key": signed(good, kid="no-such-key"),
        "garbage": "not.a.token",
    }


@pytest.fixture(scope="module")
def routes(cloud: Cloud) -> list[Route]:
    found = deployed_routes(cloud)
    assert len(found) > 60
    return found


def send(api: Api, route: Route, token: str | None) -> int:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body = None if route.method in {"GET", "DELETE"} else {}
    answer = httpx.request(route.method, api.cloud.base_url + route.path, headers=headers, json=body, timeout=60)
    return answer.status_code


def try_all(api: Api, routes: list[Route], token: str | None) -> dict[str, int]:
    """The status of every route for one token."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = pool.map(lambda route: send(api, route, token), routes)
        return {route.key: status for route, status in zip(routes, statuses, strict=True)}


def test_the_template_and_the_deployed_api_name_the_same_public_routes(routes: list[Route]) -> None:
    assert {route.key for route in routes} >= PUBLIC


def test_a_guest_gets_into_nothing_but_the_public_routes(cloud: Cloud, routes: list[Route], api: Api) -> None:
    answers = try_all(api, [route for route in routes if route.key not in PUBLIC], None)
    assert {key: status for key, status in answers.items() if status != 401} == {}


def test_a_token_that_is_wrong_in_one_thing_opens_nothing(cloud: Cloud, routes: list[Route], api: Api) -> None:
    api.register()
    closed = [route for route in routes if route.key not in PUBLIC]
    opened = {
        f"{key} with {name}": status
        for name, token in bad_tokens(cloud, api).items()
        for key, status in try_all(api, closed, token).items()
        if status != 401
    }
    assert opened == {}


def test_a_customer_is_refused_where_only_staff_may_go(routes: list[Route], api: Api) -> None:
    api.register()
    closed = [route for route in routes if route.key not in PUBLIC]
    refused = {key for key, status in try_all(api, closed, api.tokens["access_token"]).items() if status == 403}
    assert {
        "GET /api/v1/users",
        "POST /api/v1/products",
        "GET /api/v1/analytics/summary",
        "POST /api/v1/promo-codes",
        "GET /api/v1/orders/export",
        "PUT /api/v1/pages/{slug}",
        "POST /api/v1/auth/introspect",
    } <= refused


def test_nobody_gets_a_success_for_a_thing_that_does_not_exist(routes: list[Route], api: Api) -> None:
    api.register()
    token = api.tokens["access_token"]
    named = [r for r in routes if "{" in r.template and r.key not in PUBLIC]
    answers = try_all(api, named, token)
    # Removing what is not there may be answered as done: DELETE is idempotent.
    odd = {k: s for k, s in answers.items() if s not in REFUSALS and not (k.startswith("DELETE ") and s == 204)}
    assert odd == {}
