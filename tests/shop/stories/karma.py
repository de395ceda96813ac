"""Orders that karma pays a part of."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.shop.factories import patient_pay, place, product, state


@story
def karma_pays_a_part_of_orders(it: World) -> Iterator[None]:
    anna, goods = it.person("anna"), product(it, price=100_000)
    body = {"delta": 400, "reason": "Субботник"}
    expect(it, it.call("POST", f"/users/{anna.id}/karma", body, by=it.admin, key="thanks"), 201)
    it.drain()
    yield
    kept = place(it, (goods, "M", 1), karma_points=100)
    given_up = place(it, (goods, "M", 1), key="second", karma_points=50)
    late = place(it, (goods, "M", 1), key="third", karma_points=200)
    patient_pay(it, kept)
    expect(it, it.call("POST", f"/orders/{given_up['id']}/cancel", by="anna", key="cancel"))
    part = {"amount": 45_000, "reason": "Скидка"}
    expect(it, it.call("POST", f"/orders/{kept['id']}/refunds", part, by="admin", key="part"), 201)
    it.run_for(minutes=100)
    if state(it, late)["status"] == "expired":
        it.pay(late["id"])
        it.run_for(minutes=40)
    yield
    assert state(it, kept)["final_amount"] == 90_000
