"""Preorders: waves that fill, move and have units again, and the people on the waitlist."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE
from tests.shop.factories import pay, place, preorder, state


@story
def the_last_places_go_and_come_back(it: World) -> Iterator[None]:
    waited = preorder(it, waves=2, capacity=2)
    it.person("anna", phone=PHONE)
    yield
    order = place(it, (waited, "S", 4))
    it.drain()
    line = f"/products/{waited}/waitlist"
    expect(it, it.call("POST", line, {}, by="boris", key="me-too"), 201)
    expect(it, it.call("POST", line, {"email": "guest@example.com"}, key="and-me"), 201)
    expect(it, it.call("POST", f"/orders/{order['id']}/cancel", by="anna", key="no"))
    it.drain()
    yield
    assert it.call("GET", f"/products/{waited}").json["order_type"] == "preorder"
    assert any(one.to == "guest@example.com" for one in it.cloud.arrived)


@story
def a_wave_moves_and_all_in_it_are_told(it: World) -> Iterator[None]:
    waited = preorder(it, waves=2, capacity=5)
    it.person("anna", phone=PHONE)
    for name in ("anna", "boris"):
        pay(it, place(it, (waited, "S", 2), by=name))
    yield
    news = {"status": "in_production", "message": "Шьём", "ship_date": "2026-04-01"}
    expect(it, it.call("PATCH", f"/products/{waited}/waves/1", news, by="admin"), again=(409,))
    it.drain()
    yield
    notified = {one.to for one in it.cloud.arrived if "в производстве" in one.text or "производств" in one.text}
    assert {PHONE, "anna@example.com", "boris@example.com"} <= notified


@story
def more_waves_are_planned_for_those_who_wait(it: World) -> Iterator[None]:
    waited = preorder(it, waves=1, capacity=2)
    it.person("anna")
    order = place(it, (waited, "S", 2))
    it.drain()
    expect(it, it.call("POST", f"/products/{waited}/waitlist", {}, by="boris"), 201)
    it.drain()
    version = expect(it, it.call("GET", f"/products/{waited}", by="admin"))["version"]
    yield
    body = {"version": version, "order_type": "preorder", "preorder_waves_total": 2}
    expect(it, it.call("PATCH", f"/products/{waited}", body, by="admin"), again=(409,))
    it.drain()
    second = place(it, (waited, "M", 1), by="boris", key="mine")
    it.drain()
    yield
    assert state(it, order)["items"][0]["preorder_wave"] == 1
    assert state(it, second)["items"][0]["preorder_wave"] == 2


@story
def a_full_wave_is_given_more_units_for_those_who_wait(it: World) -> Iterator[None]:
    waited = preorder(it, waves=1, capacity=2)
    it.person("anna")
    place(it, (waited, "S", 2))
    it.drain()
    guest = {"email": "guest@example.com"}
    expect(it, it.call("POST", f"/products/{waited}/waitlist", guest, key="me-too"), 201)
    it.drain()
    yield
    expect(it, it.call("PATCH", f"/products/{waited}/waves/1", {"capacity": 4}, by="admin"))
    it.drain()
    second = place(it, (waited, "M", 2), by="boris", key="mine")
    it.drain()
    yield
    assert state(it, second)["items"][0]["preorder_wave"] == 1
    [wave] = it.call("GET", f"/products/{waited}/waves").json["items"]
    assert (wave["capacity"], wave["current_count"], wave["status"]) == (4, 4, "full")
    assert any(one.to == "guest@example.com" for one in it.cloud.arrived)


@story
def a_divided_wave_fills_opens_again_and_is_put_together(it: World) -> Iterator[None]:
    waited = preorder(it, waves=2, capacity=3)
    it.person("anna", phone=PHONE)
    yield
    path = f"/products/{waited}/stock/shards"
    assert expect(it, it.call("PUT", path, {"shards": 3}, by="admin"))["shards"] == 3
    kept = place(it, (waited, "S", 2))
    back = place(it, (waited, "M", 4), by="boris", key="over-both")
    it.drain()
    expect(it, it.call("POST", f"/orders/{back['id']}/cancel", by="boris", key="no"))
    it.drain()
    expect(it, it.call("PATCH", f"/products/{waited}/waves/1", {"capacity": 5}, by="admin"))
    last = place(it, (waited, "S", 3), by="vera", key="last")
    it.drain()
    news = {"status": "in_production", "message": "Шьём"}
    expect(it, it.call("PATCH", f"/products/{waited}/waves/1", news, by="admin"), again=(409,))
    it.drain()
    expect(it, it.call("PUT", path, {"shards": 1}, by="admin"))
    yield
    waves = it.call("GET", f"/products/{waited}/waves").json["items"]
    assert [(one["current_count"], one["capacity"], one["status"]) for one in waves] == [
        (5, 5, "in_production"),
        (0, 3, "open"),
    ]
    assert {state(it, one)["status"] for one in (kept, last)} == {"awaiting_payment"}
    notified = [one.text for one in it.cloud.arrived if one.to == PHONE]
    # Once, which the invariants count: they know whose answer may have been lost.
    assert any("производств" in text for text in notified)
