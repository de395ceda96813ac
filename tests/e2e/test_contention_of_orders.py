"""Many buyers at once on the deployed stack, each request a process of its own: no more is sold than there was."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import httpx
import pytest

from tests.e2e.client import Api, Cloud

Json = dict[str, Any]
CONNECTIONS = 8
BUSY = {"busy", "too_busy", "order_changed"}


@pytest.fixture(scope="module")
def buyers(cloud: Cloud) -> Iterator[list[Api]]:
    """People who order at the same time, each over a connection of their own."""
    buyers = [Api(cloud) for _ in range(CONNECTIONS)]
    for buyer in buyers:
        buyer.register()
    yield buyers
    for buyer in buyers:
        buyer.close()


def product(admin: Api, **fields: Any) -> Json:
    body = {"article": f"CROWD-{uuid.uuid4().hex[:8]}", "name": "Последнее худи", "price": 100_000, **fields}
    answer = admin.post("/products", body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def order(buyer: Api, product_id: str, quantity: int = 1, **more: Any) -> Json:
    """Order with a key, and try again with it while the shop is busy or nothing of the shop's comes back."""
    body = {"items": [{"product_id": product_id, "size": "M", "quantity": quantity}], "delivery": {"address": "Дом"}}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    for _ in range(10):
        try:
            answer = buyer.post("/orders", {**body, **more}, headers=key)
        except httpx.TimeoutException:
            continue
        found = said(answer)
        if answer.status_code == 201:
            return found
        if "code" in found and found["code"] not in BUSY:
            assert answer.status_code < 500, answer.text
            return found
    raise AssertionError("the shop stayed busy")


def said(answer: httpx.Response) -> Json:
    """What the shop says; nothing when the gateway answers in its place because a function did not."""
    try:
        found = answer.json()
    except ValueError:
        found = {}
    assert "code" in found or "order" in found or answer.status_code >= 500, answer.text
    return dict(found)


def all_order(buyers: list[Api], times: int, act: Callable[[Api], Json]) -> tuple[list[Json], Counter[str]]:
    """`times` orders over the buyers' connections; the orders placed, and how often each refusal came."""

    def in_turn(index: int) -> list[Json]:
        return [act(buyers[index]) for _ in range(index, times, len(buyers))]

    with ThreadPoolExecutor(len(buyers)) as pool:
        answers = [answer for part in pool.map(in_turn, range(len(buyers))) for answer in part]
    placed = [answer["order"] for answer in answers if "order" in answer]
    return placed, Counter(answer["code"] for answer in answers if "order" not in answer)


def kept(cloud: Cloud, product_id: str) -> Counter[str]:
    """How many items of each type in the shop's table speak of a product's orders.

    The stock's log follows by itself, from the orders' events.
    """
    dynamodb = cloud.client("dynamodb")
    [table] = [name for name in dynamodb.list_tables()["TableNames"] if name.endswith("shop")]
    items = [i for page in dynamodb.get_paginator("scan").paginate(TableName=table) for i in page["Items"]]
    items = [item for item in items if item["type"]["S"] != "stock_movement"]
    orders = {item["order_id"]["S"] for item in items if item["type"]["S"] == "order" and product_id in str(item)}
    return Counter(item["type"]["S"] for item in items if item.get("order_id", {}).get("S") in orders)


@pytest.mark.sample
def test_two_hundred_buyers_of_twenty_units(cloud: Cloud, admin: Api, buyers: list[Api]) -> None:
    hoodie = product(admin, sizes=[{"size": "M", "stock": 20}])["id"]
    placed, refused = all_order(buyers, 200, lambda buyer: order(buyer, hoodie))
    assert len(placed) == 20
    assert refused == {"out_of_stock": 180}
    assert len({one["order_number"] for one in placed}) == 20
    assert admin.get(f"/products/{hoodie}").json()["sizes"][0]["stock"] == 0
    assert kept(cloud, hoodie) == {"order": 20}, "no orphans"


def test_the_last_uses_of_a_promo_code(admin: Api, buyers: list[Api]) -> None:
    hoodie = product(admin, sizes=[{"size": "M", "stock": 100}])["id"]
    code = f"LAST{uuid.uuid4().hex[:8].upper()}"
    assert admin.post("/promo-codes", {"code": code, "discount_percent": 10, "max_uses": 3}).status_code == 201
    placed, refused = all_order(buyers, 40, lambda buyer: order(buyer, hoodie, promo_code=code))
    assert len(placed) == 3
    assert refused == {"promo_used_up": 37}
    assert admin.get(f"/promo-codes/{code}").json()["current_uses"] == 3
    assert admin.get(f"/products/{hoodie}").json()["sizes"][0]["stock"] == 97


def test_the_boundary_of_two_waves(admin: Api, buyers: list[Api]) -> None:
    coat = product(
        admin,
        sizes=[{"size": "M"}],
        order_type="preorder",
        preorder_waves_total=2,
        preorder_wave_capacity=5,
    )["id"]
    placed, refused = all_order(buyers, 24, lambda buyer: order(buyer, coat, quantity=3))
    assert len(placed) == 3
    assert refused == {"preorder_sold_out": 21}
    waves = admin.get(f"/products/{coat}/waves").json()["items"]
    assert [(wave["current_count"], wave["status"]) for wave in waves] == [(5, "full"), (4, "open")]
    taken: Counter[int] = Counter()
    for line in (line for one in placed for line in one["items"]):
        taken[line["preorder_wave"]] += line["quantity"]
    assert taken == {1: 5, 2: 4}, "what the orders say is what the waves count"


@pytest.mark.parametrize(
    "lost",
    [
        httpx.Response(500, json={"message": "Internal Server Error"}),
        httpx.Response(503, json={"message": "Service Unavailable"}),
        httpx.Response(504, text="<html>"),
        httpx.Response(503, json={"code": "busy"}),
        httpx.ReadTimeout("nothing came"),
    ],
    ids=str,
)
def test_what_the_shop_did_not_answer_is_asked_again_with_the_same_key(lost: httpx.Response | Exception) -> None:
    buyer = Mock(spec=Api)
    buyer.post.side_effect = [lost, httpx.Response(201, json={"order": {"id": "ord_1"}})]
    assert order(buyer, "prd_1") == {"order": {"id": "ord_1"}}
    first, second = buyer.post.call_args_list
    assert first == second


def test_an_error_of_the_shop_is_neither_busy_nor_a_refusal() -> None:
    buyer = Mock(spec=Api)
    buyer.post.return_value = httpx.Response(500, json={"code": "internal_error"})
    with pytest.raises(AssertionError, match="internal_error"):
        order(buyer, "prd_1")
