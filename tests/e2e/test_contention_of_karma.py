"""Orders that want the same points at the same moment, on the deployed stack: nobody spends what is not there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.e2e.client import Api, Cloud
from tests.e2e.test_contention_of_requests import BUSY, at_once, statuses

POINTS, AT_A_TIME, ORDERS = 50, 20, 5


@pytest.fixture
def devices(cloud: Cloud) -> Iterator[list[Api]]:
    made = [Api(cloud) for _ in range(ORDERS)]
    yield made
    for one in made:
        one.close()


def test_orders_at_once_never_spend_more_karma_than_there_is(devices: list[Api], api: Api, admin: Api) -> None:
    person = api.register()
    given = admin.post(f"/users/{person['id']}/karma", {"delta": POINTS, "reason": "Субботник"})
    assert given.status_code == 201, given.text
    goods = {"article": f"KRM-{uuid.uuid4().hex[:8]}", "name": "Шарф", "price": 100_000}
    made = admin.post("/products", {**goods, "sizes": [{"size": "M", "stock": 50}]})
    assert made.status_code == 201, made.text
    items = [{"product_id": made.json()["id"], "size": "M", "quantity": 1}]
    body = {"items": items, "delivery": {"address": "Дом"}, "karma_points": AT_A_TIME}
    for one in devices:
        one.tokens = api.tokens

    answers = at_once(*[lambda one=one: one.post("/orders", body) for one in devices])  # type: ignore[misc]
    placed = [answer.json()["order"] for answer in answers if answer.status_code == 201]
    assert set(statuses(answers)) <= {201, *BUSY}
    assert 1 <= len(placed) <= POINTS // AT_A_TIME
    # Who was asked to repeat the request does; then there is too little for anybody.
    placed += [answer.json()["order"] for one in devices if (answer := one.post("/orders", body)).status_code == 201]
    assert len(placed) == POINTS // AT_A_TIME
    assert {order["final_amount"] for order in placed} == {100_000 - AT_A_TIME * 100}
    refused = api.post("/orders", body)
    left = POINTS - AT_A_TIME * len(placed)
    assert (refused.status_code, refused.json()["code"], refused.json()["balance"]) == (409, "not_enough_karma", left)
    mine = api.get("/users/me/karma").json()
    assert mine["balance"] == left == sum(entry["delta"] for entry in mine["items"])

    # What is given back at the same moment is given back once.
    order = placed[0]["id"]
    at_once(*[lambda one=one: one.post(f"/orders/{order}/cancel") for one in devices])  # type: ignore[misc]
    mine = api.get("/users/me/karma").json()
    assert mine["balance"] == left + AT_A_TIME == sum(entry["delta"] for entry in mine["items"])
