"""The simulated system carries an order from the click to the last message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core.settings import settings
from tests.faults import world
from tests.faults.world import World


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        yield running


def test_it_carries_an_order(it: World) -> None:
    body = {
        "article": "HD-1",
        "name": "Худи",
        "price": 100000,
        "sizes": [{"size": "M", "stock": 5}],
    }
    made = it.call("POST", "/products", body, by=it.admin, key="p")
    assert made.status == 201, made.body
    wanted = {"items": [{"product_id": made.json["id"], "size": "M", "quantity": 2}], "delivery": {"address": "Дом 1"}}
    it.person("anna", phone="+79123456789")
    placed = it.call("POST", "/orders", wanted, by="anna", key="k")
    assert placed.status == 201, placed.body
    it.drain()
    order = placed.json["order"]
    assert it.pay(order["id"])
    it.drain()
    assert it.call("GET", f"/orders/{order['id']}", by="anna").json["status"] == "paid"
    assert {one.channel for one in it.cloud.arrived} == {"sms", "email"}
    assert it.cloud.is_idle()


@pytest.mark.parametrize(("stack", "status", "taken"), [("", "COMPLETE", 1), ("", "PROGRESSING", 0), ("x", "ERROR", 0)])
def test_it_carries_what_a_service_of_aws_announces(it: World, stack: str, status: str, taken: int) -> None:
    detail = {"jobId": "job-1", "status": status, "userMetadata": {"stack": settings().stack_name + stack}}
    it.cloud.announce("aws.mediaconvert", "MediaConvert Job State Change", detail)
    messages = [one.json for one in it.cloud.queues.messages["VideoQueue"]]
    assert [(one["type"], one["data"]) for one in messages] == [("transcoder.job_changed", detail)] * taken
