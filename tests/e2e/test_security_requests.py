"""Unusual requests: malformed paths, other methods, foreign origins and forged notifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from infra.local.config import STACK_NAME
from tests.e2e.client import Api, Cloud, eventually
from tests.e2e.path_param_factories import PathParamFactories
from tests.e2e.routes import PUBLIC, UNKNOWN, Route, deployed_routes, everywhere, send

FOREIGN = "https://evil.example"


@pytest.fixture(scope="module")
def sample(cloud: Cloud) -> list[Route]:
    """Closed routes of every function: a malformed path is the same for all."""
    closed = [route for route in deployed_routes(cloud) if route.key not in PUBLIC]
    by_group: dict[str, Route] = {}
    for route in closed:
        by_group.setdefault(route.template.split("/")[3], route)
    return list(by_group.values())


def test_unusual_methods_and_paths_open_nothing(cloud: Cloud, sample: list[Route]) -> None:
    """Other methods, method overrides and malformed paths, as a guest."""

    def tried(route: Route) -> list[tuple[str, httpx.Response]]:
        path = route.path
        crooked = [
            f"/{path}", f"{path}/", path.replace("/api/v1", "/api/v1/health/..", 1), path.replace("/v1", "/v1/.", 1),
            path.replace("/v1/", "/v1//", 1), path.replace("/v1", "/V1", 1), f"{path};a=b", f"{path}%00", f"{path}%2f",
        ]  # fmt: skip
        answers = [(f"{route.method} {one}", send(cloud, route, None, path=one)) for one in crooked]
        # HEAD answers what GET answers, to a guest too.
        for method in ("TRACE",) if f"GET {route.template}" in PUBLIC else ("HEAD", "TRACE"):
            answers.append((f"{method} {path}", httpx.request(method, cloud.base_url + path, timeout=60)))
        override = {"x-http-method-override": route.method, "x-original-url": path, "x-rewrite-url": path}
        health = httpx.post(f"{cloud.base_url}/api/v1/health", headers=override, timeout=60)
        return [*answers, (f"an override to {route.key}", health)]

    answers = [answer for route in sample for answer in tried(route)]
    assert {what: answer.status_code for what, answer in answers if answer.status_code < 400} == {}


def test_a_foreign_origin_and_a_foreign_host_are_told_nothing(cloud: Cloud, sample: list[Route], api: Api) -> None:
    api.register()
    token = api.tokens["access_token"]
    answers = everywhere(sample, lambda route: send(cloud, route, token, origin=FOREIGN, host="evil.example"))
    for key, answer in answers.items():
        assert answer.headers.get("access-control-allow-origin") is None, key
        assert "evil.example" not in answer.text + str(answer.headers), key
    preflight = {"origin": FOREIGN, "access-control-request-method": "POST"}
    asked = httpx.options(f"{cloud.base_url}/api/v1/orders", headers=preflight, timeout=60)
    assert asked.headers.get("access-control-allow-origin") not in {"*", FOREIGN}


def test_a_notification_is_a_hint_and_no_proof(cloud: Cloud, person: Callable[[], Api], admin: Api) -> None:
    """Wrong token, forged claim, replay: nothing that a body says makes an order paid."""
    owner = person()
    owner.register()
    factories = PathParamFactories(owner, admin)
    where = f"/orders/{factories('order_id')}"
    link = eventually(lambda: owner.get(where).json()["payment_url"], what="a payment link")
    # The provider's own id of the payment is the last part of its page's address.
    claimed = {"id": link.rpartition("/")[2], "status": "succeeded", "paid": True}
    claim: dict[str, Any] = {"type": "notification", "event": "payment.succeeded", "object": claimed}
    at = f"{cloud.base_url}/webhooks/yookassa/"
    assert httpx.post(f"{at}{UNKNOWN}", json=claim, timeout=60).status_code == 404
    stray = {**claim, "object": {**claimed, "id": "2d9d4e5a-000f-5000-8000-1b2c3d4e5f60"}}
    for body in (claim, claim, stray):
        assert httpx.post(at + factories("token"), json=body, timeout=60).status_code == 200
    eventually(lambda: under_way(cloud) == 0, within=60, what="the notifications' being handled")
    after = owner.get(where).json()
    assert (after["status"], after["paid_at"]) == ("awaiting_payment", None)


def under_way(cloud: Cloud) -> int:
    [queue] = [one for one in cloud.get("/_local/queues")["queues"] if one["name"] == f"{STACK_NAME}-payments"]
    return int(queue["waiting"]) + int(queue["in_flight"])
